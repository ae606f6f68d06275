import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundAccount(FundCommon):
    def _execute(self, query, *params):
        with mute_logger("odoo.sql_db"), self.savepoint():
            self.env.cr.execute(query, params)

    def assertSqlRefused(self, error, query, *params):  # noqa: N802
        """Plain SQL is refused by the database, and nothing has changed."""
        self.env.flush_all()
        before = (self.account.balance, self.account.held)
        with self.assertRaises(error):
            self._execute(query, *params)
        self.assertFigures(*before)

    def test_one_account_for_customer_company_and_currency(self):
        other = self.env["res.currency"].create({"name": "XFN", "symbol": "X"})
        self._create_account(currency_id=other.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._create_account()

    def test_account_numbers_are_given(self):
        account = self._create_account(self._create_customer(name="Numbered"))
        self.assertRegex(account.name, r"^FA\d{5}$")

    def test_only_organization_customers_have_accounts(self):
        for partner in (self.unit, self.env["res.partner"].create({"name": "Nobody"})):
            with (
                self.subTest(partner=partner.name),
                self.assertRaisesRegex(ValidationError, "is not an organization customer"),
            ):
                self._create_account(partner)

    def test_totals_cannot_be_written(self):
        for name in ("balance", "held", "available"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "cannot be set"):
                self.account.write({name: 5000})
        with self.assertRaisesRegex(UserError, "cannot be set"):
            self._create_account(self._create_customer(name="Rich"), balance=5)
        self.assertFigures(1000, 0)

    def test_owner_and_currency_are_for_good(self):
        other = self._create_customer(name="Other")
        currency = self.env["res.currency"].create({"name": "XFN", "symbol": "X"})
        for values in ({"partner_id": other.id}, {"currency_id": currency.id}, {"name": "X"}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "cannot be changed"),
            ):
                self.account.write(values)
        self.account.write({"partner_id": self.customer.id})

    def test_used_account_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "Freeze it instead"):
            self.account.unlink()
        unused = self._create_account(self._create_customer(name="Unused"))
        unused.unlink()
        self.assertFalse(unused.exists())

    def test_credit_limit_is_spent_to_the_cent(self):
        self.account.credit_limit = 50
        posting = self._posting(self.account, -1050.01, "adjustment")
        with self.assertRaisesRegex(UserError, "cannot pay"):
            self.Entry._post([posting])
        self.assertFigures(1000, 0)
        self.Entry._post([{**posting, "amount": -1050}])
        self.assertFigures(-50, 0)

    def test_credit_limit_cannot_fall_below_what_is_used(self):
        self.account.credit_limit = 50
        self.Entry._post([self._posting(self.account, -1040, "adjustment")])
        self.account.credit_limit = 40
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation):
            self.account.credit_limit = 39.99
            self.env.flush_all()

    def test_frozen_account_refuses_what_goes_out_and_takes_what_comes_in(self):
        self.account._freeze("Unpaid invoices")
        for kind in ("transfer_out", "adjustment"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "Unpaid invoices"):
                self.Entry._post([self._posting(self.account, -1, kind)])
        self.assertFigures(1000, 0)
        self.Entry._post([self._posting(self.account, 5, "transfer_in")])
        self.assertFigures(1005, 0)
        self.account.action_unfreeze()
        self.Entry._post([self._posting(self.account, -5, "transfer_out")])
        self.assertFigures(1000, 0)

    def test_database_refuses_an_overdraft_through_the_ledger(self):
        columns = "account_id, partner_id, company_id, currency_id, type_id, kind, amount"
        self.assertSqlRefused(
            psycopg2.errors.CheckViolation,
            f"INSERT INTO oc_fund_entry ({columns}, balance_after, date, user_id, cause)"
            f" SELECT {columns.replace('amount', '-1000.01')}, 0, now(), 1, 'sql'"
            " FROM oc_fund_entry WHERE account_id = %s LIMIT 1",
            self.account.id,
        )

    def test_database_refuses_an_overdraft_through_a_hold(self):
        self.assertSqlRefused(
            psycopg2.errors.CheckViolation,
            "INSERT INTO oc_fund_hold (account_id, partner_id, company_id, currency_id, amount,"
            " captured, released, remaining, state, is_open, cause, date, user_id)"
            " SELECT id, partner_id, company_id, currency_id, 1000.01, 0, 0, 1000.01, 'held', true,"
            " 'sql', now(), 1 FROM oc_fund_account WHERE id = %s",
            self.account.id,
        )

    def test_database_refuses_to_change_totals(self):
        for change in (
            "balance = balance + 1, available = available + 1",
            "balance = balance - 5000, available = available - 5000",
            "held = held + 1, available = available - 1",
            "available = available + 1",
        ):
            with self.subTest(change=change):
                self.assertSqlRefused(
                    psycopg2.errors.CheckViolation,
                    f"UPDATE oc_fund_account SET {change} WHERE id = %s",
                    self.account.id,
                )

    def test_database_refuses_to_change_the_ledger(self):
        for query in (
            "UPDATE oc_fund_entry SET amount = amount + 1 WHERE account_id = %s",
            "UPDATE oc_fund_entry SET note = 'x' WHERE account_id = %s",
            "DELETE FROM oc_fund_entry WHERE account_id = %s",
        ):
            with self.subTest(query=query):
                self.assertSqlRefused(psycopg2.errors.CheckViolation, query, self.account.id)
        self.assertSqlRefused(
            psycopg2.errors.CheckViolation, "TRUNCATE oc_fund_entry, oc_fund_transfer CASCADE"
        )

    def test_database_refuses_to_change_a_hold(self):
        hold = self.Hold._hold([{"account": self.account, "amount": 10, "cause": "h"}])
        for query in (
            "UPDATE oc_fund_hold SET amount = 1, remaining = 1 WHERE id = %s",
            "UPDATE oc_fund_hold SET released = 11, remaining = -1 WHERE id = %s",
            "DELETE FROM oc_fund_hold WHERE id = %s",
        ):
            with self.subTest(query=query):
                self.assertSqlRefused(psycopg2.errors.CheckViolation, query, hold.id)
