from odoo import models

from .wms_product import PRODUCT_FIELDS


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        result = super().write(vals)
        if PRODUCT_FIELDS & vals.keys():
            self._mark_wms_changed()
        return result

    def _mark_wms_changed(self):
        # Who edits a product need not have rights on the warehouses that must hear of it.
        bindings_sudo = self.env["wms.product"].sudo().search(
            [("product_id", "in", self.ids), ("state", "in", ("accepted", "sent"))]
        )
        bindings_sudo._mark_changed()
