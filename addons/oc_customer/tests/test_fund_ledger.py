import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundLedger(FundCommon):
    """What `_post`, `_hold`, `_capture` and `_release` promise."""

    def _hold(self, amount, cause="h"):
        return self.Hold._hold([{"account": self.account, "amount": amount, "cause": cause}])

    def _capture(self, hold, amount, cause="c"):
        return self.Hold._capture([{"hold": hold, "amount": amount, "cause": cause}])

    def test_entries_of_a_batch_follow_each_other(self):
        other = self._create_account(self._create_customer(name="Other"))
        amounts = ((self.account, 5), (other, 7), (self.account, -3), (other, -7))
        entries = self.Entry._post(
            [self._posting(account, amount, "adjustment") for account, amount in amounts]
        )
        self.assertRecordValues(
            entries,
            [
                {"account_id": self.account.id, "amount": 5, "balance_after": 1005},
                {"account_id": other.id, "amount": 7, "balance_after": 7},
                {"account_id": self.account.id, "amount": -3, "balance_after": 1002},
                {"account_id": other.id, "amount": -7, "balance_after": 0},
            ],
        )
        self.assertFigures(1002, 0)
        self.assertFigures(0, 0, other)

    def test_a_cause_is_posted_once(self):
        first = self._pay_in(self.account, 5, cause="bank,1")
        again = self._pay_in(self.account, 5, cause="bank,1")
        both = self.Entry._post([self._posting(self.account, 9, cause="bank,2")] * 2)
        self.assertEqual(first, again)
        self.assertEqual(len(set(both.ids)), 1)
        self.assertFigures(1014, 0)

    def test_a_batch_that_cannot_be_paid_posts_nothing(self):
        postings = [
            self._posting(self.account, -600, "transfer_out"),
            self._posting(self.account, -400.01, "transfer_out"),
        ]
        with self.assertRaisesRegex(UserError, "cannot pay") as refusal:
            self.Entry._post(postings)
        for figure in ("400.01", "400.00", "0.00"):
            self.assertIn(figure, str(refusal.exception))
        self.assertFigures(1000, 0)

    def test_a_thousand_entries_take_as_many_statements_as_one(self):
        def count(number):
            postings = [self._posting(self.account, 1) for _index in range(number)]
            before = self.cr.sql_log_count
            self.Entry._post(postings)
            return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(1000))
        self.assertFigures(2002, 0)

    def test_ledger_is_closed_to_the_orm(self):
        entry, hold = self.account.entry_ids, self._hold(5)
        for call in (
            lambda: self.Entry.create({"account_id": self.account.id, "amount": 5}),
            lambda: entry.write({"note": "x"}),
            entry.unlink,
            lambda: entry.copy(),
            lambda: hold.write({"amount": 1}),
            lambda: self.Hold.create({"amount": 1}),
            hold.unlink,
        ):
            with self.subTest(call=call), self.assertRaises(UserError):
                call()
        self.assertFigures(1000, 5)

    def test_hold_is_captured_and_released_to_the_cent(self):
        hold = self._hold(100)
        self.assertFigures(1000, 100)
        self._capture(hold, 33.33)
        self.assertFigures(966.67, 66.67)
        self.assertRecordValues(hold, [{"state": "part_captured", "remaining": 66.67}])
        with self.assertRaisesRegex(UserError, "only .*66.67"):
            self._capture(hold, 66.68, "c2")
        self.assertFigures(966.67, 66.67)
        hold._release()
        self.assertFigures(966.67, 0)
        self.assertRecordValues(
            hold, [{"state": "captured", "captured": 33.33, "released": 66.67, "is_open": False}]
        )

    def test_repeated_steps_of_a_hold_change_nothing(self):
        hold = self._hold(100) | self._hold(100)
        self.assertEqual(len(set(hold.ids)), 1)
        entry = self._capture(hold, 40) | self._capture(hold, 40)
        self.assertEqual(len(set(entry.ids)), 1)
        self.assertFigures(960, 60)
        hold._release()
        hold._release()
        self.assertFigures(960, 0)

    def test_untouched_hold_ends_released(self):
        hold = self._hold(100)
        hold._release({hold: 30})
        self.assertRecordValues(hold, [{"state": "held", "remaining": 70, "released": 30}])
        hold._release()
        self.assertRecordValues(hold, [{"state": "released", "remaining": 0, "released": 100}])
        self.assertFigures(1000, 0)

    def test_held_money_cannot_be_spent_otherwise(self):
        self._hold(900)
        with self.assertRaisesRegex(UserError, "cannot pay"):
            self.Entry._post([self._posting(self.account, -100.01, "transfer_out")])
        with self.assertRaisesRegex(UserError, "cannot pay"):
            self._hold(100.01, "h2")
        self.assertFigures(1000, 900)

    def test_sign_follows_the_kind(self):
        for kind, amount in (
            ("transfer_in", -1),
            ("refund", -1),
            ("transfer_out", 1),
            ("order_payment", 1),
            ("adjustment", 0),
        ):
            with (
                self.subTest(kind=kind),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.savepoint(),
            ):
                self.Entry._post([self._posting(self.account, amount, kind)])
        self.assertFigures(1000, 0)

    def test_kind_of_a_used_change_type_is_fixed(self):
        used = self._type("transfer_in")
        with self.assertRaisesRegex(UserError, r"is the type of \d+ ledger entries"):
            used.kind = "adjustment"
        own = used.create({"name": "Deposit", "kind": "transfer_in"})
        own.kind = "adjustment"
        self.assertEqual(own.kind, "adjustment")

    def test_no_type_of_a_kind_is_told(self):
        self.env["oc.fund.change.type"].search([("kind", "=", "refund")]).action_archive()
        with self.assertRaisesRegex(UserError, "no active fund change type .*Refund"):
            self._type("refund")
