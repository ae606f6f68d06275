"""Rows of the first sheet of an .xlsx."""

import datetime
import io
from contextlib import contextmanager
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from .archive import check_archive
from .errors import SheetError
from .limits import LAST_ROW


def read_workbook(content, limits):
    """Yield (sheet name, row number, cells) of the first visible sheet, formulas refused.

    :raises SheetError:
    """
    check_archive(content, limits)
    with _as_sheet_error():
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
    try:
        yield from _read_sheet(_pick_sheet(book), limits)
    finally:
        book.close()


@contextmanager
def _as_sheet_error():
    """Whatever breaks inside openpyxl is a damaged file."""
    try:
        yield
    except (SheetError, GeneratorExit):
        raise
    except Exception as error:
        raise SheetError("broken", reason=type(error).__name__) from error


def _pick_sheet(book):
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise SheetError("no_sheet")
    return visible[0]


def _read_sheet(sheet, limits):
    with _as_sheet_error():
        # what the file says of its own extent is often wrong
        sheet.reset_dimensions()
        rows = iter(sheet.rows)
    number = 0
    while True:
        with _as_sheet_error():
            row = next(rows, None)
        if row is None:
            return
        number += 1
        if number > LAST_ROW:
            raise SheetError("rows", sheet=sheet.title, most=limits.rows)
        yield sheet.title, number, [
            _value(cell, number, column, sheet.title) for column, cell in enumerate(row, 1)
        ]


def _value(cell, row, column, sheet):
    value = cell.value
    if cell.data_type == "f":
        raise SheetError("formula", cell=f"{get_column_letter(column)}{row}", sheet=sheet)
    if cell.data_type == "e":
        raise SheetError(
            "excel_error", cell=f"{get_column_letter(column)}{row}", sheet=sheet, value=value
        )
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, datetime.timedelta):
        return str(value)
    return value
