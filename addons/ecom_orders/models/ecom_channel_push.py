from odoo import fields, models


class EcomChannel(models.Model):
    """How often a shop may call."""

    _inherit = "ecom.channel"

    push_calls_per_minute = fields.Integer(
        "Calls a Minute",
        default=120,
        help="More signed calls of the shop are refused. 0: no limit.",
    )

    _check_push_calls = models.Constraint(
        "CHECK (push_calls_per_minute >= 0)", "Calls a minute cannot be negative; 0 is no limit."
    )

    def _refuse_too_many_calls(self):
        """Count a signed call of this shop.

        :raises TooManyCalls: it was one too many in this minute
        """
        self.env["ecom.push.meter"]._count(self)
