"""A real Vendure and the order centre: from the buyers' orders to parcels on their way."""

from collections import Counter
from decimal import Decimal

import pytest
from support.cutter import Cutter
from support.order_desk import WAIT_S, OrderDesk
from support.setup import add_carrier, use_currency
from support.vendure import Vendure, install, money

from runtime.demo.rpc import Odoo

ORDERS = 200
PAGE_SIZE = 5
CALLS_PER_SECOND = 6  # so that the download lasts, and dies in its middle
SKUS = ("RICE", "SALT", "TEA")
FIRST_STOCK = {"RICE": 500, "SALT": 500, "TEA": 350}
LATER = 150  # of the tea, which is not enough at first
#: answers that are lost, by what was asked
LOST = {"addFulfillmentToOrder(": 4, "transitionFulfillmentToState(": 4,
        "updateProductVariants(": 1}


@pytest.fixture(scope="module")
def shop(root, tmp_path_factory):
    """Vendure, with all orders placed and paid."""
    with Vendure(install(root), tmp_path_factory.mktemp("vendure")) as running:
        running.place_orders(ORDERS)
        yield running


@pytest.fixture(scope="module")
def line(shop):
    """Between Odoo and the shop; it can lose answers."""
    with Cutter(shop.url) as running:
        yield running


@pytest.fixture(scope="module")
def stack(make_stack, shop):  # the shop first: it may have to be installed, or be skipped
    with make_stack("vendure", simulator=False) as running:
        yield running


@pytest.fixture(scope="module")
def odoo(stack):
    return Odoo(stack.url, stack.database, "admin", "admin")


@pytest.fixture(scope="module")
def goods(odoo):
    """{merchant code: product id}."""
    values = [{"name": sku.title(), "default_code": sku, "is_storable": True} for sku in SKUS]
    return dict(zip(SKUS, odoo.call("product.product", "create", values), strict=True))


@pytest.fixture(scope="module")
def warehouse(odoo):
    return odoo.call("stock.warehouse", "search", [], limit=1)[0]


@pytest.fixture(scope="module")
def carrier(odoo):
    """Carries all orders, with waybill numbers out of a range."""
    return add_carrier(odoo, "EMS", prefix="EA", suffix="CN", first="10000000", last="10000999",
                       has_check_digit=True)


@pytest.fixture(scope="module")
def desk(stack, odoo, shop, line, goods, warehouse, carrier):
    """The shop as it is set up in the order centre, nothing downloaded yet."""
    [currency] = {order["currencyCode"] for order in shop.orders().values()}
    [made] = odoo.call("ecom.channel", "create", [{
        "name": "Vendure", "code": "vendure", "platform": "vendure", "url": line.url,
        "account": "superadmin", "password": "superadmin",
        "currency_id": use_currency(odoo, currency),
        "warehouse_id": warehouse, "page_size": PAGE_SIZE, "download_interval": 0,
        "calls_per_second": CALLS_PER_SECOND, "downloads_shipped": True,
    }])
    return OrderDesk(stack, odoo, made)


@pytest.fixture(scope="module")
def downloaded(odoo, desk):
    """How many orders were here at each kill, while the download was not through."""
    odoo.call("ecom.channel", "action_download", [desk.channel])
    struck = [_strike(desk, 20, desk.kill_workers)]
    struck.append(_strike(desk, struck[-1] + 20, desk.kill_odoo))
    struck.append(_strike(desk, struck[-1] + 20, desk.kill_odoo))
    desk.wait_for_download()
    odoo.call("ecom.channel", "write", [desk.channel], {"page_size": 100, "calls_per_second": 0})
    return struck


@pytest.fixture(scope="module")
def late(shop, desk, downloaded):
    """(code, order as it was) of an order that the shop changed after its review."""
    code, order = _with_several_tea(shop)[-1]
    desk.approve([desk.order(code)["id"]])
    shop.cancel_piece(order, "TEA")
    desk.download()
    return code, order


@pytest.fixture(scope="module")
def stocked(odoo, desk, goods, warehouse, late):
    """Goods arrive, and the shop is to be told of them."""
    desk.receive(warehouse, {goods[sku]: pieces for sku, pieces in FIRST_STOCK.items()})
    odoo.call("ecom.stock.rule", "create", [{"name": "All there is"}])


