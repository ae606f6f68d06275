from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.ecom_sharing import Claim


class EcomStockRule(models.Model):
    """How much of the free stock a shop is told. No match: the shop is told nothing."""

    _name = "ecom.stock.rule"
    _description = "Stock Sharing Rule"
    _inherit = ["postal.rule.mixin"]

    _rule_document_model = "ecom.listing"

    channel_ids = fields.Many2many("ecom.channel", string="Shops", help="Empty: all shops.")
    category_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Empty: all. Those below count too."
    )
    mode = fields.Selection(
        [
            ("share", "A share of what is free"),
            ("fixed", "A fixed quantity"),
            ("off", "Nothing"),
        ],
        "What the Shop Is Told",
        required=True,
        default="share",
        help="All shops together are never told more than is free; rules of lower number go"
        " first.",
    )
    percent = fields.Float("Share (%)", default=100.0)
    fixed_quantity = fields.Float(digits="Product Unit")
    safety_stock = fields.Float(
        digits="Product Unit", help="Kept back: these last pieces are told to no shop by the rule."
    )
    most_quantity = fields.Float(
        "At Most", digits="Product Unit", help="The shop is never told more. 0: no limit."
    )
    least_quantity = fields.Float(
        "None Below", digits="Product Unit", help="Fewer than this are told as 0."
    )

    _check_percent = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A share is from 0 to 100 %."
    )
    _check_quantities = models.Constraint(
        "CHECK (fixed_quantity >= 0 AND safety_stock >= 0 AND most_quantity >= 0"
        " AND least_quantity >= 0)",
        "Quantities of a stock rule are zero or more.",
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.category_ids:
            domain &= Domain("product_id.categ_id", "child_of", self.category_ids.ids)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "channel_ids", "category_ids")

    def _get_preview_documents(self):
        return self._get_document_model().search([("product_id", "!=", False)], limit=1000)

    def _to_claim(self, listing, warehouses):
        """What ``listing`` asks of the stock of ``warehouses``."""
        return Claim(
            key=listing.id,
            product=listing.product_id.id,
            warehouses=tuple(warehouses.ids),
            percent=self.percent,
            fixed=self.fixed_quantity if self.mode == "fixed" else None,
            safety=self.safety_stock,
            most=self.most_quantity,
            least=self.least_quantity,
        )

    # === A CHANGED RULE CHANGES WHAT SHOPS ARE TOLD === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["ecom.stock.share"]._enqueue()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env["ecom.stock.share"]._enqueue()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["ecom.stock.share"]._enqueue()
        return result
