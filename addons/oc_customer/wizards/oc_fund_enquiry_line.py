from odoo import fields, models


class OcFundEnquiryLine(models.TransientModel):
    _name = "oc.fund.enquiry.line"
    _description = "Fund Balance at a Date"

    enquiry_id = fields.Many2one("oc.fund.enquiry", required=True, ondelete="cascade")
    account_id = fields.Many2one("oc.fund.account", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="account_id.partner_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    balance = fields.Monetary(readonly=True)
