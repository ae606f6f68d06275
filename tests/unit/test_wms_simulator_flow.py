"""What the simulator does with goods, as the merchant hears of it."""

from decimal import Decimal
from urllib.error import HTTPError

import pytest
import qimen
from wms_kit import eventually

ENTRY, DELIVERY, PROCESS = "entryorder.confirm", "deliveryorder.confirm", "orderprocess.report"


def receive(shop, name, *lines):
    shop.send(shop.entry(name, *lines))
    eventually(lambda: shop.document(name)["status"] == "FULFILLED")


# --- receipts -----------------------------------------------------------------------------


def test_a_receipt_comes_in_batches_with_dates(shop, merchant):
    shop.push_lots_item("TEA")
    shop.push_item("BOX")
    shop.send(shop.entry("IN", ("TEA", 30), ("BOX", 4)))
    said = merchant.await_one(shop.code("IN"), ENTRY)
    assert (said.order.status, said.order.confirm_type) == ("FULFILLED", 0)
    assert said.order.out_biz_code == f"{shop.document('IN')['ref']}-1"
    tea, box = said.lines
    (batch,) = tea.batches
    assert (tea.order_line_no, tea.actual_qty, batch.actual_qty) == ("1", 30, 30)
    assert (batch.expire_date - batch.product_date).days == 90
    assert (box.actual_qty, box.batches) == (4, ())
    assert shop.stock() == {("TEA", "ZP", batch.batch_code): 30, ("BOX", "ZP", ""): 4}


def test_each_receipt_has_batches_of_its_own(shop, merchant):
    shop.wms.control(batches_per_line=3)
    shop.push_lots_item()
    receive(shop, "IN1", ("TEA", 10))
    receive(shop, "IN2", ("TEA", 2))
    stock = shop.stock()
    assert sorted(stock.values()) == [1, 1, 3, 3, 4]
    said = merchant.await_one(shop.code("IN1"), ENTRY)
    assert sum(one.actual_qty for one in said.lines[0].batches) == 10


def test_a_receipt_in_parts_adds_up(shop, merchant):
    shop.wms.control(parts=3)
    shop.push_lots_item("TEA")
    shop.push_item("BOX")
    shop.send(shop.entry("IN", ("TEA", 10), ("BOX", 1)))
    merchant.await_one(shop.code("IN"), ENTRY, 3)
    said = merchant.of(shop.code("IN"), ENTRY)
    assert [one.order.confirm_type for one in said] == [1, 1, 0]
    assert [one.order.status for one in said] == ["PARTFULFILLED", "PARTFULFILLED", "FULFILLED"]
    assert len({one.order.out_biz_code for one in said}) == 3
    totals = [sum(one.lines[n].actual_qty for one in said) for n in (0, 1)]
    assert totals == [10, 1]
    assert sorted(shop.stock().values()) == [1, 10]


def test_less_and_defective_goods(shop, merchant):
    shop.wms.control(receive_percent=90, defect_percent=10)
    shop.push_lots_item()
    shop.send(shop.entry("IN", ("TEA", 100)))
    (line,) = merchant.await_one(shop.code("IN"), ENTRY).lines
    assert (line.plan_qty, line.actual_qty) == (100, 90)
    assert [(one.inventory_type, one.actual_qty) for one in line.batches] == [
        ("ZP", 81),
        ("CC", 9),
    ]


def test_with_putaway_goods_count_once_they_are_put_away(shop, merchant):
    shop.wms.control(putaway=True, feedback_delay_ms=400)
    shop.push_lots_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    received = merchant.await_one(shop.code("IN"), ENTRY)
    assert shop.stock() == {}
    put_away = merchant.await_one(shop.code("IN"), PROCESS)
    assert put_away.process.process_status == "FULFILLED"
    assert put_away.process.remark == received.order.out_biz_code
    assert list(shop.stock().values()) == [5]


# --- deliveries ---------------------------------------------------------------------------


def test_a_delivery_takes_what_expires_first(shop, merchant):
    shop.push_lots_item()
    lots = (("LATE", "2027-06-01"), ("SOON", "2026-06-01"), ("MID", "2026-12-01"))
    for number, (batch, day) in enumerate(lots):
        dates = {"batch_code": batch, "expire_date": qimen.times.parse_date(day)}
        receive(shop, f"IN{number}", ("TEA", 4, dates))
    shop.send(shop.delivery("OUT", ("TEA", 5), ("TEA", 4)))
    said = merchant.await_one(shop.code("OUT"), DELIVERY)
    picked = [
        [(one.batch_code, int(one.actual_qty)) for one in line.batches] for line in said.lines
    ]
    assert picked == [[("SOON", 4), ("MID", 1)], [("MID", 3), ("LATE", 1)]]
    assert [int(line.actual_qty) for line in said.lines] == [5, 4]
    assert shop.stock() == {("TEA", "ZP", "LATE"): 3}


