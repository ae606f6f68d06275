"""What it costs to send an order; exact decimals, nothing of Odoo."""

from .tariff import Step, Tariff, freight_cost

__all__ = ["Step", "Tariff", "freight_cost"]
