from odoo import fields, models
from odoo.fields import Domain

from .oc_price_items import PriceItems


class ProductPricelist(models.Model):
    """A price tier of headquarters (sales price 1..n) is a pricelist."""

    _inherit = "product.pricelist"

    is_sales_tier = fields.Boolean(
        string="Offered as Sales Price",
        default=True,
        help="Switched off, the price can no longer be chosen, and keeps working where it is.",
    )

    def _get_items(self, products):
        """{price list: PriceItems of what may concern the products}; the key None has none.

        One query for all price lists. Dates and quantities are looked at when picking.
        """
        items = self.env["product.pricelist.item"]
        names = [name for name, field in items._fields.items() if field.store and field.prefetch]
        templates = products.product_tmpl_id
        # Alternatives that each have their index: a list may have a price for each product.
        target = (
            Domain("product_id", "in", products.ids)
            | Domain("product_id", "=", False) & Domain("product_tmpl_id", "in", templates.ids)
            | Domain("product_id", "=", False) & Domain("product_tmpl_id", "=", False)
        )
        template = Domain("product_tmpl_id", "in", [False, *templates.ids])
        category = Domain("categ_id", "=", False) | Domain(
            "categ_id", "parent_of", templates.categ_id.ids
        )
        found = items.search_fetch(
            Domain("pricelist_id", "in", self.ids) & target & template & category, names
        )
        groups = {None: items} | found.grouped("pricelist_id")
        return {pricelist: PriceItems(group) for pricelist, group in groups.items()}
