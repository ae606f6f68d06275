from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    oc_fund_entry_id = fields.Many2one(
        "oc.fund.entry",
        string="Fund Ledger Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _oc_fund_entry_uniq = models.UniqueIndex(
        "(oc_fund_entry_id) WHERE oc_fund_entry_id IS NOT NULL",
        "The fund ledger entry already has its journal entry.",
    )
