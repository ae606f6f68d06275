from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundStatement(FundCommon):
    """Balances of the past and statements by period, in the user's days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "Asia/Shanghai"
        cls.past = cls._create_account(cls._create_customer(name="Past"))
        for moment, amount in (
            ("2026-01-31 15:59:59", 100),  # the last second of January in Shanghai
            ("2026-01-31 16:00:00", 20),  # the first of February
            ("2026-02-10 08:00:00", -30),
            ("2026-02-28 16:00:00", 7),
        ):
            with freeze_time(moment):
                cls.env["oc.fund.entry"]._post([cls._posting(cls.past, amount, "adjustment")])

    def _statement(self, start, end):
        return self.env["oc.fund.statement"].create(
            {"account_id": self.past.id, "date_from": start, "date_to": end}
        )

    def test_statement_of_a_month(self):
        statement = self._statement("2026-02-01", "2026-02-28")._get_statement()
        self.assertEqual(statement["entries"].mapped("amount"), [20, -30])
        self.assertEqual(
            (statement["opening"], statement["money_in"], statement["money_out"]), (100, 20, -30)
        )
        self.assertEqual(statement["closing"], 90)

    def test_statement_before_the_first_entry_is_empty(self):
        statement = self._statement("2025-01-01", "2025-12-31")._get_statement()
        self.assertFalse(statement["entries"])
        self.assertEqual((statement["opening"], statement["closing"]), (0, 0))

    def test_statement_cannot_end_before_it_starts(self):
        with self.assertRaisesRegex(UserError, "cannot start on 2026-02-02"):
            self._statement("2026-02-02", "2026-02-01").action_show()

    def test_statement_is_printed_as_html(self):
        wizard = self._statement("2026-02-01", "2026-02-28")
        action = wizard.action_show()
        self.assertEqual(action["report_type"], "qweb-html")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "oc_customer.report_fund_statement", wizard.ids
        )[0]
        text = html.decode() if isinstance(html, bytes) else html
        for part in (self.past.name, "Past", "100.00", "30.00", "90.00"):
            self.assertIn(part, text)

    def test_balances_at_any_past_day(self):
        for day, balance in (
            ("2026-01-30", 0),
            ("2026-01-31", 100),
            ("2026-02-01", 120),
            ("2026-02-10", 90),
            ("2026-03-01", 97),
        ):
            with self.subTest(day=day):
                enquiry = self.env["oc.fund.enquiry"].create(
                    {"date": day, "partner_ids": self.past.partner_id.ids}
                )
                self.assertRecordValues(
                    enquiry.line_ids, [{"account_id": self.past.id, "balance": balance}]
                )

    def test_balance_at_a_moment(self):
        moment = fields.Datetime.to_datetime("2026-01-31 15:59:59")
        accounts = self.past | self.account
        self.assertEqual(accounts._get_balances_at(moment), {self.past: 100, self.account: 0})
