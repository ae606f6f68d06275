from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import NOON, EcomCommon


@tagged("post_install", "-at_install")
class TestMessage(EcomCommon):
    def setUp(self):
        super().setUp()
        self.policy = self._create_policy()
        self.Message = self.env["ecom.message"]

    def _tell(self, external_id="M1", order="", **values):
        return self.Message._take_in(self.channel, [{
            "external_id": external_id, "order": order, "author": "Li Na", "body": "When?",
            "received_at": NOON, **values,
        }])

    def test_an_open_message_of_the_buyer_goes_to_a_person(self):
        self._tell(buyer_ref="li")
        self._take(self._told("1", buyer_ref="li"), self._told("2", buyer_ref="wu"))
        order = self._find("1")
        self.assertRecordValues(order + self._find("2"), [
            {"state": "service", "has_open_message": True},
            {"state": "approved", "has_open_message": False},
        ])
        self.assertIn("answer", order.decision)
        order.with_user(self.clerk).action_answered()
        self.assertRecordValues(order, [{"state": "approved", "has_open_message": False}])
        message = self.Message.search([])
        self.assertEqual(message.answerer_id, self.clerk)

    def test_a_policy_may_pass_it(self):
        self.policy.passes_messages = True
        self._tell(buyer_ref="li")
        self._take(self._told("1", buyer_ref="li"))
        self.assertRecordValues(
            self._find("1"), [{"state": "approved", "has_open_message": True}]
        )

    def test_a_message_about_a_reviewed_order_is_shown_on_it(self):
        self._take(self._told("1"))
        self._tell(order="1")
        order = self._find("1")
        self.assertRecordValues(order, [{"state": "approved", "has_open_message": True}])
        self.assertEqual(order.open_message_text, "When?")

    def test_the_same_message_twice_is_one_and_the_shops_answer_closes_it(self):
        self._take(self._told("1", buyer_note="Call me"))
        self.assertEqual(self._tell(order="1"), 1)
        self.assertEqual(self._tell(order="1"), 0)
        self.assertTrue(self._find("1").has_open_message)
        self.assertEqual(self._tell(order="1", is_answered=True), 1)
        self.assertFalse(self._find("1").has_open_message)
        self.assertEqual(self._tell(order="1"), 0)
        self.assertFalse(self._find("1").has_open_message)

    def test_a_clerk_notes_one_by_hand(self):
        self.policy.active = False
        self._take(self._told("1"))
        order = self._find("1")
        message = self.Message.with_user(self.clerk).create(
            {"order_id": order.id, "channel_id": self.channel.id, "body": "By phone"}
        )
        self.assertTrue(order.has_open_message)
        with self.assertRaises(AccessError):
            message.write({"answered_at": NOON})
        self.assertTrue(order.has_open_message)
        message.action_answered()
        self.assertFalse(order.has_open_message)

    def test_others_read_no_messages(self):
        self._tell(buyer_ref="li")
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.Message.with_user(stranger).search([]).read(["body"])
        with self.assertRaises(AccessError):
            self.Message.search([]).with_user(stranger).action_answered()
        self.assertFalse(self.Message.search([]).answered_at)
