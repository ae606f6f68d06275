"""How the stock that is free is divided between shops: pure, no Odoo."""

from .sharing import Claim, share

__all__ = ["Claim", "share"]
