from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    oc_fund_required = fields.Selection(
        [("yes", "Required"), ("no", "Not Required")],
        string="Fund Account",
        help="Whether this customer's units must pay from its fund account."
        " Empty: as the company's setting says.",
    )
    fund_account_ids = fields.One2many(
        "oc.fund.account",
        "partner_id",
        string="Fund Accounts",
        groups="oc_customer.group_fund_user",
    )
    fund_account_count = fields.Integer(
        compute="_compute_fund_account_count", groups="oc_customer.group_fund_user"
    )

    def _compute_fund_account_count(self):
        counts = dict(
            self.env["oc.fund.account"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.fund_account_count = counts.get(partner, 0)

    def action_open_fund_accounts(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("oc_customer.oc_fund_account_action")
        return dict(
            action,
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id},
        )

    def _get_fund_customer(self):
        """Whose fund account pays for this partner's orders: the customer of a unit."""
        return self.oc_id or self.commercial_partner_id

    def _is_fund_required(self, company):
        """The customer's own setting, else the company's; only for organization customers."""
        customer = self._get_fund_customer()
        if customer.oc_role != "customer":
            return False
        return customer._get_oc_parameter("oc_fund_required", company)[customer]
