from odoo import api, models


class EcomOrder(models.Model):
    """Why an order of which a part has left goes no further."""

    _inherit = "ecom.order"

    @api.depends("picking_ids.state")
    def _compute_decision(self):
        return super()._compute_decision()

    def _describe_decision(self):
        if self.state == "to_ship" and self.cause == "leftover":
            return self.env._(
                "A part has left; the delivery of %(goods)s was cancelled. Deliver the rest, or"
                " close the order without it.",
                goods=self._describe_rest(),
            )
        return super()._describe_decision()
