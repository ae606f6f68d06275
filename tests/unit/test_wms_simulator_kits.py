"""Kits made and taken apart at the simulated warehouse, and databases of older versions."""

import sqlite3

import pytest
import qimen
from wms_kit import eventually

from simulators.wms.store import Store

CONFIRM = "storeprocess.confirm"


def prepare(shop, *goods):
    for code, quantity in goods:
        shop.push_item(code)
        if quantity:
            shop.send(shop.entry(f"IN-{code}", (code, quantity)))
            eventually(lambda code=code: shop.document(f"IN-{code}")["status"] == "FULFILLED")


def quantities(items):
    return {one.item_code: int(one.quantity) for one in items}


def test_kits_are_made_of_what_there_is(shop, merchant):
    prepare(shop, ("TEA", 10), ("CUP", 5), ("GIFT", 0))
    message = shop.make_kits("MO", 5, [("TEA", 10), ("CUP", 5)], [("GIFT", 5)])
    ref = shop.send(message).result(message.METHOD).process_order_id
    said = merchant.await_one(shop.code("MO"), CONFIRM)
    assert (said.process_order_id, said.out_biz_code) == (ref, f"{ref}-1")
    assert said.actual_qty == 5
    assert quantities(said.materials) == {"TEA": 10, "CUP": 5}
    assert quantities(said.products) == {"GIFT": 5}
    assert shop.stock() == {("GIFT", "ZP", ""): 5}


def test_kits_are_taken_apart_by_batch(shop, merchant):
    shop.push_lots_item("GIFT")
    shop.push_lots_item("TEA")
    shop.send(shop.entry("IN", ("GIFT", 4, {"batch_code": "G1"})))
    eventually(lambda: shop.stock() == {("GIFT", "ZP", "G1"): 4})
    apart = qimen.codes.PROCESS_TAKE_APART
    shop.send(shop.make_kits("MO", 3, [("GIFT", 3)], [("TEA", 6)], apart))
    said = merchant.await_one(shop.code("MO"), CONFIRM)
    assert [(one.batch_code, one.quantity) for one in said.materials] == [("G1", 3)]
    (tea,) = said.products
    assert tea.batch_code
    assert tea.expire_date
    assert shop.stock() == {("GIFT", "ZP", "G1"): 1, ("TEA", "ZP", tea.batch_code): 6}


def test_kits_in_parts_add_up(shop, merchant):
    prepare(shop, ("TEA", 10), ("GIFT", 0))
    shop.wms.control(parts=3)
    shop.send(shop.make_kits("MO", 5, [("TEA", 10)], [("GIFT", 5)]))
    merchant.await_one(shop.code("MO"), CONFIRM, 3)
    said = merchant.of(shop.code("MO"), CONFIRM)
    assert sum(one.actual_qty for one in said) == 5
    assert sum(quantities(one.materials)["TEA"] for one in said) == 10
    assert len({one.out_biz_code for one in said}) == 3
    assert shop.stock() == {("GIFT", "ZP", ""): 5}


def test_kits_wait_for_their_materials(shop):
    prepare(shop, ("TEA", 3), ("GIFT", 0))
    shop.send(shop.make_kits("MO", 4, [("TEA", 4)], [("GIFT", 4)]))
    eventually(lambda: shop.document("MO")["is_waiting_for_goods"])
    assert shop.stock() == {("TEA", "ZP", ""): 3}
    shop.send(shop.entry("IN", ("TEA", 1)))
    eventually(lambda: shop.document("MO")["status"] == "FULFILLED")
    assert shop.stock() == {("GIFT", "ZP", ""): 4}


def test_kits_can_be_cancelled_before_they_are_made_and_not_after(shop, merchant):
    prepare(shop, ("TEA", 9), ("GIFT", 0))
    shop.wms.control(auto_feedback=False)
    shop.send(shop.make_kits("MO1", 4, [("TEA", 4)], [("GIFT", 4)]))
    shop.send(shop.cancel("MO1"))
    shop.wms.control(auto_feedback=True)
    shop.send(shop.make_kits("MO2", 4, [("TEA", 4)], [("GIFT", 4)]))
    merchant.await_one(shop.code("MO2"), CONFIRM)
    with pytest.raises(qimen.QimenRefused, match="cannot be cancelled"):
        shop.send(shop.cancel("MO2"))
    assert shop.stock() == {("TEA", "ZP", ""): 5, ("GIFT", "ZP", ""): 4}


def test_kits_of_unknown_products_are_refused_whole(shop):
    prepare(shop, ("TEA", 9))
    with pytest.raises(qimen.QimenRefused, match="NOBODY"):
        shop.send(shop.make_kits("MO", 4, [("TEA", 4)], [("NOBODY", 4)]))
    assert shop.document("MO") is None


def test_the_same_kits_twice_are_made_once(shop, merchant):
    prepare(shop, ("TEA", 9), ("GIFT", 0))
    message = shop.make_kits("MO", 4, [("TEA", 4)], [("GIFT", 4)])
    assert shop.send(message).values == shop.send(message).values
    merchant.await_one(shop.code("MO"), CONFIRM)
    assert shop.stock() == {("TEA", "ZP", ""): 5, ("GIFT", "ZP", ""): 4}


def test_a_database_of_an_older_version_keeps_its_rows(tmp_path):
    path = tmp_path / "wms.sqlite"
    store = Store(path)
    with store.transaction() as connection:
        connection.execute("INSERT INTO item VALUES (1, 'O', 'TEA', 'tea', 1, 0, NULL, 0)")
        connection.execute(
            "INSERT INTO document (id, kind, owner, code, warehouse, order_type, fingerprint,"
            " created_at) VALUES (7, 'entry', 'O', 'D', 'W', '', '', 0)"
        )
        connection.execute("INSERT INTO line (document_id, item_id, quality, planned)"
                           " VALUES (7, 1, 'ZP', 2)")  # fmt: skip
    old = sqlite3.connect(path)
    for column in ("kits", "lack_reports"):
        old.execute(f"ALTER TABLE document DROP COLUMN {column}")
    old.execute("PRAGMA user_version = 0")
    old.commit()
    old.close()
    store = Store(path)
    with store.transaction() as connection:
        connection.execute("UPDATE document SET kind = 'process', kits = 2 WHERE id = 7")
        rows = connection.execute("SELECT d.code, d.kits, l.planned FROM document d"
                                  " JOIN line l ON l.document_id = d.id").fetchall()  # fmt: skip
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [tuple(row) for row in rows] == [("D", 2, 2)]
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as connection:
        connection.execute("INSERT INTO line (document_id, item_id, quality, planned)"
                           " VALUES (99, 1, 'ZP', 2)")  # fmt: skip
