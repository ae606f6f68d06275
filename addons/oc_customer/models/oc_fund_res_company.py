from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oc_fund_required = fields.Boolean(
        string="Fund Account Required",
        help="Ordering units pay from their customer's fund account, unless the customer's own"
        " setting says otherwise.",
    )
    oc_fund_journal_id = fields.Many2one(
        "account.journal",
        string="Fund Journal",
        check_company=True,
        domain=[("type", "in", ("bank", "cash", "general"))],
        help="With a journal each ledger entry of a fund account has a journal entry.",
    )
    oc_fund_account_id = fields.Many2one(
        "account.account",
        string="Fund Liability Account",
        check_company=True,
        domain=[("account_type", "=", "liability_current")],
        help="What headquarters owes its customers for the money on their fund accounts.",
    )
