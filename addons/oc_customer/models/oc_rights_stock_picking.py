from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals or "sale_id" in vals:
            self.check_access("write")  # for the new unit too
        return result
