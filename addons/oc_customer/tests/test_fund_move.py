from odoo.exceptions import UserError
from odoo.tests import tagged

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundMove(FundCommon):
    """With a journal every ledger entry has its journal entry, and both books agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.bank_account = accounts.create(
            {"name": "Fund bank", "code": "FB1", "account_type": "asset_cash"}
        )
        cls.liability = accounts.create(
            {"name": "Customers' funds", "code": "FL1", "account_type": "liability_current"}
        )
        cls.receivable = accounts.create(
            {
                "name": "Receivable",
                "code": "FR1",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls.gains = accounts.create(
            {"name": "Gains", "code": "FG1", "account_type": "income_other"}
        )
        cls.customer.property_account_receivable_id = cls.receivable
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Funds",
                "code": "FUND",
                "type": "bank",
                "default_account_id": cls.bank_account.id,
            }
        )

    def _configure(self):
        self.company.write(
            {"oc_fund_journal_id": self.journal.id, "oc_fund_account_id": self.liability.id}
        )

    def _get_lines(self, entry):
        self.assertEqual(entry.move_ids.state, "posted")
        return {line.account_id: line.balance for line in entry.move_ids.line_ids}

    @property
    def _check(self):
        return self.env["oc.fund.check"].create({})

    def _get_differences(self):
        """What the check says of this test's account."""
        lines = self._check.line_ids.filtered(lambda line: line.account_id == self.account)
        return [(line.ledger, line.booked, line.difference) for line in lines]

    def test_without_a_journal_there_are_no_journal_entries(self):
        entry = self._pay_in(self.account, 5)
        self.assertFalse(entry.move_ids)

    def test_each_kind_has_its_counterpart(self):
        self._configure()
        self._type("adjustment").counterpart_account_id = self.gains
        for kind, amount, counterpart in (
            ("transfer_in", 100, self.bank_account),
            ("transfer_out", -40, self.bank_account),
            ("order_payment", -30, self.receivable),
            ("refund", 10, self.receivable),
            ("adjustment", -1, self.gains),
        ):
            with self.subTest(kind=kind):
                entry = self.Entry._post([self._posting(self.account, amount, kind)])
                self.assertEqual(
                    self._get_lines(entry), {self.liability: -amount, counterpart: amount}
                )
                self.assertEqual(entry.move_ids.line_ids.partner_id, self.customer)

    def test_ledger_equals_general_ledger(self):
        self._configure()
        self.assertEqual(self._get_differences(), [(1000, 0, 1000)])
        self._check.action_post_missing()
        self.assertEqual(self._get_differences(), [])
        order = self._confirm([(self.tea, 3, 33.33)])
        self._deliver(order.picking_ids, {self.tea: 1})
        self.assertEqual(self._get_differences(), [])
        self.assertTrue(self._check.is_booked)
        self.assertEqual(
            [row[1:] for row in self.account._check_ledger_equals_general_ledger()],
            [(966.67, 966.67)],
        )

    def test_booking_beside_the_ledger_is_found(self):
        self._configure()
        self._check.action_post_missing()
        self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "line_ids": [
                    (0, 0, {"account_id": self.liability.id, "credit": 7, **self._partner()}),
                    (0, 0, {"account_id": self.bank_account.id, "debit": 7, **self._partner()}),
                ],
            }
        ).action_post()
        self.assertEqual(self._get_differences(), [(1000, 1007, -7)])

    def _partner(self):
        return {"partner_id": self.customer.id}

    def test_missing_entries_are_made_once(self):
        self._configure()
        self._check.action_post_missing()
        moves = self.account.entry_ids.move_ids
        self._check.action_post_missing()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.entry_ids.move_ids, moves)
        self.assertEqual(len(moves), 1)

    def test_foreign_currency_is_booked_in_both(self):
        self._configure()
        currency = self.env["res.currency"].create({"name": "XFN", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "currency_id": currency.id,
                "rate": 4,
                "company_id": self.company.id,
            }
        )
        account = self._create_account(currency_id=currency.id)
        entry = self._pay_in(account, 100)
        self.assertEqual(self._get_lines(entry), {self.liability: -25, self.bank_account: 25})
        self.assertEqual(
            [row[1:] for row in account._check_ledger_equals_general_ledger()], [(100, 100)]
        )

    def test_incomplete_settings_are_told_and_nothing_is_posted(self):
        self._configure()
        self.company.oc_fund_account_id = False
        with self.assertRaisesRegex(UserError, "no fund liability account"), self.savepoint():
            self._pay_in(self.account, 5)
        self.assertFigures(1000, 0)
