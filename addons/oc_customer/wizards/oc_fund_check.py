from odoo import api, fields, models


class OcFundCheck(models.TransientModel):
    """The proof that the fund ledger equals the general ledger, account by account."""

    _name = "oc.fund.check"
    _description = "Fund Ledger Check"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("oc.fund.check.line", "check_id", readonly=True)
    account_count = fields.Integer(readonly=True)
    difference_count = fields.Integer(readonly=True)
    is_booked = fields.Boolean(compute="_compute_is_booked")

    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._("Ledger Check")

    @api.depends("company_id.oc_fund_journal_id")
    def _compute_is_booked(self):
        for check in self:
            check.is_booked = bool(check.company_id.oc_fund_journal_id)

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        for check in checks:
            check._run()
        return checks

    def action_run(self):
        """Open the result, worked out now."""
        check = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ledger Check"),
            "res_model": self._name,
            "res_id": check.id,
            "views": [(False, "form")],
        }

    def action_post_missing(self):
        """Make the journal entries of what was posted before there was a journal."""
        self.ensure_one()
        self.env["oc.fund.account"].browse().check_access("write")
        self.env["oc.fund.entry"].search(
            [("company_id", "=", self.company_id.id), ("move_ids", "=", False)], order="id"
        )._create_moves()
        return self.action_run()

    def _run(self):
        accounts = self.env["oc.fund.account"].search([("company_id", "=", self.company_id.id)])
        compared = accounts._check_ledger_equals_general_ledger()
        unequal = [
            {"account_id": account.id, "ledger": ledger, "booked": booked}
            for account, ledger, booked in compared
            if self.is_booked and account.currency_id.compare_amounts(ledger, booked)
        ]
        for account, _name, _is, should in accounts._get_differences():
            unequal.append(
                {"account_id": account.id, "ledger": should, "booked": 0, "is_broken": True}
            )
        self.write(
            {
                "account_count": len(accounts),
                "difference_count": len(unequal),
                "line_ids": [fields.Command.create(vals) for vals in unequal],
            }
        )
