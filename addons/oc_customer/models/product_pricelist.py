from odoo import fields, models


class ProductPricelist(models.Model):
    """A price tier of headquarters (sales price 1..n) is a pricelist."""

    _inherit = "product.pricelist"

    is_sales_tier = fields.Boolean(
        string="Offered as Sales Price",
        default=True,
        help="Switched off, the price can no longer be chosen, and keeps working where it is.",
    )

    def _get_items(self, products):
        """{pricelist: its items that may concern the products, in order of precedence}.

        One query for all pricelists; the key None holds no items. Dates and quantities are the
        caller's to check.
        """
        items = self.env["product.pricelist.item"]
        found = items.search(
            [
                ("pricelist_id", "in", self.ids),
                "|",
                ("categ_id", "=", False),
                ("categ_id", "parent_of", products.categ_id.ids),
                "|",
                ("product_tmpl_id", "=", False),
                ("product_tmpl_id", "in", products.product_tmpl_id.ids),
                "|",
                ("product_id", "=", False),
                ("product_id", "in", products.ids),
            ]
        )
        return {None: items} | found.grouped("pricelist_id")
