from odoo import fields, models


class OcFundFreeze(models.TransientModel):
    """Freeze fund accounts, with the reason that users will be told."""

    _name = "oc.fund.account.freeze"
    _description = "Freeze Fund Accounts"

    account_ids = fields.Many2many(
        "oc.fund.account",
        string="Fund Accounts",
        required=True,
        default=lambda self: self.env["oc.fund.account"].browse(self.env.context.get("active_ids")),
    )
    reason = fields.Char(required=True)

    def action_freeze(self):
        self.account_ids._freeze(self.reason)
        return {"type": "ir.actions.act_window_close"}
