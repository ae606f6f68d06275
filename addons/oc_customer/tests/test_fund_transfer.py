from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundTransfer(FundCommon):
    """Money comes in and goes out by requests that a second person approves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clerk, approver = "oc_customer.group_fund_user", "oc_customer.group_fund_manager"
        cls.clerk = new_test_user(cls.env, "fund_clerk", clerk)
        cls.approver = new_test_user(cls.env, "fund_approver", approver)
        cls.second = new_test_user(cls.env, "fund_second", approver)

    def _request(self, amount, kind="transfer_in", user=None):
        return (
            self.env["oc.fund.transfer"]
            .with_user(user or self.clerk)
            .create(
                {
                    "account_id": self.account.id,
                    "type_id": self._type(kind).id,
                    "amount": amount,
                    "reason": "Bank receipt 17",
                }
            )
        )

    def _submit(self, *args, **kwargs):
        transfer = self._request(*args, **kwargs)
        transfer.action_submit()
        return transfer

    def _approve(self, transfer, user=None):
        transfer.with_user(user or self.approver).action_approve()
        return transfer

    def test_transfer_in_from_request_to_ledger(self):
        transfer = self._submit(250)
        self.assertFigures(1000, 0)
        self._approve(transfer)
        self.assertFigures(1000, 0)
        transfer.action_post()
        self.assertFigures(1250, 0)
        self.assertRecordValues(
            transfer,
            [
                {
                    "state": "posted",
                    "requester_id": self.clerk.id,
                    "approver_id": self.approver.id,
                }
            ],
        )
        self.assertRecordValues(
            transfer.entry_id,
            [{"amount": 250, "note": "Bank receipt 17", "user_id": self.clerk.id}],
        )
        self.assertRegex(transfer.name, r"^FT\d{6}$")

    def test_transfer_out_takes_money(self):
        transfer = self._approve(self._submit(250, "transfer_out"))
        transfer.action_post()
        self.assertFigures(750, 0)

    def test_posting_twice_posts_once(self):
        transfer = self._approve(self._submit(250))
        self.assertTrue(transfer.action_post())
        self.assertFalse(transfer.action_post())
        self.assertFigures(1250, 0)

    def test_transfer_out_that_cannot_be_paid_stays_approved(self):
        transfer = self._approve(self._submit(1000.01, "transfer_out"))
        with self.assertRaisesRegex(UserError, "cannot pay"), self.savepoint():
            transfer.action_post()
        self.assertEqual(transfer.state, "approved")
        self.assertFigures(1000, 0)

    def test_nobody_approves_what_they_made_or_submitted(self):
        own = self._submit(250, user=self.approver)
        for user in (self.approver,):
            with self.assertRaisesRegex(UserError, "by a second person"), self.savepoint():
                own.with_user(user).action_approve()
        made = self._request(250, user=self.approver)
        made.with_user(self.second).action_submit()
        for user in (self.approver, self.second):
            with self.assertRaisesRegex(UserError, "by a second person"), self.savepoint():
                made.with_user(user).action_approve()
        self.assertEqual((own | made).mapped("state"), ["submitted", "submitted"])
        self._approve(own, self.second)
        self.assertEqual(own.state, "approved")

    def test_clerk_cannot_approve_or_refuse(self):
        transfer = self._submit(250, user=self.approver)
        for method in ("action_approve", "action_refuse"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(transfer.with_user(self.clerk), method)()
        self.assertEqual(transfer.state, "submitted")

    def test_unapproved_transfer_is_not_posted(self):
        for transfer in (self._request(5), self._submit(5)):
            with self.assertRaisesRegex(UserError, "has not been approved"), self.savepoint():
                transfer.action_post()
        self.assertFigures(1000, 0)

    def test_refused_transfer_can_start_again(self):
        transfer = self._submit(250)
        transfer.with_user(self.approver).action_refuse()
        with self.assertRaises(UserError), self.savepoint():
            transfer.action_post()
        transfer.action_draft()
        transfer.amount = 200
        transfer.action_submit()
        self._approve(transfer).action_post()
        self.assertFigures(1200, 0)

    def test_submitted_request_cannot_be_changed(self):
        transfer = self._submit(250)
        with self.assertRaisesRegex(UserError, "has been submitted"):
            transfer.amount = 300
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            transfer.unlink()
        self.assertEqual(transfer.amount, 250)

    def test_only_the_maker_changes_a_draft(self):
        transfer = self._request(250)
        with self.assertRaisesRegex(UserError, "Only fund_clerk"):
            transfer.with_user(self.approver).amount = 300
        self.assertEqual(transfer.amount, 250)

    def test_state_and_decision_cannot_be_written(self):
        transfer = self._request(250, user=self.approver)
        for values in (
            {"state": "approved"},
            {"approver_id": self.second.id},
            {"requester_id": self.second.id},
            {"entry_id": self.account.entry_ids[0].id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                transfer.write(values)
        defaults = {"default_state": "approved", "default_approver_id": self.second.id}
        request = self.env["oc.fund.transfer"].with_user(self.clerk).with_context(**defaults)
        with self.assertRaises(AccessError), self.savepoint():
            request.create(
                {
                    "account_id": self.account.id,
                    "type_id": self._type("transfer_in").id,
                    "amount": 1,
                    "reason": "x",
                }
            )
        self.assertEqual(transfer.state, "draft")

    def test_amount_and_type_are_checked(self):
        for amount, kind, text in (
            (-5, "transfer_in", "amount of a transfer is positive"),
            (-5, "transfer_out", "amount of a transfer is positive"),
            (5, "order_payment", "made by orders"),
            (5, "refund", "made by orders"),
        ):
            with (
                self.subTest(amount=amount, kind=kind),
                self.assertRaisesRegex(ValidationError, text),
                self.savepoint(),
            ):
                self._request(amount, kind)

    def test_adjustment_goes_both_ways(self):
        for amount, balance in ((-5, 995), (5, 1000)):
            self._approve(self._submit(amount, "adjustment")).action_post()
            self.assertFigures(balance, 0)

    def test_mistake_is_reversed_by_two_people(self):
        transfer = self._approve(self._submit(250))
        transfer.action_post()
        entry = transfer.entry_id
        action = entry.with_user(self.clerk).action_reverse()
        reversal = self.env["oc.fund.transfer"].browse(action["res_id"]).with_user(self.clerk)
        with self.assertRaisesRegex(ValidationError, "exactly"), self.savepoint():
            reversal.amount = -200
        reversal.action_submit()
        self._approve(reversal).action_post()
        self.assertFigures(1000, 0)
        self.assertRecordValues(
            reversal.entry_id,
            [{"amount": -250, "kind": "transfer_in", "reversed_entry_id": entry.id}],
        )
        with self.assertRaisesRegex(UserError, "reversed already"):
            entry.action_reverse()

    def test_reversal_of_a_transfer_out_brings_the_money_back(self):
        transfer = self._approve(self._submit(250, "transfer_out"))
        transfer.action_post()
        action = transfer.entry_id.with_user(self.clerk).action_reverse()
        reversal = self.env["oc.fund.transfer"].browse(action["res_id"]).with_user(self.clerk)
        reversal.action_submit()
        self._approve(reversal).action_post()
        self.assertFigures(1000, 0)

    def test_order_payments_are_not_reversed_by_hand(self):
        order = self._confirm([(self.tea, 1, 10.0)])
        self._deliver(order.picking_ids, {self.tea: 1})
        with self.assertRaisesRegex(UserError, f"belongs to order {order.name}"):
            order.fund_entry_ids.with_user(self.clerk).action_reverse()
