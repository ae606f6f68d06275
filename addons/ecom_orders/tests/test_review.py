from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestReview(EcomCommon):
    def test_a_policy_passes_up_to_its_amount_and_no_notes(self):
        policy = self._create_policy(most_amount=20)
        self._take(
            self._told("below", ("TEA", 2, 10)), self._told("above", ("TEA", 2, "10.01")),
            self._told("note", ("TEA", 1, 1), buyer_note="Please call"),
        )
        self.assertRecordValues(self._find("below") + self._find("above") + self._find("note"), [
            {"state": "approved", "policy_id": policy.id},
            {"state": "service", "policy_id": False},
            {"state": "service", "policy_id": False},
        ])
        self.assertIn(policy.name, self._find("below").decision)

    def test_a_policy_may_pass_notes_and_may_leave_finance_to_a_person(self):
        self.channel.needs_finance_review = True
        self._create_policy(passes_notes=True, skips_finance=False)
        self._take(self._told("1", buyer_note="Please call"))
        self.assertEqual(self._find("1").state, "finance")

    def test_policies_of_another_shop_pass_nothing(self):
        self._create_policy(channel_ids=self._create_channel("OTHER").ids)
        self._take(self._told("1"))
        self.assertEqual(self._find("1").state, "service")

    def test_finance_comes_after_customer_service(self):
        self.channel.needs_finance_review = True
        self._take(self._told("1"))
        order = self._find("1")
        order.with_user(self.clerk).action_approve()
        self.assertRecordValues(order, [{"state": "finance", "reviewer_id": self.clerk.id}])
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_approve_finance()
        self.assertEqual(order.state, "finance")
        order.with_user(self.finance).action_approve_finance()
        self.assertRecordValues(order, [{"state": "approved", "reviewer_id": self.finance.id}])

    def test_review_can_be_taken_back_and_given_again(self):
        self._take(self._told("1"))
        order = self._find("1").with_user(self.clerk)
        order.action_approve()
        order.action_unreview()
        self.assertRecordValues(order, [{"state": "service", "reviewer_id": False}])
        order.action_approve()
        self.assertEqual(order.state, "approved")

    def test_approving_twice_or_what_is_stopped_changes_nothing(self):
        self._take(self._told("1", ("NEW", 1, 5)))
        order = self._find("1").with_user(self.clerk)
        order.action_approve()
        self.assertRecordValues(order, [{"state": "stopped", "reviewer_id": False}])

    def test_state_is_not_written_by_hand(self):
        self._take(self._told("1"))
        order = self._find("1").with_user(self.clerk)
        with self.assertRaises(AccessError):
            order.write({"state": "approved"})
        self.assertEqual(order.state, "service")

    def test_others_see_and_do_nothing(self):
        self._take(self._told("1"))
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        order = self._find("1").with_user(stranger)
        with self.assertRaises(AccessError):
            order.read(["number"])
        with self.assertRaises(AccessError):
            order.action_approve()
        self.assertEqual(self._find("1").state, "service")
