"""One running suite with some trade in it, shared by the tests that do no harm to it."""

import pytest
from support.replay import Replay

from runtime.demo.rpc import Odoo
from runtime.templates import Templates

SHARED_ORDERS = 24
QUIET = {"odoobot_state": "disabled"}  # no greeting that covers half of the page
SHARED_SECONDS = 600  # far more than it takes, so that a hang ends


@pytest.fixture(scope="session")
def suite(machine, make_stack, root, tmp_path_factory):
    """The suite after a demo of the first orders of the sample: shipped, books agree."""
    templates = Templates(machine)
    templates.ensure_assets(templates.ensure())
    with make_stack("shared") as stack:
        folder = tmp_path_factory.mktemp("shared")
        with Replay(stack, root / "demo" / "sample", folder, SHARED_ORDERS) as replay:
            figures = replay.finish(SHARED_SECONDS)
        assert figures["orders"] == SHARED_ORDERS
        assert figures["unexplained_differences_between_the_two_books"] == 0
        _lend(administrator(stack))
        yield stack


def _lend(odoo):
    """Customers may owe: the tests order more than the demo's money lasts for."""
    accounts = odoo.call("oc.fund.account", "search", [])
    odoo.call("oc.fund.account", "write", accounts, {"credit_limit": 1_000_000})


@pytest.fixture(scope="session")
def odoo(suite):
    """The shared suite, asked by an administrator."""
    return administrator(suite)


@pytest.fixture(scope="session")
def people(odoo):
    """Logins, their own passwords, of people with all rights of the suite, one a language."""
    admin = odoo.search_read("res.users", [("login", "=", "admin")], ["group_ids"])[0]
    groups = [(6, 0, admin["group_ids"])]
    logins = {language: f"manager_{language}" for language in ("en_US", "zh_CN")}
    for language, login in logins.items():
        values = {"name": "Wang Li", "login": login, "password": login, "lang": language,
                  "tz": "Asia/Shanghai", "group_ids": groups, **QUIET}
        odoo.call("res.users", "create", values, context={"no_reset_password": True})
    return logins


def administrator(stack):
    return Odoo(stack.url, stack.database, "admin", "admin")
