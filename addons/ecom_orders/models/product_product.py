from odoo import api, models

from .ecom_product_word import CODE_KEY


class ProductProduct(models.Model):
    _inherit = "product.product"

    # what listings' merchant codes are compared with, see ecom_listing_suggestion.py
    _ecom_code_idx = models.Index(
        f"(({CODE_KEY.replace('%s', 'default_code')}) text_pattern_ops)"
        " WHERE default_code IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        # sudo: who makes products need not have rights on orders
        self.env["ecom.product.word"].sudo()._refresh(products)
        return products

    def _get_carton_quantity(self):
        """Return how many pieces the largest packaging of the product holds; 0: it has none."""
        units = self.uom_ids
        sizes = [unit._compute_quantity(1, self.uom_id, round=False) for unit in units]
        return max((size for size in sizes if size > 1), default=0)
