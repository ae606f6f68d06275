from odoo import models


class EcomOrder(models.Model):
    """What approved orders take can no longer be told to shops."""

    _inherit = "ecom.order"

    def _after_approval(self):
        result = super()._after_approval()
        if self:
            self.env["ecom.stock.share"]._enqueue()
        return result

    def _set_state(self, allowed, target, **values):
        moved = super()._set_state(allowed, target, **values)
        if moved and target in ("service", "cancelled"):
            self.env["ecom.stock.share"]._enqueue()
        return moved
