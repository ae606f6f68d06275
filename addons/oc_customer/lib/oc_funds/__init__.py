"""Arithmetic of fund accounts. Pure: no Odoo, no database."""

from .figures import ZERO, Figures
from .shares import DeliveredShare, delivered_amount

__all__ = ["ZERO", "DeliveredShare", "Figures", "delivered_amount"]
