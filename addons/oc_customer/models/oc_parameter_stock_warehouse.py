from odoo import fields, models

from .oc_parameter import DEFAULT_CUTOFF


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    dc_cutoff_hour = fields.Float(default=lambda self: self._default_dc_cutoff_hour())

    def _default_dc_cutoff_hour(self):
        # While this column is made, the company's may still be missing.
        return self.env.company.oc_cutoff_hour if self.pool.ready else DEFAULT_CUTOFF
