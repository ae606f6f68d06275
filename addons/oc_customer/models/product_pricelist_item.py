from odoo import models


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    def _pick(self, product, quantity, moment):
        """The first of these items (in their order) that holds for the product then.

        :param quantity: in the product's own unit of measure
        """
        for item in self:
            started = not item.date_start or item.date_start <= moment
            ended = item.date_end and item.date_end < moment
            if started and not ended and item._is_applicable_for(product, quantity):
                return item
        return self.browse()
