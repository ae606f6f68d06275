from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models


class OcFundEnquiry(models.TransientModel):
    """Balances of fund accounts at the end of any past day."""

    _name = "oc.fund.enquiry"
    _description = "Fund Balance Enquiry"

    date = fields.Date(
        string="At the End Of", required=True, default=lambda self: fields.Date.context_today(self)
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain=[("oc_role", "=", "customer")],
        help="Empty: all of them.",
    )
    line_ids = fields.One2many(
        "oc.fund.enquiry.line", "enquiry_id", compute="_compute_line_ids", store=True
    )

    def _compute_display_name(self):
        for enquiry in self:
            enquiry.display_name = self.env._("Balances at a Date")

    @api.depends("date", "partner_ids")
    def _compute_line_ids(self):
        for enquiry in self:
            accounts = enquiry._find_accounts()
            balances = accounts._get_balances_at(enquiry._get_moment())
            enquiry.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in balances.items()
                ),
            ]

    def _find_accounts(self):
        domain = [("partner_id", "in", self.partner_ids._origin.ids)] if self.partner_ids else []
        return self.env["oc.fund.account"].search(domain)

    def _get_moment(self):
        zone = ZoneInfo(self.env.user.tz or "UTC")
        day = self.date or fields.Date.context_today(self)
        end = datetime.combine(day, time.max, zone)
        return end.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
