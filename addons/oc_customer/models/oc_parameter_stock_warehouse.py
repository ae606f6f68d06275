from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    dc_cutoff_hour = fields.Float(default=lambda self: self.env.company.oc_cutoff_hour)
