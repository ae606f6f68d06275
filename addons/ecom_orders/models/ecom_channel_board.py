from odoo import fields, models

from .ecom_order_board import OVERDUE_HOURS


class EcomChannel(models.Model):
    _inherit = "ecom.channel"

    overdue_hours = fields.Float(
        "Hours until Overdue",
        default=OVERDUE_HOURS,
        help="An order that is open longer turns its tab of the order board red. 0: never.",
    )

    _check_overdue_hours = models.Constraint(
        "CHECK (overdue_hours >= 0)", "The hours until overdue must be zero or more."
    )