@pytest.fixture(scope="module")
def shipped(odoo, desk, late, stocked):
    """The first half of the orders: approved, filled, in a wave, out of the door, told."""
    odoo.call("ecom.order", "action_take_shop_version", [desk.order(late[0])["id"]])
    half = [order["id"] for order in desk.orders(state="service")][:ORDERS // 2]
    desk.approve(half)
    desk.wait_for_goods(half)
    gone = desk.ship()
    desk.wait_for_uploads(gone)
    return half, gone


@pytest.fixture(scope="module")
def troubled(stack, shop, line, desk, shipped):
    """The other half, while everything dies and answers are lost on the way."""
    half = [order["id"] for order in desk.orders(state="service")]
    desk.approve(half)
    desk.kill_workers()
    desk.wait_for_goods(half)
    line.lose(LOST)
    gone = desk.ship()
    _when_told(desk, gone, 10, desk.kill_odoo)
    _when_told(desk, gone, 25, shop.kill)
    shop.start()
    desk.wait_for_uploads(gone)
    return half, gone


@pytest.fixture(scope="module")
def arrived(desk, goods, warehouse, troubled):
    """What the last orders waited for came, and they left as well."""
    desk.receive(warehouse, {goods["TEA"]: LATER})
    half, before = troubled
    desk.stack.wait(lambda: not desk.orders(state="approved"), WAIT_S)
    gone = desk.ship()
    desk.wait_for_uploads(gone)
    return half, gone


def _strike(desk, number, kill):
    """Kill once so many orders are here; return how many were."""
    def count():
        return desk.ask("SELECT count(*) FROM ecom_order")

    desk.stack.wait(lambda: count() >= number, WAIT_S)
    kill()
    assert desk.ask("SELECT download_started_at FROM ecom_channel"), "through too early"
    return count()


def _when_told(desk, ids, number, kill):
    """Kill once the shop was told of so many of the orders, and not yet of all."""
    told = "SELECT count(*) FROM ecom_order WHERE id = ANY(%s) AND upload_state = 'done'"
    desk.stack.wait(lambda: desk.ask(told, ids) >= number, WAIT_S)
    kill()
    assert desk.ask(told, ids) < len(ids), "through too early"


def _with_several_tea(shop):
    """(code, order) of those that stay orders when a piece is taken off."""
    return [
        (code, order) for code, order in sorted(shop.orders().items())
        if any(line["productVariant"]["sku"] == "TEA" and line["quantity"] > 1
               for line in order["lines"])
    ]


def _told(orders):
    """What Vendure says of its orders, as comparable rows."""
    return sorted(
        (code, money(order["totalWithTax"]), money(order["shippingWithTax"]),
         order["shippingAddress"]["fullName"], sorted(
             (line["productVariant"]["sku"], line["quantity"], money(line["unitPriceWithTax"]),
              money(line["proratedLinePriceWithTax"])) for line in order["lines"]))
        for code, order in orders.items()
    )


def _stored(odoo):
    """The same of the orders here."""
    lines = {}
    names = ["order_id", "sku", "quantity", "price_unit", "amount"]
    for line in odoo.search_read("ecom.order.line", [], names):
        row = (line["sku"], int(line["quantity"]), _cents(line["price_unit"]),
               _cents(line["amount"]))
        lines.setdefault(line["order_id"][0], []).append(row)
    names = ["number", "amount_total", "amount_freight", "receiver_name"]
    return sorted(
        (order["number"], _cents(order["amount_total"]), _cents(order["amount_freight"]),
         order["receiver_name"], sorted(lines[order["id"]]))
        for order in odoo.search_read("ecom.order", [], names)
    )


def _cents(amount):
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def test_every_order_is_here_once_though_the_download_was_killed(shop, odoo, downloaded):
    assert len(downloaded) == 3
    assert all(0 < number < ORDERS for number in downloaded)
    told = _told(shop.orders())
    assert len(told) == ORDERS
    assert _stored(odoo) == told


def test_all_wait_for_review_with_their_products(odoo, downloaded):
    states = {one["state"] for one in odoo.search_read("ecom.order", [], ["state"])}
    assert states == {"service"}
    assert not odoo.search_read("ecom.order.line", [("product_id", "=", False)], ["id"])


def test_a_change_before_review_is_followed(shop, odoo, desk, downloaded):
    number, order = _with_several_tea(shop)[0]
    shop.cancel_piece(order, "TEA")
    desk.download()
    now = desk.order(number, "shop_changes", "state")
    assert (now["shop_changes"], now["state"]) == (False, "service")
    told = shop.orders()
    assert told[number]["totalWithTax"] < order["totalWithTax"]
    assert _stored(odoo) == _told(told)


def test_a_change_after_review_is_only_flagged(shop, odoo, desk, late):
    number, before = late
    now = desk.order(number, "shop_changes", "state")
    told = shop.orders()
    assert {name: [Decimal(value) for value in pair]
            for name, pair in now["shop_changes"].items()} == {
        "amount_total": [money(before["totalWithTax"]), money(told[number]["totalWithTax"])]
    }
    assert now["state"] == "approved"
    assert _stored(odoo) == _told({**told, number: before})


def test_an_address_that_changed_without_its_time_is_found(shop, odoo, desk, late):
    several = _with_several_tea(shop)
    (early, order), (reviewed, other) = several[2], several[3]
    desk.approve([desk.order(reviewed)["id"]])
    odoo.call("ecom.channel", "write", [desk.channel], {"download_overlap": 0})
    shop.move(order, "Early Mover")
    shop.move(other, "Late Mover")
    told = shop.orders()
    assert [told[code]["updatedAt"] for code in (early, reviewed)] == [
        order["updatedAt"], other["updatedAt"]
    ], "Vendure dates such a change now: the download finds it"
    desk.download()
    assert desk.order(early, "receiver_name")["receiver_name"] != "Early Mover"
    found = desk.compare()
    assert (found["state"], found["total"], found["updated_count"], found["flagged_count"],
            found["gone_count"], found["unclear_count"]) == ("done", ORDERS, 1, 1, 0, 0)
    assert desk.order(early, "receiver_name")["receiver_name"] == "Early Mover"
    flagged = desk.order(reviewed, "receiver_name", "shop_changes")
    assert flagged["shop_changes"] == {
        "receiver_name": [other["shippingAddress"]["fullName"], "Late Mover"]
    }
    assert flagged["receiver_name"] == other["shippingAddress"]["fullName"]
    odoo.call("ecom.order", "action_take_shop_version", [flagged["id"]])
    odoo.call("ecom.channel", "write", [desk.channel], {"download_overlap": 10})
    number, before = late
    assert _stored(odoo) == _told({**told, number: before})


def _assert_stock(shop, desk, received):
    """The shop may sell what is here and not promised; so says the order centre, so it is."""
    taken = desk.taken()
    wanted = {sku: max(0, pieces - taken[sku]) for sku, pieces in received.items()}
    try:
        desk.stack.wait(lambda: shop.free_stock() == wanted, WAIT_S)
    except TimeoutError:
        assert shop.free_stock() == wanted, desk.told_stock()
    assert desk.told_stock() == wanted


def _assert_told(shop, desk, ids):
    """Each of the orders has its parcel in the shop: once, with all its goods and its number."""
    orders = [one for one in desk.orders(["number", "state", "tracking_ref"]) if one["id"] in ids]
    assert {order["state"] for order in orders} == {"shipped"}
    shown = shop.orders()
    assert {order["number"]: _parcels(shown[order["number"]]) for order in orders} == {
        order["number"]: ("Shipped", [
            ("Shipped", order["tracking_ref"], _quantities(shown[order["number"]], "id")),
        ]) for order in orders
    }
    numbers = [order["tracking_ref"] for order in orders]
    assert len(set(numbers)) == len(numbers) and all(numbers)


def _parcels(order):
    """(state of the order in the shop, what was told of its parcels)."""
    return order["state"], [
        (one["state"], one["trackingCode"], _quantities(one, "orderLineId"))
        for one in order["fulfillments"]
    ]


def _quantities(document, name):
    return {line[name]: line["quantity"] for line in document["lines"]}


def test_the_shop_is_told_the_stock(shop, desk, stocked):
    _assert_stock(shop, desk, FIRST_STOCK)


def test_a_piece_that_the_shop_takes_off_leaves_the_stock_equal(shop, desk, stocked):
    _assert_stock(shop, desk, FIRST_STOCK)
    _number, order = _with_several_tea(shop)[1]
    shop.cancel_piece(order, "TEA")
    desk.download()
    _assert_stock(shop, desk, FIRST_STOCK)


def test_what_was_shipped_is_shown_in_the_shop(shop, desk, shipped):
    half, gone = shipped
    assert half == gone
    _assert_told(shop, desk, gone)
    _assert_stock(shop, desk, FIRST_STOCK)


def test_nothing_is_told_twice_or_lost_though_everything_dies(shop, line, desk, troubled):
    half, gone = troubled
    assert Counter(line.lost) == LOST
    assert 25 < len(gone) < len(half)
    _assert_told(shop, desk, gone)
    _assert_stock(shop, desk, FIRST_STOCK)


def test_a_receipt_fills_the_last_orders(shop, desk, arrived):
    half, gone = arrived
    assert gone
    _assert_told(shop, desk, [order["id"] for order in desk.orders()])
    _assert_stock(shop, desk, {**FIRST_STOCK, "TEA": FIRST_STOCK["TEA"] + LATER})


def test_what_we_shipped_comes_back_as_shipped_and_is_no_change(shop, desk, arrived):
    desk.download()
    orders = desk.orders(["shop_status", "shop_changes"])
    assert {(order["shop_status"], order["shop_changes"]) for order in orders} == {
        ("shipped", False)
    }


def test_a_parcel_is_taken_back_and_told_again(shop, odoo, desk, arrived):
    received = {**FIRST_STOCK, "TEA": FIRST_STOCK["TEA"] + LATER}
    order = desk.orders(["number", "tracking_ref"])[0]
    odoo.call("ecom.order", "action_take_upload_back", [order["id"]])
    desk.stack.wait(lambda: _parcels(shop.orders()[order["number"]])[1][0][0] == "Cancelled",
                    WAIT_S)
    desk.stack.wait(lambda: desk.orders(id=order["id"], upload_state="taken_back"), WAIT_S)
    _assert_stock(shop, desk, received)
    odoo.call("ecom.order", "action_upload_tracking", [order["id"]])
    desk.wait_for_uploads([order["id"]])
    state, parcels = _parcels(shop.orders()[order["number"]])
    assert state == "Shipped"
    assert [parcel[:2] for parcel in parcels if parcel[0] != "Cancelled"] == [
        ("Shipped", order["tracking_ref"])
    ]
    _assert_stock(shop, desk, received)
