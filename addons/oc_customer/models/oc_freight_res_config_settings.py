from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oc_freight_terms = fields.Selection(
        related="company_id.oc_freight_terms", readonly=False, required=True
    )
    oc_waiver_enabled = fields.Boolean(related="company_id.oc_waiver_enabled", readonly=False)
    oc_fee_enabled = fields.Boolean(related="company_id.oc_fee_enabled", readonly=False)
    oc_fee_product_id = fields.Many2one(related="company_id.oc_fee_product_id", readonly=False)
