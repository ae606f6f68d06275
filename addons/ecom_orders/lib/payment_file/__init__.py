"""Payments of an account from a table: pure, no Odoo."""

from .table import COLUMNS, PaymentFileError, read_rows

__all__ = ["COLUMNS", "PaymentFileError", "read_rows"]
