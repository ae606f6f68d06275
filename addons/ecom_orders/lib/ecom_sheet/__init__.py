"""Spreadsheets from outside, .xlsx and .csv, read safely and row by row: pure, no Odoo."""

from .cells import as_moment, as_number, as_text
from .errors import CellError, SheetError
from .limits import LIMITS, Limits
from .reader import Row, Table, read_rows, read_table

__all__ = [
    "LIMITS", "CellError", "Limits", "Row", "SheetError", "Table", "as_moment", "as_number",
    "as_text", "read_rows", "read_table",
]
