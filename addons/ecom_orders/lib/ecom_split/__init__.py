"""The arithmetic of splitting and merging orders: pure, exact, no Odoo."""

from .cartons import full_cartons
from .money import spread
from .parts import Line, Part, Source, Take, plan_parts

__all__ = ["Line", "Part", "Source", "Take", "full_cartons", "plan_parts", "spread"]
