from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oc_approval_required = fields.Boolean(related="company_id.oc_approval_required", readonly=False)
    oc_cutoff_hour = fields.Float(related="company_id.oc_cutoff_hour", readonly=False)
    oc_tier_count = fields.Integer(related="company_id.oc_tier_count", readonly=False)
    oc_min_order_amount = fields.Monetary(
        related="company_id.oc_min_order_amount",
        readonly=False,
        currency_field="company_currency_id",
    )
    oc_max_order_amount = fields.Monetary(
        related="company_id.oc_max_order_amount",
        readonly=False,
        currency_field="company_currency_id",
    )
    oc_daily_close_hour = fields.Float(related="company_id.oc_daily_close_hour", readonly=False)
    oc_portal_enabled = fields.Boolean(related="company_id.oc_portal_enabled", readonly=False)

    @api.onchange("group_product_pricelist")
    def _onchange_group_sale_pricelist(self):
        """Sales prices are not archived, so there is nothing to warn of."""
        if not self._find_sales_prices():
            return super()._onchange_group_sale_pricelist()
        return None

    def set_values(self):
        """Saving any setting archives all pricelists while the feature is off: not ours."""
        tiers_sudo = self._find_sales_prices()
        result = super().set_values()
        tiers_sudo.filtered(lambda tier: not tier.active).action_unarchive()
        return result

    def _find_sales_prices(self):
        # Whoever saves settings must not lose prices that he may not see.
        return self.env["product.pricelist"].sudo().search([("is_sales_tier", "=", True)])
