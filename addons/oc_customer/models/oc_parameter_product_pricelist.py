from odoo import api, fields, models
from odoo.fields import Domain


class ProductPricelist(models.Model):
    """Lowering the number of sales prices in use hides some, and keeps them working."""

    _inherit = "product.pricelist"

    is_tier_in_use = fields.Boolean(
        string="In Use",
        compute="_compute_is_tier_in_use",
        search="_search_is_tier_in_use",
        help="Whether the sales price can be chosen, by the number of sales prices in use.",
    )

    @api.depends("is_sales_tier", "sequence", "active")
    @api.depends_context("company", "oc_tier_customer_id")
    def _compute_is_tier_in_use(self):
        used = self._get_tiers_in_use()
        for pricelist in self:
            pricelist.is_tier_in_use = pricelist._origin in used

    def _search_is_tier_in_use(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("id", "in", self._get_tiers_in_use().ids)
        return domain if True in value else ~domain

    @api.model
    def _get_tiers_in_use(self):
        """The first so many sales prices; the context may name the customer to choose for."""
        company = self.env.company
        customer = self.env["res.partner"].browse(self.env.context.get("oc_tier_customer_id") or [])
        limit = customer._get_oc_parameter("oc_tier_count", company).get(
            customer, company.oc_tier_count
        )
        return self.search(
            [("is_sales_tier", "=", True), ("company_id", "in", [False, company.id])],
            limit=limit or None,
        )
