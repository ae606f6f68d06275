"""What the simulated warehouse does by itself when told to, and what it says about it."""

from urllib.error import HTTPError

import pytest
import qimen
from wms_kit import eventually

LACK, PROCESS, DELIVERY = "itemlack.report", "orderprocess.report", "deliveryorder.confirm"


def receive(shop, name, *lines):
    shop.send(shop.entry(name, *lines))
    eventually(lambda: shop.document(name)["status"] == "FULFILLED")


def heard(merchant, method, code):
    """The messages of a method that tell of a count or change of this number, once there are."""

    def find():
        said = [one for one in list(merchant.facts.values()) if method == one.METHOD]
        if method == "inventory.report":
            return [one for one in said if one.check_order_code == code]
        return [one for one in said if one.items[0].order_code == code]

    return eventually(find)


def refused(shop, control, **values):
    before = shop.stock(), shop.wms.books()["documents"]
    with pytest.raises(HTTPError) as caught:
        shop.tell(control, **values)
    assert caught.value.code == 400
    assert (shop.stock(), shop.wms.books()["documents"]) == before
    return caught.value.read().decode()


# --- stock ---------------------------------------------------------------------------------


def test_a_stock_take_comes_in_pages_of_one_number(shop, merchant):
    shop.push_item("TEA")
    shop.push_item("SALT")
    receive(shop, "IN", ("TEA", 5), ("SALT", 5))
    items = [{"item": "TEA", "difference": -2}, {"item": "SALT", "difference": 3}]
    code = shop.tell("count", **shop.place, items=items, page_size=1)["code"]
    pages = eventually(
        lambda: len(found := heard(merchant, "inventory.report", code)) == 2 and found
    )
    pages = sorted(pages, key=lambda one: one.current_page)
    assert [(one.current_page, one.total_page) for one in pages] == [(1, 2), (2, 2)]
    assert len({one.out_biz_code for one in pages}) == 1
    assert [(one.items[0].item_code, one.items[0].quantity) for one in pages] == [
        ("TEA", -2),
        ("SALT", 3),
    ]
    assert shop.stock() == {("TEA", "ZP", ""): 3, ("SALT", "ZP", ""): 8}


def test_a_loss_is_reported_with_its_batch(shop, merchant):
    shop.push_lots_item()
    receive(shop, "IN", ("TEA", 5, {"batch_code": "B1"}))
    items = [{"item": "TEA", "batch": "B1", "quantity": -2}]
    code = shop.tell("change", **shop.place, items=items)["code"]
    (said,) = heard(merchant, "stockchange.report", code)
    (item,) = said.items
    assert (item.batch_code, item.quantity, item.out_biz_code) == ("B1", -2, f"{code}-1")
    assert item.expire_date is not None
    assert shop.stock() == {("TEA", "ZP", "B1"): 3}


def test_a_change_of_quality_has_two_sides_with_the_same_dates(shop, merchant):
    shop.push_lots_item()
    receive(shop, "IN", ("TEA", 5, {"batch_code": "B1"}))
    move = {"item": "TEA", "batch": "B1", "quantity": 2, "from": "ZP", "to": "CC"}
    code = shop.tell("change", **shop.place, **move)["code"]
    (said,) = heard(merchant, "stockchange.report", code)
    assert [(one.inventory_type, one.quantity) for one in said.items] == [("CC", 2), ("ZP", -2)]
    assert len({one.out_biz_code for one in said.items}) == 2
    assert said.items[0].expire_date == said.items[1].expire_date is not None
    assert shop.stock() == {("TEA", "ZP", "B1"): 3, ("TEA", "CC", "B1"): 2}


def test_goods_can_turn_out_to_be_of_another_batch(shop):
    shop.push_lots_item()
    receive(shop, "IN", ("TEA", 5, {"batch_code": "B1"}))
    shop.tell("change", **shop.place, item="TEA", quantity=5, batch="B1", to_batch="B2")
    assert shop.stock() == {("TEA", "ZP", "B2"): 5}


