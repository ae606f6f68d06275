from odoo import fields, models


class EcomChannel(models.Model):
    """How a shop's orders look on the order board."""

    _inherit = "ecom.channel"

    color = fields.Integer(help="Marks the shop's orders on the board.")
    overdue_hours = fields.Float(
        "Hours until Overdue",
        default=48.0,
        help="An order that waits longer for its shipping, from its payment on, is shown as"
        " overdue and turns its tab of the order board red. 0: never.",
    )

    _check_overdue_hours = models.Constraint(
        "CHECK (overdue_hours >= 0)", "The hours until overdue must be zero or more."
    )
