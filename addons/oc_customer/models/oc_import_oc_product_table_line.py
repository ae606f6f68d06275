from odoo import api, models

from .oc_import import get_template


class OcProductTableLine(models.Model):
    _inherit = "oc.product.table.line"

    @api.model
    def get_import_templates(self):
        label = self.env._("Import Template for Products of Tables")
        return get_template(label, "oc_product_table_lines")
