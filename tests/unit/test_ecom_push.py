"""The open push interface reads what is right and names what is wrong."""

import json
from datetime import datetime
from decimal import Decimal

import pytest
from ecom_shop import FieldError, is_signed, read_push, sign
from hypothesis import given
from hypothesis import strategies as st

LINE = {"sku": "TEA", "quantity": 2, "price": "10.50"}
ORDER = {
    "id": "A-1", "status": "paid", "modified_at": "2026-03-02T20:00:00+08:00",
    "ordered_at": "2026-03-02T12:00:00Z", "total": 21, "lines": [LINE],
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def read(**changes):
    [order] = read_push(json.dumps({"orders": [{**ORDER, **changes}]}).encode())
    return order


def test_moments_are_utc_and_amounts_exact():
    order = read(freight="0.10", total="21.10")
    assert order.modified_at == order.ordered_at == datetime(2026, 3, 2, 12)
    assert (order.amount_freight, order.amount_total) == (Decimal("0.10"), Decimal("21.10"))
    assert order.lines[0].amount == Decimal("21.00")
    assert order.number == "A-1"


@pytest.mark.parametrize(("changes", "path"), [
    ({"id": ""}, "orders[0].id"),
    ({"id": "x" * 251}, "orders[0].id"),
    ({"status": "sent"}, "orders[0].status"),
    ({"modified_at": "2026-03-02 20:00"}, "orders[0].modified_at"),
    ({"modified_at": 5}, "orders[0].modified_at"),
    ({"ordered_at": None}, "orders[0].ordered_at"),
    ({"total": "20.99"}, "orders[0].total"),
    ({"total": "NaN"}, "orders[0].total"),
    ({"freight": -1}, "orders[0].freight"),
    ({"currency": "yuan"}, "orders[0].currency"),
    ({"lines": []}, "orders[0].lines"),
    ({"lines": [LINE] * 501}, "orders[0].lines"),
    ({"lines": [{**LINE, "quantity": True}]}, "orders[0].lines[0].quantity"),
    ({"lines": [{**LINE, "sku": None}]}, "orders[0].lines[0].sku"),
    ({"lines": [{**LINE, "id": "1"}, {**LINE, "id": "1"}]}, "orders[0].lines[1].id"),
    ({"receiver": "Li Na"}, "orders[0].receiver"),
    ({"buyer_note": "\x00"}, "orders[0].buyer_note"),
    ({"buyer_note": "half a sign: \ud83d"}, "orders[0].buyer_note"),
    ({"id": "\udfff"}, "orders[0].id"),
    ({"freight": "1_0"}, "orders[0].freight"),
    ({"freight": "\u0661"}, "orders[0].freight"),
    ({"freight": "1e-31"}, "orders[0].freight"),
    ({"freight": "0e21"}, "orders[0].freight"),
    ({"freight": "0e999999"}, "orders[0].freight"),
])
def test_a_wrong_field_is_named(changes, path):
    with pytest.raises(FieldError) as error:
        read(**changes)
    assert error.value.path == path


@pytest.mark.parametrize("number", ["0.0000000000000000000000000000001", "1e-400000",
                                    "1e99999999999999999999", "1e-99999999999999999999",
                                    "1" * 5000])
def test_a_number_no_database_holds_is_refused(number):
    body = json.dumps({"orders": [{**ORDER, "freight": "F"}]}).replace('"F"', number)
    with pytest.raises(FieldError):
        read_push(body.encode())


def test_floats_of_other_languages_are_read():
    assert read(lines=[{**LINE, "quantity": 0.1 + 0.2, "amount": 21}]).lines[0].quantity == (
        Decimal("0.30000000000000004"))
    assert read(freight=" 1.5e1 ", total="36").amount_freight == 15


def test_a_name_is_there_once_in_an_object():
    body = json.dumps({"orders": [ORDER]}).replace('"total": 21', '"total": 21, "total": 22')
    with pytest.raises(FieldError, match="total"):
        read_push(body.encode())


def test_the_same_order_twice_in_a_call_is_refused():
    with pytest.raises(FieldError) as error:
        read_push(json.dumps({"orders": [ORDER, ORDER]}).encode())
    assert error.value.path == "orders[1].id"


def test_the_number_of_orders_has_its_limit():
    orders = [{**ORDER, "id": str(n)} for n in range(1001)]
    assert len(read_push(json.dumps({"orders": orders[1:]}).encode())) == 1000
    with pytest.raises(FieldError):
        read_push(json.dumps({"orders": orders}).encode())


@given(st.binary())
def test_any_bytes_are_read_or_refused(body):
    with pytest.raises(FieldError):
        read_push(body)


@given(st.sampled_from(sorted({*ORDER, "currency", "receiver", "buyer_id", "paid_at"})), anything)
def test_any_value_is_read_or_refused_by_name(name, value):
    try:
        read(**{name: value})
    except FieldError as error:
        assert error.path.startswith(("orders[0]", "body"))


def test_a_digest_changes_with_the_content_and_not_with_the_moment():
    first = read().digest
    assert read(modified_at="2026-03-02T21:00:00+08:00").digest == first
    assert read(buyer_name="Li").digest != first
    assert read(lines=[{**LINE, "title": "x"}]).digest != first


@pytest.mark.parametrize(("moment", "signature", "right"), [
    ("1000", sign("s", "1000", b"x"), True),
    ("1000", sign("s", "1000", b"x").upper(), True),
    ("399", sign("s", "399", b"x"), False),
    ("400", sign("s", "400", b"x"), True),
    ("1600", sign("s", "1600", b"x"), True),
    ("1601", sign("s", "1601", b"x"), False),
    ("1000", sign("t", "1000", b"x"), False),
    ("1000", "", False),
    ("1000", "é", False),
    ("", sign("s", "", b"x"), False),
    ("-5", sign("s", "-5", b"x"), False),
])
def test_signatures_are_of_the_secret_and_the_time(moment, signature, right):
    assert is_signed("s", moment, b"x", signature, now=1000, window=600) is right


def test_an_empty_secret_signs_nothing():
    assert not is_signed("", "1000", b"x", sign("", "1000", b"x"), now=1000, window=600)
