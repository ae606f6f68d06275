"""Spreadsheets from outside: what is right is read, what is not is answered in words."""

import io
import tracemalloc
import zipfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from ecom_sheet import (
    CellError,
    Limits,
    SheetError,
    as_moment,
    as_number,
    as_text,
    read_rows,
    read_table,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

PARTS = {
    "sheet1": "xl/worksheets/sheet1.xml", "rels": "xl/_rels/workbook.xml.rels",
    "types": "[Content_Types].xml",
}
CHINA = timezone(timedelta(hours=8))


def xlsx(*rows, title="Orders"):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content, **changed):
    """The .xlsx with parts changed or added: short name to a function of its bytes."""
    changes = {PARTS.get(name, f"xl/{name}.xml"): change for name, change in changed.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, \
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.pop(name, None)
            new.writestr(name, change(old.read(name)) if change else old.read(name))
        for name, change in changes.items():
            new.writestr(name, change(b""))
    return stream.getvalue()


def cells(content, **limits):
    return [row.cells for row in read_rows(content, Limits(**limits))]


def refusal(content, **limits):
    with pytest.raises(SheetError) as caught:
        cells(content, **limits)
    assert str(caught.value)
    return caught.value


def test_texts_numbers_and_moments_are_read_exactly():
    content = xlsx(["Number", " a "], [], [1, 0.1, datetime(2026, 3, 2, 9, 30), None, True, None])
    assert [(row.number, row.cells) for row in read_rows(content)] == [
        (1, ("Number", "a")),
        (3, (Decimal(1), Decimal("0.1"), datetime(2026, 3, 2, 9, 30), None, True)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_files_are_read_whatever_wrote_them(encoding, delimiter):
    rows = [("订单号", "备注", "价格"), ("001", f'说"好{delimiter}\n两行', "1.5"), ("", "", "")]
    text = "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    assert cells(text.encode(encoding)) == [rows[0], ("001", f'说"好{delimiter}\n两行', "1.5")]


def test_one_column_needs_no_delimiter():
    assert cells(b"Number\n1\n2") == [("Number",), ("1",), ("2",)]


def test_zeros_kept_by_a_shops_trick_stay():
    assert cells(b'a,b\n="0012",\t12') == [("a", "b"), ("0012", "12")]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"), (b"%PDF-1.4", "kind"), (b"\x89PNG\r\n", "kind"),
    (b"\xef\xbb\xbf\n<html><table>", "html"), (b"<?xml version='1.0'?>", "html"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    (b"PK\x03\x04 and no zip", "broken"), (b"a,b\n1,\xff\xff", "encoding"),
    (b'a,b\n"1,2', "quotes"), (b"a,b\n1,\x00", "nul"), (b"a,b\n1,=1+1", "formula"),
])
def test_other_files_are_answered_with_what_they_are(content, code):
    assert refusal(content).code == code


def test_a_zip_that_is_no_workbook_is_none():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(stream.getvalue()).code == "kind"


def test_a_formula_is_named_with_its_cell_and_neither_run_nor_believed():
    content = repacked(xlsx(["a", "b"], [1, 2]), sheet1=lambda xml: xml.replace(
        b'<c r="B2" t="n"><v>2</v>', b'<c r="B2" t="n"><f>1+1</f><v>2</v>'
    ))
    error = refusal(content)
    assert (error.code, error.facts) == ("formula", {"cell": "B2", "sheet": "Orders"})


def test_an_error_value_is_named():
    content = repacked(xlsx(["a"], [2]), sheet1=lambda xml: xml.replace(
        b't="n"><v>2</v>', b't="e"><v>#N/A</v>'
    ))
    assert refusal(content).facts == {"cell": "A2", "sheet": "Orders", "value": "#N/A"}


def test_a_bomb_is_refused_before_it_is_unpacked():
    content = repacked(xlsx(["a"]), media=lambda _: b"0" * 50_000_000)
    tracemalloc.start()
    try:
        assert refusal(content).code == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_many_parts_large_parts_and_many_texts_are_bombs():
    content = repacked(xlsx(["a"]), media=lambda _: bytes(range(256)) * 40)
    assert refusal(content, parts=5).code == "bomb"
    assert refusal(content, unpacked=9000).code == "bomb"
    strings = repacked(xlsx(["a"]), sharedStrings=lambda _: b"<sst/>" * 100)
    assert refusal(strings, strings=500).code == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(encoding):
    evil = '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'.encode(encoding)
    assert refusal(repacked(xlsx(["a"]), sharedStrings=lambda _: evil)).code == "entities"


def test_limits_hold_from_both_sides():
    content = xlsx(["abc", "b"], ["c", "d"])
    assert len(cells(content, rows=2, columns=2, cell=3)) == 2
    assert refusal(content, rows=1).code == "rows"
    assert refusal(content, columns=1).code == "columns"
    assert refusal(content, cell=2).facts == {"cell": "A1", "sheet": "Orders", "most": 2}
    assert refusal(content, size=len(content) - 1).code == "size"


def test_rows_far_below_cost_nothing_and_claimed_extents_are_not_believed():
    content = repacked(xlsx(["a"], ["b"]), sheet1=lambda xml: xml.replace(
        b'r="2"', b'r="900000"').replace(b'r="A2"', b'r="A900000"'))
    assert [row.number for row in read_rows(content)] == [1, 900000]
    beyond = repacked(xlsx(["a"], ["b"]), sheet1=lambda xml: xml.replace(
        b'r="2"', b'r="99999999999"').replace(b'r="A2"', b'r="A99999999999"'))
    assert refusal(beyond).code == "rows"


def test_ten_thousand_rows_take_flat_memory():
    content = xlsx(*([f"N{n}", n, "Tea"] for n in range(10_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _row in read_rows(content)) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_table_has_headers_and_each_of_them_once():
    table = read_table(xlsx([], [" Number ", None, "Price"], [1, 2, 3]))
    assert (table.headers, table.header_row) == (("Number", "", "Price"), 2)
    assert [row.number for row in table.rows] == [3]
    with pytest.raises(SheetError) as caught:
        read_table(b"a,b,A")
    assert caught.value.facts == {"header": "A", "first": "A", "second": "C"}
    with pytest.raises(SheetError):
        read_table(b"\n,\n")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
def test_no_bytes_bring_another_error(content):
    for start in (b"", b"PK\x03\x04", b"a,b\n"):
        try:
            cells(start + content)
        except SheetError as error:
            assert str(error)


WHOLE = xlsx(["a", "b"], [1, "x"], [datetime(2026, 1, 1), 2.5])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["sheet1", "workbook", "styles", "rels", "types"]), st.data())
def test_no_damage_brings_another_error(part, data):
    def damage(xml):
        at = data.draw(st.integers(0, len(xml) - 1))
        length = data.draw(st.integers(0, 12))
        return xml[:at] + data.draw(st.binary(max_size=6)) + xml[at + length:]

    try:
        cells(repacked(WHOLE, **{part: damage}))
    except SheetError as error:
        assert str(error)


@pytest.mark.parametrize(("cell", "text"), [
    (None, ""), (Decimal("1E+3"), "1000"), (Decimal("1.50"), "1.5"), (Decimal(0), "0"),
    (Decimal(10**15 - 1), "999999999999999"), (datetime(2026, 1, 2), "2026-01-02 00:00:00"),
])
def test_texts(cell, text):
    assert as_text(cell) == text


def test_numbers_that_lost_digits_and_long_texts_are_no_texts():
    for cell, code in ((Decimal(10**15), "digits"), ("x" * 251, "length")):
        with pytest.raises(CellError) as caught:
            as_text(cell)
        assert caught.value.code == code


@pytest.mark.parametrize(("cell", "number"), [
    ("1,234,567.50", "1234567.50"), ("¥ 12", "12"), ("-3", "-3"), (Decimal("0.1"), "0.1"),
])
def test_numbers(cell, number):
    assert as_number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", [
    "", "1,2", "1e5", "NaN", "٣", "12 kg", True, datetime(2026, 1, 1), Decimal("NaN"), "1" * 12,
])
def test_no_numbers(cell):
    with pytest.raises(CellError):
        as_number(cell)


@pytest.mark.parametrize("cell", [
    "2026-03-02 09:30", "2026/3/2 9:30:00", "2026年3月2日 9时30分", "2026-03-02T01:30:00Z",
    "2026-03-02T02:30:00+01:00", "2026-03-02 09:30:00.25", datetime(2026, 3, 2, 9, 30),
])
def test_moments(cell):
    assert as_moment(cell, CHINA) == datetime(2026, 3, 2, 1, 30)


@pytest.mark.parametrize(
    "cell", ["", "2026-02-30", "03/02/2026", "x", "0001-01-01", Decimal(5), True]
)
def test_no_moments(cell):
    with pytest.raises(CellError):
        as_moment(cell, CHINA)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.decimals() | st.booleans() | st.datetimes() | st.dates())
def test_a_cell_is_read_or_refused(cell):
    for read in (as_text, as_number, lambda value: as_moment(value, CHINA)):
        try:
            read(cell)
        except CellError as error:
            assert error.code
