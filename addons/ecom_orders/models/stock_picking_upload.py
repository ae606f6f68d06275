from odoo import models


class StockPicking(models.Model):
    """A waybill number that is entered or corrected after the parcel left."""

    _inherit = "stock.picking"

    def write(self, vals):
        result = super().write(vals)
        if "carrier_tracking_ref" in vals:
            gone = self.filtered(lambda one: one.state == "done" and one.ecom_order_id)
            # sudo: who corrects a delivery need not have rights on the orders of shops
            gone.sudo().ecom_order_id._note_tracking()
        return result
