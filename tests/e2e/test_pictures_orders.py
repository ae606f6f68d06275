"""Pictures of the guide's chapters on shop orders; only when asked to: POSTROAD_PICTURES=1."""

import os

import pytest
from support.board import Shops, order
from support.setup import add_carrier, fill_bins, put_in_stock
from support.station import StationWorld
from support.web import DESK, PHONE
from test_pictures import Camera, first

from runtime.demo.rpc import Odoo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]

LOGIN = "wang"
GROUPS = (
    "ecom_orders.group_manager", "ecom_orders.group_finance", "postal_warehouse.group_station",
    "purchase.group_purchase_user", "stock.group_stock_user",
)
STOCK = {"TEA": 60, "POT": 3}
TEA, POT = ("TEA", "Green tea, 250 g", 1, 12.5), ("POT", "Teapot, white", 1, 30)
THREE_TEAS = ("TEA", "Green tea, 250 g", 3, 12.5)
FOUR_POTS = ("POT", "Teapot, white", 4, 30)
TEA_HOUSE = (
    order("T-1041", THREE_TEAS, hours=5),
    order("T-1042", TEA, POT, hours=4),
    order("T-1043", ("TEA-250", "Green tea 250g (new pack)", 2, 12.5), hours=4),
    order("T-1044", FOUR_POTS, hours=3),
    order("T-1045", THREE_TEAS, POT, hours=3, buyer_note="Please deliver before Friday"),
    order("T-1046", TEA, hours=2, paid=False),
    order("T-1047", POT, hours=2),
)
OUTLET = (
    order("M-207", THREE_TEAS, hours=6),
    order("M-208", ("pot ", "Teapot white", 1, 28), hours=5),
    order("M-209", POT, TEA, hours=1),
)


@pytest.fixture(scope="module")
def centre(make_stack):
    with make_stack("pictures", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def odoo(centre):
    return Odoo(centre.url, centre.database, "admin", "admin")


@pytest.fixture(scope="module")
def shops(centre, odoo):
    """Two shops with a day's orders in all states."""
    world = StationWorld(odoo)
    fill_bins(odoo, world, STOCK)
    shops = Shops(centre, odoo, world.warehouse)
    shops.add_person(LOGIN, *GROUPS)
    _add_rules(odoo, shops, world)
    shops.push("TEA", *TEA_HOUSE)
    shops.push("OUT", *OUTLET)
    shops.approve("T-1044")
    centre.wait(lambda: shops.states("T-1041")["T-1041"][0] == "to_ship", seconds=60)
    centre.wait(lambda: shops.states("T-1044")["T-1044"] == ("approved", "shortage"), seconds=60)
    return shops


def _add_rules(odoo, shops, world):
    add_carrier(odoo, "County Post, parcel", prefix="PX", first="0001", last="0999")
    odoo.call("ecom.review.policy", "create", {"name": "Up to 100", "most_amount": 100})
    bag = shops.product("BAG", "Cotton bag", standard_price=1.2)
    put_in_stock(odoo, bag, world.stock, 50)
    odoo.call("ecom.campaign", "create", {
        "name": "Three teas, a cotton bag", "start": "2026-01-01 00:00:00", "limit_total": 40,
        "scheme_ids": [(0, 0, {
            "name": "Cotton bag", "kind": "quantity",
            "product_ids": [(6, 0, world.products[:1])],
            "step_ids": [(0, 0, {"threshold": 3, "times": 1})],
            "gift_ids": [(0, 0, {"product_id": bag})],
        })],
    })


@pytest.fixture
def camera(browser, centre, odoo, shops, root):
    taken = Camera(browser, centre, odoo, LOGIN, root / "docs" / "images")
    yield taken
    taken.close()


def show(camera, tab, number):
    camera.open("ecom_orders.ecom_order_action")
    page = camera.clerk.page
    page.click(f"[data-tab={tab}]")
    page.click(f"tr.o_data_row td[name=number]:has-text('{number}')")
    page.wait_for_selector(f".o_ecom_panel :text-is('{number}')")


def by_number(odoo, number):
    return first(odoo, "ecom.order", [("number", "=", number)])


def test_board(camera):
    camera.window(DESK)
    show(camera, "service", "T-1045")
    camera.shoot("order-board", 640)


def test_stopped_order_and_why(camera, odoo):
    camera.open("ecom_orders.ecom_order_action", by_number(odoo, "T-1043"))
    camera.shoot("order-stopped", 760)
    camera.open("ecom_orders.ecom_order_action", by_number(odoo, "T-1041"))
    camera.shoot("shop-order", 860)


def test_listings_missing_and_campaign(camera, odoo):
    camera.open("ecom_orders.ecom_listing_action")
    camera.shoot("listings", 420)
    camera.open("ecom_orders.ecom_missing_action")
    camera.shoot("missing-goods", 380)
    camera.open("ecom_orders.ecom_campaign_action", first(odoo, "ecom.campaign", []))
    camera.shoot("campaign", 780)


def test_wave(camera, odoo):
    orders = odoo.call("ecom.order", "search", [("state", "=", "to_ship")])
    opened = odoo.call("ecom.order", "action_make_wave", orders)
    odoo.call("stock.picking.batch", "action_get_waybills", [opened["res_id"]])
    camera.open("ecom_orders.ecom_wave_action", opened["res_id"])
    camera.shoot("wave", 760)


def test_board_on_a_phone(camera):
    camera.window(PHONE)
    camera.open("ecom_orders.ecom_order_action")
    camera.shoot("order-board-phone", 844)
