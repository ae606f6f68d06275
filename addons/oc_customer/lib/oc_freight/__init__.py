"""Arithmetic of freight, waivers and payment fees. Pure: no Odoo, no database."""

from .demand import Basis, Demand, Missing, Share, decide, meets, missing, next_better
from .money import (
    HUNDRED,
    ZERO,
    FeeTerms,
    fee_amount,
    split,
    to_decimal,
    to_unit,
    waived_amount,
)

__all__ = [
    "HUNDRED",
    "ZERO",
    "Basis",
    "Demand",
    "FeeTerms",
    "Missing",
    "Share",
    "decide",
    "fee_amount",
    "meets",
    "missing",
    "next_better",
    "split",
    "to_decimal",
    "to_unit",
    "waived_amount",
]
