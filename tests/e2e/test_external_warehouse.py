"""Orders of shops that an external warehouse ships, over every wire there is on the way."""

import threading

import pytest
from support.backend import connect
from support.board import order as pushed_order
from support.board import push
from support.order_desk import WAIT_S, OrderDesk
from support.setup import use_currency

from runtime.demo.rpc import Odoo
from simulators.common.server import Server
from simulators.woo.shop import Shop

KEY, SECRET = "ck_me", "cs_hush"
HOOK_SECRET = "spring"
ORDERS, PIECES = 12, 100
TROUBLE = {"drop_answer_rate": 0.2, "fail_rate": 0.1, "duplicate_rate": 0.3, "seed": 7}
PEACE = {"drop_answer_rate": 0, "fail_rate": 0, "duplicate_rate": 0}
TRACKING = "_wc_shipment_tracking_items"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """(simulated WooCommerce, its address)."""
    made = Shop(tmp_path_factory.mktemp("woo") / "store.sqlite", KEY, SECRET, "CNY")
    server = Server(("127.0.0.1", 0), made)
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    made.webhooks.start()
    yield made, f"http://127.0.0.1:{server.server_port}"
    made.webhooks.stop()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def stack(make_stack):
    with make_stack("external") as running:
        yield running


@pytest.fixture(scope="module")
def odoo(stack):
    return Odoo(stack.url, stack.database, "admin", "admin")


@pytest.fixture(scope="module")
def place(stack):
    """(backend, warehouse, product) of an external warehouse."""
    return connect(stack, call_timeout=3)


@pytest.fixture(scope="module")
def channel(odoo, shop, place):
    """Values of a channel whose orders the external warehouse ships."""
    return {"mode": "external", "warehouse_id": place[1], "currency_id": use_currency(odoo, "CNY"),
            "secret": HOOK_SECRET}


@pytest.fixture(scope="module")
def desk(stack, odoo, shop, place, channel):
    """The WooCommerce shop, and goods that the warehouse received."""
    made, url = shop
    [channel_id] = odoo.call("ecom.channel", "create", [{
        **channel, "name": "Woo", "code": "WOO", "platform": "woocommerce", "url": url,
        "account": KEY, "password": SECRET, "download_interval": 0,
    }])
    desk = OrderDesk(stack, odoo, channel_id)
    _backend, warehouse, product = place
    receipt = desk.expect(warehouse, {product: PIECES})
    stack.wait(lambda: odoo.count("stock.picking", [("id", "=", receipt), ("state", "=", "done")]),
               WAIT_S)
    trial = made.webhooks.add({"url": f"{stack.url}/ecom/webhook/WOO", "secret": HOOK_SECRET})
    assert trial["status"] == 200
    return desk


@pytest.fixture(scope="module")
def shipped(stack, desk, shop):
    """Ids in the shop of orders that were told by its webhook, and shipped under trouble."""
    made, _url = shop
    ids = made.orders.place({"orders": [
        {"items": [{"sku": "TEA", "quantity": 1 + number % 3, "price": "10"}],
         "note": "Ring twice" if number == 0 else ""} for number in range(ORDERS)
    ]})["ids"]
    for one in ids:
        made.orders.change({"id": one})
    stack.wait(lambda: len(desk.orders(state="service")) == ORDERS, WAIT_S)
    stack.control(**TROUBLE)
    desk.approve([order["id"] for order in desk.orders()])
    stack.wait(lambda: len(desk.orders(state="shipped")) == ORDERS, WAIT_S)
    desk.wait_for_uploads([order["id"] for order in desk.orders()])
    stack.control(**PEACE)
    return ids


def _deliveries(stack):
    """What the warehouse shipped: {tracking number: (receiver, pieces)}."""
    return {
        number: sum(line["done"] for line in document["lines"])
        for document in stack.books()["documents"] if document["kind"] == "delivery"
        for number in document["tracking_numbers"]
    }


def test_the_shop_shows_the_parcels_of_the_warehouse_once(stack, shop, desk, shipped):
    made, _url = shop
    ours = {row["external_id"]: row["tracking_ref"]
            for row in desk.orders(["external_id", "tracking_ref"])}
    told, wanted = {}, {}
    for one in made.books()["orders"]:
        [items] = [meta["value"] for meta in one["meta_data"] if meta["key"] == TRACKING]
        [number] = [item["tracking_number"] for item in items]
        told[str(one["id"])] = number
        wanted[number] = sum(line["quantity"] for line in one["line_items"])
    assert sorted(told) == sorted(map(str, shipped))
    assert told == ours
    assert wanted == _deliveries(stack)


def test_the_warehouse_knows_what_the_buyer_wrote(stack, odoo, desk, shipped):
    sent = odoo.search_read(
        "postal.exchange", [("kind", "=", "deliveryorder.create")], ["payload"]
    )
    assert len([row for row in sent if "<buyerMessage>Ring twice<" in row["payload"]]) == 1


def test_what_a_mall_pushes_is_shipped_as_well(stack, odoo, channel, shipped):
    [mall] = odoo.call("ecom.channel", "create", [
        {**channel, "name": "Mall", "code": "MALL", "platform": "push"}
    ])
    desk = OrderDesk(stack, odoo, mall)
    before = _deliveries(stack)
    push(stack, "MALL", HOOK_SECRET, pushed_order("M-1", ("TEA", "Tea", 4, 10)))
    desk.approve([desk.order("M-1")["id"]])
    stack.wait(lambda: desk.orders(state="shipped"), WAIT_S)
    [order] = desk.orders(["tracking_ref", "upload_state"])
    [(number, pieces)] = _deliveries(stack).items() - before.items()
    assert (order["tracking_ref"], pieces) == (number, 4)
    assert not order["upload_state"], "nobody calls a shop that pushes"
