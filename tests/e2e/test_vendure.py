"""A real Vendure and the order centre: from the buyers' orders to parcels on their way."""

from decimal import Decimal

import pytest
from support.vendure import Vendure, install, money

from runtime.demo.rpc import Odoo

ORDERS = 200
PAGE_SIZE = 5
CALLS_PER_SECOND = 6  # so that the download lasts, and dies in its middle
SKUS = ("RICE", "SALT", "TEA")
WAIT_S = 120  # far more than it takes, so that a hang ends


@pytest.fixture(scope="module")
def shop(root, tmp_path_factory):
    """Vendure, with all orders placed and paid."""
    with Vendure(install(root), tmp_path_factory.mktemp("vendure")) as running:
        running.place_orders(ORDERS)
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
    [house] = odoo.search_read("stock.warehouse", [], ["lot_stock_id"], limit=1)
    return house


@pytest.fixture(scope="module")
def channel(odoo, shop, goods, warehouse):
    """The shop as it is set up in the order centre, nothing downloaded yet."""
    [currency] = {order["currencyCode"] for order in shop.orders().values()}
    found = odoo.search_read(
        "res.currency", [("name", "=", currency), ("active", "in", (True, False))], ["id"]
    )
    odoo.call("res.currency", "write", [found[0]["id"]], {"active": True})
    [made] = odoo.call("ecom.channel", "create", [{
        "name": "Vendure", "code": "vendure", "platform": "vendure", "url": shop.url,
        "account": "superadmin", "password": "superadmin", "currency_id": found[0]["id"],
        "warehouse_id": warehouse["id"], "page_size": PAGE_SIZE, "download_interval": 0,
        "calls_per_second": CALLS_PER_SECOND, "downloads_shipped": True,
    }])
    return made


@pytest.fixture(scope="module")
def downloaded(stack, odoo, channel):
    """How many orders were here at each kill, while the download was not through."""
    odoo.call("ecom.channel", "action_download", [channel])
    struck = [_strike(stack, 20, _kill_workers)]
    struck.append(_strike(stack, struck[-1] + 20, _kill_odoo))
    struck.append(_strike(stack, struck[-1] + 20, _kill_odoo))
    _wait_for_download(stack)
    odoo.call("ecom.channel", "write", [channel], {"page_size": 100, "calls_per_second": 0})
    return struck


@pytest.fixture(scope="module")
def late(stack, shop, odoo, channel, downloaded):
    """(code, order as it was) of an order that the shop changed after its review."""
    code, order = _with_several_tea(shop)[-1]
    odoo.call("ecom.order", "action_approve", [_read_order(odoo, code)["id"]])
    shop.cancel_piece(order, "TEA")
    _download(stack, odoo, channel)
    return code, order


def _strike(stack, number, kill):
    """Kill once so many orders are here; return how many were."""
    stack.wait(lambda: _count(stack) >= number, WAIT_S)
    kill(stack)
    assert _ask(stack, "SELECT download_started_at FROM ecom_channel"), "through too early"
    return _count(stack)


def _kill_workers(stack):
    """Any of them may be the one that downloads."""
    for _worker in stack.pids("worker"):
        stack.kill("worker")


def _kill_odoo(stack):
    stack.kill("odoo")
    stack.start("odoo")


def _count(stack):
    return _ask(stack, "SELECT count(*) FROM ecom_order")


def _ask(stack, query):
    with stack.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _wait_for_download(stack):
    """Until no download is under way, and none is waiting."""
    stack.wait(lambda: not _ask(stack, """
        SELECT (SELECT count(*) FROM ecom_channel
                 WHERE download_started_at IS NOT NULL OR download_done_at IS NULL)
             + (SELECT count(*) FROM queue_job WHERE method_name = '_download'
                 AND state NOT IN ('done', 'cancelled'))
        """), WAIT_S)
    assert not _ask(stack, "SELECT download_error FROM ecom_channel")


def _download(stack, odoo, channel):
    odoo.call("ecom.channel", "action_download", [channel])
    _wait_for_download(stack)


def _with_several_tea(shop):
    """(code, order) of those that stay orders when a piece is taken off."""
    return [
        (code, order) for code, order in sorted(shop.orders().items())
        if any(line["productVariant"]["sku"] == "TEA" and line["quantity"] > 1
               for line in order["lines"])
    ]


def _read_order(odoo, number, *names):
    [order] = odoo.search_read("ecom.order", [("number", "=", number)], list(names))
    return order


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


def test_a_change_before_review_is_followed(stack, shop, odoo, channel, downloaded):
    number, order = _with_several_tea(shop)[0]
    shop.cancel_piece(order, "TEA")
    _download(stack, odoo, channel)
    now = _read_order(odoo, number, "shop_changes", "state")
    assert (now["shop_changes"], now["state"]) == (False, "service")
    told = shop.orders()
    assert told[number]["totalWithTax"] < order["totalWithTax"]
    assert _stored(odoo) == _told(told)


def test_a_change_after_review_is_only_flagged(shop, odoo, late):
    number, before = late
    now = _read_order(odoo, number, "shop_changes", "state")
    told = shop.orders()
    assert {name: [Decimal(value) for value in pair]
            for name, pair in now["shop_changes"].items()} == {
        "amount_total": [money(before["totalWithTax"]), money(told[number]["totalWithTax"])]
    }
    assert now["state"] == "approved"
    assert _stored(odoo) == _told({**told, number: before})
