from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oc_fund_required = fields.Boolean(related="company_id.oc_fund_required", readonly=False)
    oc_fund_journal_id = fields.Many2one(related="company_id.oc_fund_journal_id", readonly=False)
    oc_fund_account_id = fields.Many2one(related="company_id.oc_fund_account_id", readonly=False)
