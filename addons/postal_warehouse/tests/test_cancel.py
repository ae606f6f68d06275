from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestCancel(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)

    def setUp(self):
        super().setUp()
        self.order = self._sell((self.product, 3))
        self.picking = self.order.picking_ids
        self.document = self.picking.wms_document_id

    def _get_rows(self, kind):
        return self.exchange.search(
            [("res_id", "=", self.document.id), ("kind", "=", kind), ("direction", "=", "out")]
        )

    def _ship(self):
        line = self._line(self.document.line_ids, 3)
        self._say(self._shipped(self.document, "K1", line), self.document)

    def test_what_was_not_sent_is_cancelled_here_at_once(self):
        self.picking.action_cancel()
        self.assertEqual((self.picking.state, self.document.state), ("cancel", "cancelled"))
        self.assertEqual(self._get_rows("deliveryorder.create").state, "cancelled")
        self.assertFalse(self._get_rows("order.cancel"))

    def test_cancelling_an_accepted_delivery_asks_the_warehouse_first(self):
        self._accept(self.document)
        self.picking.action_cancel()
        self.assertEqual((self.picking.state, self.document.state), ("assigned", "cancelling"))
        self.assertEqual(self._get_rows("order.cancel").state, "due")
        self.document._on_cancel_accepted()
        self.assertEqual((self.picking.state, self.document.state), ("cancel", "cancelled"))
        self.assertEqual(self.order.state, "sale")

    def test_a_refused_cancel_leaves_the_delivery_as_it_is_and_says_so(self):
        self._accept(self.document)
        self.picking.action_cancel()
        self.document._on_cancel_refused("shipped already")
        self.assertRecordValues(
            self.document, [{"state": "cancel_refused", "cause": "cancel"}]
        )
        self.assertEqual(self.picking.state, "assigned")
        self.assertIn("shipped already", self.picking.wms_cause_message)
        self.assertIn("shipped already", self.picking.message_ids[0].body)

    def test_a_delivery_goes_on_after_a_refused_cancel(self):
        self._accept(self.document)
        self.picking.action_cancel()
        self.document._on_cancel_refused("shipped already")
        self._ship()
        self.assertRecordValues(self.document, [{"state": "done", "cause": False}])
        self.assertEqual(self.picking.state, "done")

    def test_goods_shipped_while_the_cancel_is_asked_are_booked(self):
        self._accept(self.document)
        self.picking.action_cancel()
        self._ship()
        self.document._on_cancel_refused("shipped already")
        self.assertRecordValues(self.document, [{"state": "done", "cause": False}])

    def test_an_order_is_cancelled_when_the_warehouse_agrees(self):
        self._accept(self.document)
        action = self.order.action_cancel()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual((self.order.state, self.picking.state), ("sale", "assigned"))
        self.document._on_cancel_accepted()
        self.assertEqual((self.order.state, self.picking.state), ("cancel", "cancel"))

    def test_an_order_stays_when_the_warehouse_refuses(self):
        self._accept(self.document)
        self.order.action_cancel()
        self.document._on_cancel_refused("too late")
        self.assertEqual((self.order.state, self.picking.state), ("sale", "assigned"))

    def test_an_order_not_sent_yet_is_cancelled_at_once(self):
        self.order.action_cancel()
        self.assertEqual((self.order.state, self.picking.state), ("cancel", "cancel"))
        self.assertEqual(self.document.state, "cancelled")

    def test_a_purchase_is_cancelled_when_the_warehouse_agrees(self):
        order = self._buy((self.product, 5))
        document = self._accept(order.picking_ids.wms_document_id)
        order.button_cancel()
        self.assertEqual((order.state, order.picking_ids.state), ("purchase", "assigned"))
        document._on_cancel_accepted()
        self.assertEqual((order.state, order.picking_ids.state), ("cancel", "cancel"))

    def test_a_document_in_the_air_is_asked_for_after_its_creation(self):
        self.document._build()
        self._get_rows("deliveryorder.create").write({"state": "sending"})
        self.picking.action_cancel()
        self.assertEqual((self.picking.state, self.document.state), ("assigned", "cancelling"))
        self.assertTrue(self._get_rows("order.cancel"))

    def test_a_document_that_waits_for_a_dead_warehouse_is_taken_back(self):
        self.document._build()
        self.assertEqual(self.document.state, "sent")
        self.picking.action_cancel()
        self.assertEqual((self.picking.state, self.document.state), ("cancel", "cancelled"))
        self.assertEqual(self._get_rows("deliveryorder.create").state, "cancelled")

    def test_a_document_the_warehouse_gave_up_can_be_redone_or_done_by_hand(self):
        self._accept(self.document)
        self._say(self._step(self.document, "REJECT", remark="no truck"), self.document)
        self.assertRecordValues(self.document, [{"state": "cancelled", "cause": "stopped"}])
        self.assertEqual(self.picking.state, "assigned")
        self.document.action_redo()
        self.assertEqual(self.picking.wms_document_id.revision, 1)
        self.assertFalse(self.document.cause)
