from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_carton_quantity(self):
        """Return how many pieces the largest packaging of the product holds; 0: it has none."""
        units = self.uom_ids
        sizes = [unit._compute_quantity(1, self.uom_id, round=False) for unit in units]
        return max((size for size in sizes if size > 1), default=0)
