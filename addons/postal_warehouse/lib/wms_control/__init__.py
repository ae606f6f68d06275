"""Judging what a warehouse reports: adjustments of stock, shortages, alarms. No Odoo here."""

from .adjustments import Change, Limits, Shift, exceeded, shifts, totals
from .alarms import Patience, Signs, judge_signs
from .shortage import CAUSES, Situation, Verdict, choose_batches, judge

__all__ = [
    "CAUSES",
    "Change",
    "Limits",
    "Patience",
    "Shift",
    "Signs",
    "Situation",
    "Verdict",
    "choose_batches",
    "exceeded",
    "judge",
    "judge_signs",
    "shifts",
    "totals",
]
