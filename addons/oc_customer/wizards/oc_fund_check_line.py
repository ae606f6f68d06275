from odoo import api, fields, models


class OcFundCheckLine(models.TransientModel):
    _name = "oc.fund.check.line"
    _description = "Fund Ledger Difference"

    check_id = fields.Many2one("oc.fund.check", required=True, ondelete="cascade")
    account_id = fields.Many2one("oc.fund.account", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="account_id.partner_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    ledger = fields.Monetary(string="Fund Ledger", readonly=True)
    booked = fields.Monetary(string="General Ledger", readonly=True)
    difference = fields.Monetary(compute="_compute_difference")
    is_broken = fields.Boolean(
        string="Totals Changed", readonly=True, help="A total does not follow from the ledger."
    )

    @api.depends("ledger", "booked")
    def _compute_difference(self):
        for line in self:
            line.difference = line.ledger - line.booked
