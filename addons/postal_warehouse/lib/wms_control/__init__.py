"""Judging what a warehouse reports: adjustments of stock, shortages. No Odoo here."""

from .adjustments import Change, Limits, Shift, exceeded, shifts, totals
from .shortage import CAUSES, Situation, Verdict, choose_batches, judge

__all__ = [
    "CAUSES",
    "Change",
    "Limits",
    "Shift",
    "Situation",
    "Verdict",
    "choose_batches",
    "exceeded",
    "judge",
    "shifts",
    "totals",
]
