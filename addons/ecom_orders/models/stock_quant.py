from odoo import api, models


class StockQuant(models.Model):
    """Stock that comes, leaves or is reserved changes what shops may sell."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        self.env["ecom.stock.share"]._enqueue()
        return quants

    def write(self, vals):
        result = super().write(vals)
        if {"quantity", "reserved_quantity"}.intersection(vals):
            self.env["ecom.stock.share"]._enqueue()
        return result
