from odoo import fields, models


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
