"""One running suite with some trade in it, shared by the tests that do no harm to it."""

import pytest
from support.replay import Replay

from runtime.demo.rpc import Odoo

SHARED_ORDERS = 24
SHARED_SECONDS = 300


@pytest.fixture(scope="session")
def suite(make_stack, root, tmp_path_factory):
    """The suite after a demo of the first orders of the sample: shipped, books agree."""
    with make_stack("shared") as stack:
        folder = tmp_path_factory.mktemp("shared")
        with Replay(stack, root / "demo" / "sample", folder, SHARED_ORDERS) as replay:
            figures = replay.finish(SHARED_SECONDS)
        assert figures["orders"] == SHARED_ORDERS
        assert figures["unexplained_differences_between_the_two_books"] == 0
        yield stack


@pytest.fixture(scope="session")
def odoo(suite):
    """The shared suite, asked by an administrator."""
    return administrator(suite)


def administrator(stack):
    return Odoo(stack.url, stack.database, "admin", "admin")
