"""The simulator's front desk: what it takes, refuses and tells."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.error import HTTPError

import pytest
import qimen
from wms_kit import KEY, NOW, SECRET, eventually


def refusal(call, *arguments):
    with pytest.raises(qimen.QimenRefused) as caught:
        call(*arguments)
    return caught.value.code


# --- who may call -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "secret", "customer"),
    [("other", SECRET, "c-unit"), (KEY, "other", "c-unit"), (KEY, SECRET, "other")],
)
def test_only_the_account_may_call(shop, key, secret, customer):
    client = shop.wms.client_for(key, secret, customer)
    assert refusal(client.send, qimen.Heartbeat()) == qimen.codes.SIGN_FAILURE


def test_the_heartbeat_is_answered(shop):
    assert shop.send(qimen.Heartbeat()).success


def test_methods_it_does_not_serve_are_refused(shop):
    assert refusal(shop.wms.client.call, "entryorder.confirm", "<request/>") == "unknown-method"


# --- products -----------------------------------------------------------------------------


def test_a_product_keeps_its_id(shop):
    first = shop.push_item("TEA")
    assert shop.push_item("TEA", gross_weight=Decimal("0.3")) == first
    assert shop.push_item("TEA", "update") == first
    assert shop.push_item("RICE") != first


def test_only_known_products_are_updated(shop):
    assert refusal(shop.push_item, "TEA", "update") == "unknown-item"


def test_several_products_at_once_tell_which_failed(shop):
    shop.push_item("TEA")
    items = tuple(
        qimen.Item(item_code=code, item_name=code, bar_code="1") for code in ("TEA", "RICE")
    )
    message = qimen.ItemsSynchronize(
        action_type="update", warehouse_code="OTHER", owner_code=shop.owner, items=items
    )
    with pytest.raises(qimen.QimenRefused) as caught:
        shop.send(message)
    (failed,) = caught.value.answer.result(message.METHOD).items
    assert failed.item_code == "RICE"
    assert shop.send(replace(message, action_type="add")).success


# --- orders -------------------------------------------------------------------------------


def test_an_order_sent_again_is_the_same_order(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    message = shop.entry("IN", ("TEA", 5))
    first = shop.send(message).result(message.METHOD).entry_order_id
    assert shop.send(message).result(message.METHOD).entry_order_id == first
    assert shop.document("IN")["ref"] == first


def test_an_order_written_again_at_another_time_is_the_same_order(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    shop.send(shop.delivery("OUT", ("TEA", 5)))
    later = shop.delivery("OUT", ("TEA", 5), create_time=NOW + timedelta(hours=1))
    assert shop.send(later).success
    assert shop.document("OUT")["lines"][0]["planned"] == 5


def test_the_same_code_with_other_content_is_refused_and_changes_nothing(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    before = shop.document("IN")
    assert refusal(shop.send, shop.entry("IN", ("TEA", 6))) == "duplicate-order"
    assert refusal(shop.send, shop.delivery("IN", ("TEA", 5))) == "duplicate-order"
    assert shop.document("IN") == before


def test_an_unknown_product_is_refused_until_it_is_pushed(shop):
    shop.push_item("TEA")
    message = shop.delivery("OUT", ("TEA", 1), ("RICE", 1))
    with pytest.raises(qimen.QimenRefused, match="RICE") as caught:
        shop.send(message)
    assert caught.value.code == "unknown-item"
    assert shop.document("OUT") is None
    shop.push_item("RICE")
    assert shop.send(message).success


def test_products_belong_to_their_owner(shop):
    shop.push_item("TEA")
    line = qimen.EntryLine(owner_code="somebody", item_code="TEA", plan_qty=Decimal(1))
    mixed = replace(shop.entry("IN", ("TEA", 1)), lines=(line,))
    assert refusal(shop.send, mixed) == "unknown-owner"
    assert shop.document("IN") is None


def test_the_item_id_must_be_the_one_that_was_given(shop):
    item_id = shop.push_item()
    wrong = shop.entry("IN", ("TEA", 1, {"item_id": "W999999"}))
    assert refusal(shop.send, wrong) == "item-id-mismatch"
    assert shop.send(shop.entry("IN", ("TEA", 1, {"item_id": item_id}))).success


def test_known_owners_and_warehouses_only_if_told_so(shop):
    shop.push_item()
    shop.wms.control(owners=[shop.owner], warehouses=["W1", "W2"])
    assert refusal(shop.send, shop.entry("IN", ("TEA", 1), warehouse="W9")) == "unknown-warehouse"
    assert shop.send(shop.entry("IN2", ("TEA", 1), warehouse="W2")).success
    shop.wms.control(owners=["somebody"])
    assert refusal(shop.send, shop.entry("IN3", ("TEA", 1))) == "unknown-owner"
    assert refusal(shop.push_item, "RICE") == "unknown-owner"


def test_a_closed_warehouse_takes_no_orders(shop):
    shop.push_item()
    shop.wms.control(closed_warehouses=["W1"])
    assert refusal(shop.send, shop.delivery("OUT", ("TEA", 1))) == "warehouse-closed"
    assert shop.send(shop.delivery("OUT", ("TEA", 1), warehouse="W2")).success


def test_an_incomplete_address_has_a_code_of_its_own(shop):
    shop.push_item()
    body = shop.delivery("OUT", ("TEA", 1)).to_xml().replace("<city>广安</city>", "")
    with pytest.raises(qimen.QimenRefused, match="city") as caught:
        shop.wms.client.call("deliveryorder.create", body)
    assert caught.value.code == "address-incomplete"


def test_nothing_and_fractions_are_not_planned(shop):
    shop.push_item()
    assert refusal(shop.send, shop.entry("IN", ("TEA", 0))) == "bad-field"
    body = shop.entry("IN", ("TEA", 1)).to_xml().replace("<planQty>1<", "<planQty>1.5<")
    assert refusal(shop.wms.client.call, "entryorder.create", body) == "bad-field"


# --- cancel, hold, ask --------------------------------------------------------------------


def test_a_cancelled_order_stays_cancelled(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    message = shop.delivery("OUT", ("TEA", 1))
    shop.send(message)
    assert shop.send(shop.cancel("OUT")).success
    assert shop.send(shop.cancel("OUT")).success
    assert refusal(shop.send, message) == "order-cancelled"
    shop.wms.control(auto_feedback=True)
    assert shop.wms.quiet()
    assert shop.document("OUT")["status"] == "CANCELED"
    assert shop.document("OUT")["processes"] == ["CANCELED"]


def test_what_was_worked_is_not_cancelled(shop):
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    eventually(lambda: shop.stock())
    assert refusal(shop.send, shop.cancel("IN")) == "order-received"
    shop.send(shop.delivery("OUT", ("TEA", 5)))
    eventually(lambda: shop.document("OUT")["status"] == "DELIVERED")
    assert refusal(shop.send, shop.cancel("OUT")) == "order-shipped"
    assert shop.stock() == {}


def test_an_unknown_order_is_not_cancelled(shop):
    assert refusal(shop.send, shop.cancel("OUT")) == "unknown-order"


def test_a_held_order_waits(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    shop.send(shop.entry("HELD", ("TEA", 5)))
    hold = qimen.OrderPending(
        action_type="pending", owner_code=shop.owner, order_code=shop.code("HELD")
    )
    shop.send(hold)
    shop.send(shop.entry("NEXT", ("TEA", 1)))
    shop.wms.control(auto_feedback=True)
    eventually(lambda: shop.document("NEXT")["status"] == "FULFILLED")
    assert shop.document("HELD")["status"] == "NEW"
    shop.send(replace(hold, action_type="restore"))
    eventually(lambda: shop.document("HELD")["status"] == "FULFILLED")
    assert refusal(shop.send, hold) == "order-closed"


def test_one_can_ask_whether_an_order_arrived_and_how_far_it_is(shop):
    shop.push_item()
    query = qimen.OrderProcessQuery(order_code=shop.code("OUT"), owner_code=shop.owner)
    assert refusal(shop.send, query) == "unknown-order"
    shop.send(shop.entry("IN", ("TEA", 5)))
    shop.send(shop.delivery("OUT", ("TEA", 5)))
    eventually(lambda: shop.document("OUT")["status"] == "DELIVERED")
    told = shop.send(query).result(query.METHOD).order_process
    assert told.order_id == shop.document("OUT")["ref"]
    steps = [one.process_status for one in told.processes]
    assert steps == ["NEW", "ACCEPT", "PACKAGE", "DELIVERED"]


# --- stock --------------------------------------------------------------------------------


def test_stock_is_told_in_pages(shop):
    codes = [f"I{number}" for number in range(5)]
    for code in codes:
        shop.push_lots_item(code)
    shop.send(shop.entry("IN", *((code, 3) for code in codes)))
    eventually(lambda: len(shop.stock()) == 5)
    told = []
    for page, expected in ((1, 2), (2, 2), (3, 1), (4, 0)):
        query = qimen.StockQuery(page=page, page_size=2, owner_code=shop.owner)
        result = shop.send(query).result(query.METHOD)
        assert (result.total, len(result.items)) == (5, expected)
        told += [row.item_code for row in result.items]
        assert all(row.quantity == 3 and row.expire_date for row in result.items)
    assert told == codes


def test_stock_is_told_by_product_and_batch(shop):
    shop.push_lots_item()
    shop.send(shop.entry("IN", ("TEA", 3, {"batch_code": "B1"}), ("TEA", 4)))
    eventually(lambda: len(shop.stock()) == 2)
    query = qimen.StockQuery(
        page=1, page_size=9, owner_code=shop.owner, item_code="TEA", batch_code="B1"
    )
    (row,) = shop.send(query).result(query.METHOD).items
    assert (row.batch_code, row.quantity) == ("B1", 3)
    criteria = qimen.Criteria(owner_code=shop.owner, item_code="TEA")
    query = qimen.InventoryQuery(criteria=(criteria,))
    (row,) = shop.send(query).result(query.METHOD).items
    assert (row.inventory_type, row.quantity) == ("ZP", 7)


# --- controls -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"no_such": 1},
        {"fail_rate": 1.5},
        {"fail_rate": "1"},
        {"latency_ms": -1},
        {"latency_ms": True},
        {"parts": 0},
        {"process_steps": [1]},
        {"seed": 1, "reorder": "yes"},
    ],
)
def test_a_wrong_control_is_refused_and_nothing_changes(shop, values):
    before = shop.wms.get("/control")
    with pytest.raises(HTTPError, match="400") as caught:
        shop.wms.control(**values)
    assert sorted(values)[-1].encode() in caught.value.read() or len(values) > 1
    assert shop.wms.get("/control") == before


def test_pages_that_do_not_exist(shop):
    with pytest.raises(HTTPError, match="404"):
        shop.wms.get("/secrets")
    with pytest.raises(HTTPError, match="404"):
        shop.wms.post("/secrets")
