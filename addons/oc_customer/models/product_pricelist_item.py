from odoo import models


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    _oc_general = models.Index(
        "(pricelist_id) WHERE product_id IS NULL AND product_tmpl_id IS NULL"
    )
