from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .external_common import ExternalCommon


@tagged("post_install", "-at_install")
class TestWithdrawal(ExternalCommon):
    """Taking back what an external warehouse has in hand: it is asked, the order waits."""

    def setUp(self):
        super().setUp()
        self.order = self._serve(self._told("1"))
        self.picking = self.order.picking_ids
        self.document = self.picking.wms_document_id
        self.document._build()
        self.document._on_accepted("W-1")

    def _assert_asked(self, recall_to):
        self.assertRecordValues(self.order, [
            {"state": "to_ship", "cause": "recall", "recall_to": recall_to}
        ])
        self.assertEqual((self.document.state, self.picking.state), ("cancelling", "assigned"))

    def test_the_order_waits_for_the_warehouse_and_then_goes_back(self):
        self.order.with_user(self.clerk).action_unreview()
        self._assert_asked("service")
        self.assertIn("has not answered", self.order.decision)
        self.document._on_cancel_accepted()
        self.assertRecordValues(self.order, [
            {"state": "service", "cause": False, "recall_to": False, "reviewer_id": False}
        ])
        self.assertEqual(self.picking.state, "cancel")
        self.assertEqual(self.tea.free_qty, 9)

    def test_meanwhile_it_can_neither_be_approved_nor_served_nor_changed(self):
        order = self.order.with_user(self.clerk)
        order.action_unreview()
        order.action_approve()
        self.order._allocate()
        with self.assertRaises(UserError):
            order.receiver_name = "Wang"
        self._assert_asked("service")
        self.assertEqual(self.order.picking_ids, self.picking)

    def test_a_refusal_leaves_it_to_be_shipped_and_says_why(self):
        self.order.with_user(self.clerk).action_unreview()
        self.document._on_cancel_refused("packed already")
        self.assertRecordValues(self.order, [
            {"state": "to_ship", "cause": "kept", "recall_to": False}
        ])
        self.assertIn("packed already", self.order.decision)
        self.assertEqual(self.picking.state, "assigned")
        self.picking._wms_trusted().with_context(skip_backorder=True).button_validate()
        self.assertRecordValues(self.order, [{"state": "shipped", "cause": False}])

    def test_it_may_be_asked_again_after_a_refusal(self):
        self.order.with_user(self.clerk).action_unreview()
        self.document._on_cancel_refused("packed already")
        self.order.with_user(self.clerk).action_unreview()
        self._assert_asked("service")
        self.document._on_cancel_accepted()
        self.assertEqual(self.order.state, "service")

    def test_goods_that_leave_meanwhile_are_shipped(self):
        self.order.with_user(self.clerk).action_unreview()
        self.picking._wms_trusted().with_context(skip_backorder=True).button_validate()
        self.assertRecordValues(self.order, [
            {"state": "shipped", "cause": False, "recall_to": False}
        ])
        self.document._on_cancel_refused("shipped")
        self.assertRecordValues(self.order, [{"state": "shipped", "cause": False}])
        self.assertIn("though it was asked back", self.order.message_ids[0].body)

    def test_a_cancellation_waits_as_well_and_keeps_its_reason(self):
        other = self._approve(self._told("2", ("RICE", 1, 5)))
        both = self.order | other
        self.assertEqual(both.with_user(self.clerk)._cancel("Buyer called"), other)
        self._assert_asked("cancelled")
        self.document._on_cancel_accepted()
        self.assertRecordValues(both, [
            {"state": "cancelled", "cancel_reason": "Buyer called", "recall_to": False}
        ] * 2)

    def test_a_refused_cancellation_forgets_its_reason(self):
        self.order._cancel("Buyer called")
        self.document._on_cancel_refused("on the road")
        self.assertRecordValues(self.order, [
            {"state": "to_ship", "cause": "kept", "cancel_reason": False}
        ])

    def test_what_the_warehouse_never_heard_of_goes_back_at_once(self):
        order = self._serve(self._told("3"))
        order.with_user(self.clerk).action_unreview()
        self.assertRecordValues(order, [{"state": "service", "recall_to": False}])
        self.assertEqual(order.picking_ids.wms_document_id.state, "cancelled")

    def test_part_that_has_left_forbids_both(self):
        self._ship_one_of_two()
        for attempt in (self.order.action_unreview, lambda: self.order._cancel("Late")):
            with self.subTest(attempt), self.assertRaisesRegex(UserError, "has left with"):
                attempt()
        self.assertRecordValues(self.order, [{"state": "to_ship", "recall_to": False}])
        self.assertEqual(self.document.state, "accepted")

    def _ship_one_of_two(self):
        self.picking.move_ids.write({"quantity": 1, "picked": True})
        trusted = self.picking._wms_trusted().with_context(cancel_backorder=False)
        trusted._action_done()
        self.assertEqual(len(self.order.picking_ids), 2)

    def test_nobody_writes_the_waiting_by_hand(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.clerk).write({"recall_to": "cancelled"})

    def test_the_shops_version_waits_for_the_warehouse(self):
        self._take(self._told("1", minutes=5, receiver_name="Wang Wu"))
        self.assertTrue(self.order.shop_changes)
        self.order.with_user(self.clerk).action_take_shop_version()
        self._assert_asked("service")
        self.assertEqual(self.order.receiver_name, "Li Na")
        self.document._on_cancel_accepted()
        self.order.with_user(self.clerk).action_take_shop_version()
        self.assertRecordValues(self.order, [
            {"receiver_name": "Wang Wu", "state": "service", "shop_changes": False}
        ])