def test_what_the_warehouse_keeps_to_itself(shop):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    sent = shop.wms.quiet()["outbox"]["done"]
    shop.tell("change", **shop.place, item="TEA", quantity=-1, report=False)
    shop.tell("count", **shop.place, item="TEA", difference=-1, report=False)
    assert shop.wms.quiet()["outbox"]["done"] == sent
    assert shop.stock() == {("TEA", "ZP", ""): 3}


def test_all_items_of_a_control_or_none(shop):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    items = [{"item": "TEA", "difference": -5}, {"item": "TEA", "difference": -1}]
    assert "less of TEA" in refused(shop, "count", **shop.place, items=items)
    change = {"item": "TEA", "quantity": 6, "from": "ZP", "to": "CC"}
    assert "less of TEA" in refused(shop, "change", **shop.place, **change)
    assert shop.stock() == {("TEA", "ZP", ""): 5}


@pytest.mark.parametrize(
    ("control", "values", "reason"),
    [
        ("count", {"item": "NO", "difference": 1}, "NO is not known"),
        ("count", {"item": "TEA", "difference": "1"}, "difference must be given, of type int"),
        ("count", {"difference": 1}, "item must be given, of type str"),
        ("count", {"items": [1]}, "must be an object"),
        ("change", {"item": "TEA", "quantity": 1, "qty": 2}, "qty: not known here"),
        ("lack", {"code": "NO"}, "not known here"),
    ],
)
def test_a_control_that_is_wrong_is_refused_and_says_why(shop, control, values, reason):
    shop.push_item()
    assert reason in refused(shop, control, **shop.place, **values)


# --- documents -----------------------------------------------------------------------------