def test_a_delivery_tells_its_steps_in_order_and_then_its_parcels(shop, merchant):
    shop.wms.control(process_steps=["ACCEPT", "PRINT", "PICK", "CHECK", "PACKAGE", "WEIGH"])
    shop.push_item(gross_weight=Decimal("7"))
    receive(shop, "IN", ("TEA", 9))
    shop.send(shop.delivery("OUT", ("TEA", 9)))
    said = merchant.await_one(shop.code("OUT"), DELIVERY)
    methods = [type(one).METHOD for one in merchant.of(shop.code("OUT"))]
    assert methods == [PROCESS] * 6 + [DELIVERY]
    assert [int(one.items[0].quantity) for one in said.packages] == [4, 4, 1]
    assert [one.weight for one in said.packages] == [
        Decimal("28.05"),
        Decimal("28.05"),
        Decimal("7.05"),
    ]
    numbers = [one.express_code for one in said.packages]
    assert len(set(numbers)) == 3
    assert all(len(one) == 13 and one.isdigit() and one.startswith("11") for one in numbers)
    assert shop.document("OUT")["tracking_numbers"] == numbers


def test_a_short_delivery_says_so_once_and_ships_when_goods_come(shop, merchant):
    shop.push_item()
    receive(shop, "IN1", ("TEA", 3))
    shop.send(shop.delivery("OUT", ("TEA", 10)))
    lack = merchant.await_one(shop.code("OUT"), "itemlack.report")
    assert [(int(one.plan_qty), int(one.lack_qty)) for one in lack.items] == [(10, 7)]
    assert shop.document("OUT")["is_waiting_for_goods"]
    receive(shop, "IN2", ("TEA", 3))
    receive(shop, "IN3", ("TEA", 5))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    assert len(merchant.of(shop.code("OUT"), "itemlack.report")) == 1
    assert shop.stock() == {("TEA", "ZP", ""): 1}


def test_a_wanted_batch_or_quality_is_not_replaced_by_another(shop, merchant):
    shop.push_lots_item()
    receive(shop, "IN", ("TEA", 5, {"batch_code": "B1"}), ("TEA", 5, {"batch_code": "B2"}))
    shop.send(shop.delivery("OUT", ("TEA", 6, {"batch_code": "B2"})))
    assert merchant.await_one(shop.code("OUT"), "itemlack.report").items[0].lack_qty == 1
    shop.send(shop.delivery("BAD", ("TEA", 1, {"inventory_type": "CC"})))
    assert merchant.await_one(shop.code("BAD"), "itemlack.report").items[0].lack_qty == 1
    assert sum(shop.stock().values()) == 10


def test_a_delivery_in_parts_adds_up_even_if_goods_are_late(shop, merchant):
    shop.wms.control(delivery_parts=2)
    shop.push_item()
    receive(shop, "IN1", ("TEA", 5))
    shop.send(shop.delivery("OUT", ("TEA", 10)))
    merchant.await_one(shop.code("OUT"), "itemlack.report")
    receive(shop, "IN2", ("TEA", 5))
    merchant.await_one(shop.code("OUT"), DELIVERY, 2)
    said = merchant.of(shop.code("OUT"), DELIVERY)
    assert [(one.order.confirm_type, int(one.lines[0].actual_qty)) for one in said] == [
        (1, 5),
        (0, 5),
    ]
    assert [one.order.status for one in said] == ["PARTDELIVERED", "DELIVERED"]


def test_one_piece_in_several_parts_is_shipped_once(shop, merchant):
    shop.wms.control(delivery_parts=3)
    shop.push_item()
    receive(shop, "IN", ("TEA", 1))
    shop.send(shop.delivery("OUT", ("TEA", 1)))
    said = merchant.await_one(shop.code("OUT"), DELIVERY)
    assert (said.order.confirm_type, said.lines[0].actual_qty) == (0, 1)


def test_other_stock_out_has_its_own_confirmation(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    shop.send(shop.stock_out("INT", ("TEA", 5)))
    said = merchant.await_one(shop.code("INT"), "stockout.confirm")
    assert (said.order.order_type, said.lines[0].actual_qty, said.packages) == ("DBCK", 5, ())
    assert shop.stock() == {}


# --- back and counted ---------------------------------------------------------------------


def test_returned_goods_are_of_the_batches_that_were_shipped(shop, merchant):
    shop.push_lots_item()
    receive(shop, "IN", ("TEA", 5, {"batch_code": "B1"}))
    shop.send(shop.delivery("OUT", ("TEA", 5)))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    shop.wms.control(return_quality="CC")
    shop.send(shop.give_back("RET", "OUT", ("TEA", 2)))
    said = merchant.await_one(shop.code("RET"), "returnorder.confirm")
    (line,) = said.lines
    assert [(one.batch_code, one.inventory_type) for one in line.batches] == [("B1", "CC")]
    assert shop.stock() == {("TEA", "CC", "B1"): 2}


def test_a_count_corrects_stock_and_reports_the_difference(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    place = {"owner": shop.owner, "warehouse": shop.warehouse, "item": "TEA"}
    shop.wms.post("/count", **place, difference=-2)
    assert shop.stock() == {("TEA", "ZP", ""): 3}
    (said,) = eventually(
        lambda: [
            one
            for one in list(merchant.facts.values())
            if one.METHOD == "inventory.report" and one.owner_code == shop.owner
        ]
    )
    assert [(one.item_code, one.quantity) for one in said.items] == [("TEA", -2)]
    for wrong in ({"difference": -4}, {"difference": "1"}, {"difference": 1, "item": "NO"}):
        with pytest.raises(HTTPError, match="400"):
            shop.wms.post("/count", **{**place, **wrong})
    assert shop.stock() == {("TEA", "ZP", ""): 3}
