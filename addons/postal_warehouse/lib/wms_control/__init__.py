"""Judging what a warehouse reports: adjustments of stock, shortages, silence. No Odoo here."""

from .adjustments import Change, Limits, Shift, exceeded, shifts, totals

__all__ = ["Change", "Limits", "Shift", "exceeded", "shifts", "totals"]
