from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .ecom_order_split import HOWS


class EcomSplitRule(models.Model):
    """Which orders are split by themselves, and how. No match: the order stays one."""

    _name = "ecom.split.rule"
    _description = "Split Rule"
    _inherit = ["postal.rule.mixin"]
    _check_company_auto = True

    _rule_document_model = "ecom.order"

    channel_ids = fields.Many2many("ecom.channel", string="Shops", help="Empty: all shops.")
    how = fields.Selection(HOWS, required=True, default="presale")
    product_ids = fields.Many2many("product.product", string="Products", check_company=True)
    categ_ids = fields.Many2many(
        "product.category", string="Categories", help="With what is below them."
    )
    per_carton = fields.Float(
        "Pieces in a Carton", digits="Product Unit", help="0: the product's largest packaging."
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Ships What Is Split Off",
        check_company=True,
        help="Empty: the rules decide as for any order.",
    )

    _check_per_carton = models.Constraint(
        "CHECK (per_carton >= 0)", "The pieces in a carton are zero or more."
    )

    @api.constrains("how", "product_ids", "categ_ids")
    def _check_chosen(self):
        for rule in self:
            if rule.how == "product" and not rule.product_ids and not rule.categ_ids:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s splits off chosen products: choose products or categories.",
                        rule=rule.display_name,
                    )
                )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.how == "presale":
            domain &= Domain("line_ids", "any", Domain("is_presale", "=", True)
                             | Domain("listing_id.is_presale", "=", True))
        elif self.how == "product":
            domain &= Domain("line_ids.product_id", "any", self._get_chosen_domain())
        return domain

    def _get_chosen_domain(self):
        chosen = Domain("id", "in", self.product_ids.ids)
        return chosen | Domain("categ_id", "child_of", self.categ_ids.ids)

    def _propose(self, order):
        """Return what this rule splits off ``order``, as ``ecom.order._split`` takes it."""
        wishes = order._propose_split(self.how, self._is_chosen, self.per_carton)
        return [(wish, self.warehouse_id) for wish, _none in wishes]

    def _is_chosen(self, product):
        return product in self.product_ids or any(
            (product.categ_id.parent_path or "").startswith(category.parent_path)
            for category in self.categ_ids
        )

    def _preview_fields(self):
        return (*super()._preview_fields(), "channel_ids", "how", "product_ids", "categ_ids")

    def _get_preview_documents(self):
        return self._get_document_model().search([("state", "in", ("stopped", "service"))],
                                                 limit=1000)
