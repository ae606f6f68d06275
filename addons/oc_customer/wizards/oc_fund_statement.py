from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError


class OcFundStatement(models.TransientModel):
    """The statement of a fund account over a period, to look at and to print."""

    _name = "oc.fund.statement"
    _description = "Fund Statement"

    account_id = fields.Many2one(
        "oc.fund.account", string="Fund Account", required=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.context_today(self)
    )

    def action_show(self):
        return self._get_report("oc_customer.oc_fund_statement_report_html")

    def action_print(self):
        """The PDF; in the browser where the server cannot make one."""
        self.ensure_one()
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
            return self._get_report("oc_customer.oc_fund_statement_report_pdf")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "This server cannot make PDF files (wkhtmltopdf is not installed). The"
                    " statement opens in the browser: print it from there."
                ),
                "next": self.action_show(),
            },
        }

    def _get_report(self, name):
        self.ensure_one()
        self._check_period()
        return self.env.ref(name).report_action(self, config=False)

    def _check_period(self):
        if self.date_from > self.date_to:
            raise UserError(
                self.env._(
                    "The statement cannot start on %(start)s and end before that, on %(end)s.",
                    start=self.date_from,
                    end=self.date_to,
                )
            )

    def _get_statement(self):
        """Everything the report shows; opening + entries = closing."""
        self.ensure_one()
        start = self._to_utc(self.date_from, time.min)
        end = self._to_utc(self.date_to, time.max)
        entries = self.env["oc.fund.entry"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            order="id",
        )
        before = self.account_id._get_balances_at(start - datetime.resolution)
        return {
            "opening": before[self.account_id],
            "entries": entries,
            "money_in": sum(entry.amount for entry in entries if entry.amount > 0),
            "money_out": sum(entry.amount for entry in entries if entry.amount < 0),
            "closing": self.account_id._get_balances_at(end)[self.account_id],
        }

    def _to_utc(self, day, moment):
        zone = ZoneInfo(self.env.user.tz or "UTC")
        local = datetime.combine(day, moment, zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
