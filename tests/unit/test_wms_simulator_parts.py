"""Pieces of the simulator that need no process."""

import sqlite3
from dataclasses import replace

import pytest
import qimen
import qimen_samples
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.wms.behaviour import Behaviour, Conduct
from simulators.wms.documents import fingerprint
from simulators.wms.packing import pack
from simulators.wms.store import Store

GOODS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 50), st.integers(1, 40_000)), max_size=5
)


@pytest.mark.parametrize(
    ("goods", "parcels"),
    [
        ([], []),
        ([("A", 2, 15_000)], [({"A": 2}, 30_000)]),
        ([("A", 2, 15_001)], [({"A": 1}, 15_001), ({"A": 1}, 15_001)]),
        ([("A", 1, 31_000)], [({"A": 1}, 31_000)]),
        ([("A", 1, 20_000), ("B", 3, 5_000)], [({"A": 1, "B": 2}, 30_000), ({"B": 1}, 5_000)]),
        ([("A", 1, 30_001), ("B", 1, 1)], [({"A": 1}, 30_001), ({"B": 1}, 1)]),
    ],
)
def test_parcels(goods, parcels):
    assert pack(goods) == parcels


@settings(deadline=None)
@given(GOODS)
def test_parcels_hold_everything_and_no_more_than_a_carrier_takes(goods):
    parcels = pack(goods)
    for code in "ABC":
        wanted = sum(quantity for name, quantity, _grams in goods if name == code)
        assert sum(content.get(code, 0) for content, _grams in parcels) == wanted
    for content, grams in parcels:
        assert grams <= 30_000 or sum(content.values()) == 1


def test_the_fingerprint_ignores_times_and_nothing_else():
    message = qimen.parse("deliveryorder.create", qimen_samples.read("deliveryorder.create.xml"))
    later = replace(message.order, create_time=message.order.place_order_time)
    assert fingerprint(replace(message, order=later)) == fingerprint(message)
    other = replace(message.order, remark="other")
    assert fingerprint(replace(message, order=other)) != fingerprint(message)
    first, *rest = message.lines
    fewer = replace(message, lines=(replace(first, plan_qty=first.plan_qty - 1), *rest))
    assert fingerprint(fewer) != fingerprint(message)


def test_a_failed_transaction_leaves_nothing_but_keeps_its_counts(tmp_path):
    store = Store(tmp_path / "wms.sqlite")
    store.count("tries")
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as connection:
        connection.execute("INSERT INTO meta VALUES ('a', '1')")
        connection.execute("INSERT INTO meta VALUES ('a', '2')")
    assert store.meta("a") is None
    assert store.counters() == {"tries": 1}
    with store.transaction():
        pass
    assert Store(tmp_path / "wms.sqlite").counters() == {"tries": 1}


def test_stock_cannot_be_negative(tmp_path):
    store = Store(tmp_path / "wms.sqlite")
    with store.transaction() as connection:
        connection.execute("INSERT INTO item VALUES (1, 'O', 'TEA', 'tea', 1, 0, NULL, 0)")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), store.transaction() as connection:
        connection.execute("INSERT INTO stock VALUES ('O', 'W', 1, 'ZP', '', '', '', -1)")


def test_readers_cannot_write(tmp_path):
    store = Store(tmp_path / "wms.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.reader().execute("INSERT INTO meta VALUES ('a', '1')")


def test_behaviour_outlives_the_process(tmp_path):
    path = tmp_path / "wms.sqlite"
    Conduct(Store(path), putaway=True).change({"latency_ms": 9, "fail_rate": 1})
    again = Conduct(Store(path), putaway=False, owners=["O"]).now
    assert again == Behaviour(latency_ms=9, fail_rate=1.0, putaway=True)
