"""Payments from a table: every mistake is named, and nothing is read then."""

from datetime import datetime
from decimal import Decimal

import ecom_sheet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from payment_file import PaymentFileError, read_rows

HEADING = "Transaction ID,Date,Amount,Currency,Order Number,Status\n"


def read_bytes(content, zone="UTC"):
    rows = ecom_sheet.read_rows(content)
    return read_rows([(row.number, row.cells) for row in rows], "CNY", zone)


def read(text, zone="UTC"):
    return read_bytes(text.encode(), zone)


def test_a_file_is_read():
    [row] = read(HEADING + 'T1,2026-03-02 20:00:00,"1,234.50",,N-1,Completed\n', "Asia/Shanghai")
    assert row == {
        "external_id": "T1", "paid_at": datetime(2026, 3, 2, 12), "amount": Decimal("1234.50"),
        "currency": "CNY", "fee": Decimal(0), "reference": "N-1", "parent_ref": "",
        "status": "done", "payer_name": "",
    }


def test_chinese_headings_and_coding_are_read():
    text = "交易号;付款时间;金额\nT1;2026-03-02;5\n"
    assert read_bytes(text.encode("gb18030"))[0]["amount"] == 5
    assert read_bytes(text.encode("utf-8-sig"))[0]["external_id"] == "T1"


def test_every_mistake_is_named():
    with pytest.raises(PaymentFileError) as caught:
        read(HEADING + "T1,2026-13-02,5,,,\n,2026-03-02,5,,,\nT3,2026-03-02,\"12,50\",,,\n"
             "T4,2026-03-02,5,yuan,,\nT5,2026-03-02,5,,,Perhaps\nT5,2026-03-02,NaN,,,\n")
    text = str(caught.value)
    for part in ("Row 2, date: '2026-13-02'", "Row 3, transaction id: nothing", "'12,50'",
                 "'yuan'", "'Perhaps'", "Row 7, transaction id: 'T5' is not unlike that of row 6",
                 "'NaN'"):
        assert part in text
    assert len(caught.value.errors) == 7


@pytest.mark.parametrize("text", [HEADING, "Date,Amount\n2026-03-02,5\n"])
def test_what_is_no_payment_file_is_refused(text):
    with pytest.raises(PaymentFileError):
        read(text)


CELLS = st.none() | st.text(max_size=8) | st.decimals() | st.dates() | st.datetimes()


@given(st.lists(st.lists(CELLS, max_size=7), max_size=4))
def test_any_cells_are_read_or_refused_in_words(rows):
    heading = HEADING.strip().split(",")
    for table in (rows, [heading, *rows]):
        try:
            read_rows(list(enumerate(table, 1)), "CNY")
        except PaymentFileError as error:
            assert error.errors


@given(st.decimals(-10**6, 10**6, places=2))
def test_amounts_come_back_to_the_cent(amount):
    [row] = read(HEADING + f"T1,2026-03-02,{amount:f},,,\n")
    assert row["amount"] == amount
