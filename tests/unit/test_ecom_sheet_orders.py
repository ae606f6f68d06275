"""Rows of a spreadsheet become orders, or each of them says what is wrong with it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from ecom_sheet import Column, Mapping, SheetError, collect_orders, read_table
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 3, 2, 12)
STATUSES = ("unpaid", "paid")
COLUMNS = (
    Column("number", ("Number", "订单号")), Column("sku", ("SKU",)), Column("quantity", ("Qty",)),
    Column("price_unit", ("Price",)), Column("amount", ("Sum",), is_optional=True),
    Column("buyer_name", ("Buyer",), is_optional=True),
    Column("amount_freight", ("Freight",), is_optional=True),
    Column("amount_discount", ("Discount",), is_optional=True),
    Column("amount_total", ("Total",), is_optional=True),
    Column("status", ("Status",), values={"已付款": "paid"}, default="unpaid", is_optional=True),
    Column("payment_method", default="file"),
)


def collect(text, columns=COLUMNS, **options):
    mapping = Mapping(columns, STATUSES, UTC, NOW)
    return collect_orders(read_table(text.encode()), mapping, **options)


def problems(text, **options):
    return [
        (one.row, one.column, one.value, one.code) for one in collect(text, **options).problems
    ]


def test_rows_of_one_number_are_one_order_wherever_they_stand():
    found = collect("订单号,sku,Qty,Price,Buyer\n1,TEA,2,10.5,Li\n2,RICE,1,5,\n1,RICE,1,5,\n")
    assert not found.problems
    assert found.row_count == 3
    first, second = found.orders
    assert [(line["sku"], line["amount"]) for line in first.lines] == [
        ("TEA", Decimal("21.0")), ("RICE", Decimal(5))]
    assert first.values == {
        "number": "1", "external_id": "1", "buyer_name": "Li", "status": "unpaid",
        "payment_method": "file", "ordered_at": NOW, "modified_at": NOW,
        "amount_total": Decimal("26.0"),
    }
    assert second.row == 3


def test_values_are_translated_defaulted_and_refused():
    head = "Number,SKU,Qty,Price,Status\n"
    assert [order.values["status"] for order in collect(
        f"{head}1,A,1,1,已付款\n2,A,1,1,\n3,A,1,1,PAID\n").orders] == ["paid", "unpaid", "paid"]
    assert problems(f"{head}1,A,1,1,sent\n") == [(2, "Status", "sent", "choice")]


def test_a_currency_that_is_not_known_is_refused():
    columns = (*COLUMNS, Column("currency", ("Currency",)))
    table = read_table(b"Number,SKU,Qty,Price,Currency\n1,A,1,1,eur\n2,A,1,1,ZZZ\n")
    found = collect_orders(table, Mapping(columns, STATUSES, UTC, NOW, ("CNY", "EUR")))
    assert found.orders[0].values["currency"] == "EUR"
    assert [(one.row, one.code) for one in found.problems] == [(3, "currency")]


def test_every_wrong_cell_of_a_row_is_named():
    assert problems("Number,SKU,Qty,Price\n1,,0,x\n,A,-1,-1\n3,A,1,\n") == [
        (2, "SKU", "", "required"), (2, "Qty", "0", "quantity"), (2, "Price", "x", "number"),
        (3, "Number", "", "required"), (3, "Qty", "-1", "quantity"), (3, "Price", "-1", "money"),
        (4, "Price", "", "price"),
    ]


def test_missing_columns_are_named_all_at_once():
    with pytest.raises(SheetError) as caught:
        collect("Number,Price\n1,2\n")
    assert caught.value.facts == {"missing": "SKU, Qty", "found": "Number, Price"}


def test_columns_without_meaning_are_told():
    assert collect("Number,SKU,Qty,Price,Colour\n1,A,1,1,red\n").unused == ["Colour"]


def test_totals_are_checked_from_both_sides():
    head = "Number,SKU,Qty,Price,Freight,Discount,Total\n"
    for total, codes in (("12", []), ("12.009", []), ("12.01", ["total"]), ("11.99", ["total"])):
        assert [p[3] for p in problems(f"{head}1,A,1,10,3,1,{total}\n")] == codes
    assert problems(f"{head}1,A,1,10,0,10.01,\n") == [(2, "Discount", "10.01", "discount")]


def test_rows_of_one_order_must_agree():
    head = "Number,SKU,Qty,Price,Buyer\n"
    found = collect(f"{head}1,A,1,1,Li\n1,B,1,1,Wu\n")
    assert [(p.row, p.column, p.value, p.code, p.facts) for p in found.problems] == [
        (3, "Buyer", "Wu", "differs", {"row": 2, "other": "Li"})]


def test_an_amount_makes_the_price():
    [order] = collect("Number,SKU,Qty,Price,Sum\n1,A,3,,10\n").orders
    assert order.lines[0]["price_unit"] == Decimal("3.333333")
    assert order.values["amount_total"] == 10


def test_an_order_has_so_many_lines():
    rows = "".join(f"1,S{n},1,1\n" for n in range(501))
    assert problems(f"Number,SKU,Qty,Price\n{rows}")[0][::3] == (502, "lines")
    assert not problems(f"Number,SKU,Qty,Price\n{rows[:-9]}"[:-1].rsplit("\n", 1)[0])


def test_only_so_many_problems_are_kept_and_all_are_counted():
    found = collect("Number,SKU,Qty,Price\n" + "1,A,0,1\n" * 30, most_problems=4)
    assert (len(found.problems), found.problem_count) == (4, 30)


def test_a_report_may_stop_the_reading():
    seen = []
    text = "Number,SKU,Qty,Price\n" + "".join(f"{n},A,1,1\n" for n in range(1100))
    collect(text, report=seen.append)
    assert seen == [500, 1000]


cell = st.text(alphabet='0123456789.-,"=甲 aT', max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cell, min_size=4, max_size=9), max_size=6))
def test_any_rows_give_orders_or_problems(rows):
    head = "Number,SKU,Qty,Price,Sum,Buyer,Freight,Discount,Total,Status"
    text = "\n".join(
        ",".join('"' + one.replace('"', '""') + '"' for one in row) for row in rows
    )
    try:
        found = collect(f"{head}\n{text}")
    except SheetError as error:
        assert str(error)
        return
    if found.problems:
        return
    for order in found.orders:
        expected = (
            sum(line["amount"] for line in order.lines)
            + order.values.get("amount_freight", 0) - order.values.get("amount_discount", 0)
        )
        assert abs(order.values["amount_total"] - expected) < Decimal("0.01")
        assert all(line["quantity"] > 0 and line["price_unit"] >= 0 for line in order.lines)
