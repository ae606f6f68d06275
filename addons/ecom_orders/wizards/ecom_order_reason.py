from odoo import fields, models


class EcomOrderReason(models.TransientModel):
    """Asks why, before something is done that a colleague will want to understand."""

    _name = "ecom.order.reason"
    _description = "Reason"

    kind = fields.Selection(
        [("cancel", "Cancel"), ("keep", "Keep as Is")], required=True, readonly=True
    )
    order_ids = fields.Many2many("ecom.order", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        orders = self.order_ids
        orders._check_reviewer()
        done = orders._cancel(self.reason) if self.kind == "cancel" else (
            orders._keep_as_is(self.reason)
        )
        return orders._tell_result(done)
