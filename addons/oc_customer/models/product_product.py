from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    oc_table_line_ids = fields.One2many(
        "oc.product.table.line", "product_id", string="Product Table Lines"
    )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Offer only what the product table of the order being typed has."""
        if table := self.env.context.get("oc_product_table_id"):
            domain = Domain(domain or []) & Domain("oc_table_line_ids.table_id", "=", table)
        return super().name_search(name, domain, operator, limit)