def test_a_shortage_that_is_none_is_over_when_the_order_is_restored(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    shop.wms.control(auto_feedback=False)
    shop.send(shop.delivery("OUT", ("TEA", 3)))
    shop.tell("lack", code=shop.code("OUT"), items={"TEA": 2})
    shop.wms.control(auto_feedback=True)
    said = merchant.await_one(shop.code("OUT"), LACK)
    assert [(one.item_code, one.plan_qty, one.lack_qty) for one in said.items] == [("TEA", 3, 2)]
    assert shop.document("OUT")["is_waiting_for_goods"]
    shop.send(shop.hold("OUT", qimen.codes.RESTORE))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    assert shop.stock() == {("TEA", "ZP", ""): 2}


def test_a_shortage_that_stays_is_reported_anew_under_another_number(shop, merchant):
    shop.push_item()
    shop.send(shop.delivery("OUT", ("TEA", 3)))
    first = merchant.await_one(shop.code("OUT"), LACK)
    shop.tell("work", code=shop.code("OUT"))
    second = merchant.await_one(shop.code("OUT"), LACK, 2)
    assert first.out_biz_code != second.out_biz_code
    receive(shop, "IN", ("TEA", 3))
    merchant.await_one(shop.code("OUT"), DELIVERY)


def test_a_held_order_is_not_worked_until_it_is_restored(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    shop.wms.control(auto_feedback=False)
    shop.send(shop.delivery("OUT", ("TEA", 3)))
    for _twice in range(2):
        shop.send(shop.hold("OUT"))
    shop.wms.control(auto_feedback=True)
    shop.send(shop.delivery("OUT2", ("TEA", 1)))
    merchant.await_one(shop.code("OUT2"), DELIVERY)
    assert (shop.document("OUT")["status"], shop.document("OUT")["is_held"]) == ("NEW", True)
    shop.send(shop.hold("OUT", qimen.codes.RESTORE))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    with pytest.raises(qimen.QimenRefused) as caught:
        shop.send(shop.hold("OUT"))
    assert caught.value.code == "order-closed"


def test_a_held_order_can_be_cancelled(shop):
    shop.push_item()
    shop.wms.control(auto_feedback=False)
    shop.send(shop.delivery("OUT", ("TEA", 3)))
    shop.send(shop.hold("OUT"))
    shop.send(shop.cancel("OUT"))
    assert shop.document("OUT")["status"] == "CANCELED"


def test_goods_refused_at_the_door_come_back_when_a_return_is_announced(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    shop.send(shop.delivery("OUT", ("TEA", 2)))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    shop.tell("refuse", code=shop.code("OUT"))
    said = eventually(
        lambda: [
            one
            for one in merchant.of(shop.code("OUT"), PROCESS)
            if one.process.process_status == "REFUSE"
        ]
    )
    assert len(said) == 1
    assert shop.stock() == {("TEA", "ZP", ""): 3}
    shop.wms.control(return_quality="CC")
    shop.send(shop.give_back("RET", "OUT", ("TEA", 2)))
    merchant.await_one(shop.code("RET"), "returnorder.confirm")
    assert shop.stock() == {("TEA", "ZP", ""): 3, ("TEA", "CC", ""): 2}


def test_only_what_is_shipped_can_be_refused_at_the_door(shop):
    shop.push_item()
    shop.wms.control(auto_feedback=False)
    shop.send(shop.delivery("OUT", ("TEA", 2)))
    assert "not shipped" in refused(shop, "refuse", code=shop.code("OUT"))


def test_the_warehouse_gives_an_order_up(shop, merchant):
    shop.push_item()
    shop.wms.control(auto_feedback=False)
    message = shop.delivery("OUT", ("TEA", 2))
    shop.send(message)
    assert "status must be" in refused(shop, "stop", code=shop.code("OUT"), status="DONE")
    shop.tell("stop", code=shop.code("OUT"), status="REJECT")
    shop.wms.control(auto_feedback=True)
    said = merchant.await_one(shop.code("OUT"), PROCESS)
    assert said.process.process_status == "REJECT"
    assert shop.document("OUT")["status"] == "REJECT"
    with pytest.raises(qimen.QimenRefused, match="order-cancelled"):
        shop.send(message)


# --- how it works --------------------------------------------------------------------------


def test_shipped_and_not_said(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    shop.wms.quiet()
    shop.wms.control(hold_feedback=True)
    shop.send(shop.delivery("OUT", ("TEA", 2)))
    eventually(lambda: shop.document("OUT")["status"] == "DELIVERED")
    assert merchant.of(shop.code("OUT")) == []
    assert shop.stock() == {("TEA", "ZP", ""): 3}
    shop.wms.control(hold_feedback=False)
    merchant.await_one(shop.code("OUT"), DELIVERY)


def test_a_delivery_closed_with_less(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 10))
    shop.wms.control(ship_percent=50)
    shop.send(shop.delivery("OUT", ("TEA", 5)))
    said = merchant.await_one(shop.code("OUT"), DELIVERY)
    assert (said.order.confirm_type, said.lines[0].actual_qty) == (0, 3)
    assert shop.stock() == {("TEA", "ZP", ""): 7}


def test_a_receipt_brings_what_nobody_announced(shop, merchant):
    shop.push_item("TEA")
    shop.push_item("GIFT")
    shop.wms.control(extra_items=["GIFT", "NOBODY"], parts=2)
    shop.send(shop.entry("IN", ("TEA", 10)))
    merchant.await_one(shop.code("IN"), "entryorder.confirm", 2)
    first, last = merchant.of(shop.code("IN"), "entryorder.confirm")
    assert [one.item_code for one in first.lines] == ["TEA"]
    assert [(one.item_code, one.actual_qty) for one in last.lines] == [("TEA", 5), ("GIFT", 1)]
    assert shop.stock() == {("TEA", "ZP", ""): 10, ("GIFT", "ZP", ""): 1}


def test_a_garbled_answer_leaves_the_caller_unsure(shop):
    shop.push_item()
    shop.wms.control(garble_rate=1, auto_feedback=False, seed=4)
    message = shop.entry("IN", ("TEA", 5))
    for _try in range(6):
        with pytest.raises(qimen.QimenUnavailable) as caught:
            shop.send(message)
        assert caught.value.unsure
    shop.wms.control(garble_rate=0)
    ref = shop.document("IN")["ref"]
    assert shop.send(message).result(message.METHOD).entry_order_id == ref


def test_the_simulator_tells_when_it_was_called(shop):
    before = len(shop.wms.get("/calls"))
    shop.push_item()
    (call,) = shop.wms.get("/calls")[before:]
    assert call["method"].endswith("singleitem.synchronize")
    assert call["ended"] >= call["started"]
