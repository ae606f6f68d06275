from odoo import api, models

from .oc_import import get_template


class OcProductTable(models.Model):
    _inherit = "oc.product.table"

    @api.model
    def get_import_templates(self):
        label = self.env._("Import Template for Product Tables")
        return get_template(label, "oc_product_tables")
