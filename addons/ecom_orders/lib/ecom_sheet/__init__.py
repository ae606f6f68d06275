"""Spreadsheets from outside, .xlsx and .csv, read safely and row by row: pure, no Odoo."""

from .cells import as_moment, as_number, as_text
from .errors import CellError, SheetError
from .fields import FIELDS
from .limits import LIMITS, Limits
from .mapping import Column, Mapping, Problem
from .orders import collect_orders
from .reader import Row, Table, read_rows, read_table

__all__ = [
    "FIELDS", "LIMITS", "CellError", "Column", "Limits", "Mapping", "Problem", "Row",
    "SheetError", "Table", "as_moment", "as_number", "as_text", "collect_orders", "read_rows",
    "read_table",
]
