"""The one door: bytes of any spreadsheet to its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from .delimited import column_name, read_delimited
from .errors import SheetError
from .limits import LIMITS
from .workbook import read_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
#: how other files begin that get a spreadsheet's name
OTHERS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf",
)
PAGES = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<?xml", b"<style")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something. Cells are str, Decimal, date, datetime, time, bool or None."""

    number: int  # as the spreadsheet program shows it
    cells: tuple


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a row of headers."""

    headers: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]


def read_rows(content, limits=LIMITS):
    """Yield each ``Row`` of the first sheet that holds something; trailing blanks are cut off.

    :param bytes content: of an .xlsx or a .csv; its name does not matter
    :raises SheetError: as soon as something cannot be taken; rows before it were yielded
    """
    read = _choose(content, limits)
    count = 0
    for sheet, number, cells in read(content, limits):
        row = Row(number, _trimmed(cells))
        if not row.cells:
            continue
        count += 1
        if count > limits.rows:
            raise SheetError("rows", sheet=sheet, most=limits.rows)
        _check_row(row, sheet, limits)
        yield row


def read_table(content, limits=LIMITS):
    """Give the ``Table`` of a spreadsheet whose first row that holds something is its headers.

    :raises SheetError: at once where the headers cannot be read, else while reading the rows
    """
    rows = read_rows(content, limits)
    first = next(rows, None)
    if first is None:
        raise SheetError("no_rows")
    headers = tuple("" if cell is None else str(cell).strip() for cell in first.cells)
    _refuse_repeats(headers)
    return Table(headers, first.number, rows)


def _choose(content, limits):
    if not content:
        raise SheetError("empty")
    if len(content) > limits.size:
        raise SheetError("size", found=len(content), most=limits.size)
    if content.startswith(ZIP):
        return read_workbook
    if content.startswith(OLE):
        raise SheetError("encrypted" if ENCRYPTED in content else "old_excel")
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(PAGES):
        raise SheetError("html")
    if content.startswith(OTHERS):
        raise SheetError("kind")
    return read_delimited


def _trimmed(cells):
    """The cells as they are used: blank is None, texts have no blanks around them."""
    used = [_cleaned(cell) for cell in cells]
    while used and used[-1] is None:
        used.pop()
    return tuple(used)


def _cleaned(cell):
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _check_row(row, sheet, limits):
    if len(row.cells) > limits.columns:
        raise SheetError("columns", row=row.number, sheet=sheet, most=limits.columns)
    for column, cell in enumerate(row.cells, 1):
        if not isinstance(cell, str):
            continue
        place = {"cell": f"{column_name(column)}{row.number}", "sheet": sheet}
        if "\x00" in cell:
            raise SheetError("nul", **place)
        if len(cell) > limits.cell:
            raise SheetError("cell", most=limits.cell, **place)


def _refuse_repeats(headers):
    seen = {}
    for column, header in enumerate(headers, 1):
        key = header.casefold()
        if key and key in seen:
            raise SheetError(
                "header_twice", header=header, first=column_name(seen[key]),
                second=column_name(column),
            )
        seen[key] = column
