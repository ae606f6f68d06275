from odoo import api, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Offer only what the product table of the order being typed has."""
        if table := self.env.context.get("oc_product_table_id"):
            path = "product_variant_ids.oc_table_line_ids.table_id"
            domain = Domain(domain or []) & Domain(path, "=", table)
        return super().name_search(name, domain, operator, limit)
