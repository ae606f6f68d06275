"""Fixtures of the pure tests: the WMS simulator as a process, and its merchant."""

import pytest


@pytest.fixture(scope="module")
def merchant():
    from wms_kit import Merchant

    server = Merchant()
    yield server
    server.close()


@pytest.fixture(scope="module")
def wms(tmp_path_factory, merchant):
    from wms_kit import CUSTOMER, Wms

    process = Wms(tmp_path_factory.mktemp("wms"), merchant.url, "--customer-id", CUSTOMER)
    yield process
    process.kill()


@pytest.fixture
def shop(wms, merchant, request):
    """An owner of the test's own, default behaviour, and a merchant that says yes."""
    from wms_kit import Shop

    wms.reset()
    merchant.say_yes()
    return Shop(wms, f"O{abs(hash(request.node.nodeid)) % 10**8}")
