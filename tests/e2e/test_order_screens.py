"""Every window of the order centre with something in it, in both languages, on desk and phone."""

from pathlib import Path

import pytest
from support.order_trade import Trade
from support.screens import Walk, screens_of_addon
from support.web import DESK, PHONE, Screen
from support.words import untranslated_marks

from runtime.demo.rpc import Odoo

pytestmark = pytest.mark.browser

ADDONS = Path(__file__).parents[2] / "addons"


@pytest.fixture(scope="module")
def centre(make_stack):
    with make_stack("screens", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def odoo(centre):
    return Odoo(centre.url, centre.database, "admin", "admin")


@pytest.fixture(scope="module")
def trade(centre, odoo):
    trade = Trade(centre, odoo).make()
    admin = odoo.search_read("res.users", [("login", "=", "admin")], ["group_ids"])[0]
    for language in ("en_US", "zh_CN"):
        user = trade.shops.add_person(f"head_{language}", language=language)
        odoo.call("res.users", "write", [user], {"group_ids": [(6, 0, admin["group_ids"])]})
    return trade


@pytest.fixture(scope="module")
def screens(odoo, trade):
    return screens_of_addon(odoo, "ecom_orders")


def test_there_is_something_to_see_in_every_list(odoo, screens):
    empty = {
        screen.model for screen in screens
        if not screen.is_dialog and not odoo.call(
            screen.model, "search_count", screen.domain, context={"active_test": False})
    }
    assert empty == set()


@pytest.mark.parametrize(("width", "language"), [(PHONE, "en_US"), (DESK, "zh_CN")])
def test_every_window_opens_without_fault(browser, centre, odoo, trade, screens, width, language):
    window = Screen(browser, centre.url, width, language.replace("_", "-"))
    window.log_in(f"head_{language}", f"head_{language}")
    walk = Walk(
        window, odoo, untranslated_marks(ADDONS) if language == "zh_CN" else set(),
        chosen=_choose(screens, trade), needs_cards=width == PHONE,
    )
    for screen in screens:
        walk.visit(screen)
    window.close()
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.visited > len(screens)


def _choose(screens, trade):
    """{model of a dialog: what was selected when it opened}: an order, or its shop."""
    shop, [order] = trade.shops.ids["TEA"], trade.order_ids("D-5")
    return {
        screen.model: {"active_model": model, "active_id": one, "active_ids": [one]}
        for screen in screens if screen.is_dialog
        for model, one in [("ecom.channel", shop) if "channel" in screen.model
                           else ("ecom.order", order)]
    }
