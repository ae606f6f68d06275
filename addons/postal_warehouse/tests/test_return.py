from odoo.tests import tagged

from ..lib import qimen
from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestReturn(WmsCommon):
    """Goods that come back, each quality into its own place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls._stock(cls.batched, 20, "B1")

    def _deliver(self, *lines):
        document = self._accept(self._sell(*lines).picking_ids.wms_document_id)
        shipped = []
        for line in document.line_ids:
            batches = [("B1", int(line.planned))] if line.product_id == self.batched else []
            shipped.append(self._line(line, int(line.planned), *batches))
        self._say(self._shipped(document, "K1", *shipped), document)
        return document

    def _send_back(self, document, quantity, exchange=False):
        wizard = self.env["stock.return.picking"].create({"picking_id": document.picking_id.id})
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_exchanges() if exchange else wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def _came_back(self, document, key, *lines):
        return qimen.ReturnOrderConfirm(
            order=qimen.ConfirmedReturn(
                return_order_code=document.code, warehouse_code="W1", out_biz_code=key
            ),
            lines=lines,
        )

    def test_each_quality_comes_back_into_its_own_place(self):
        delivery = self._deliver((self.batched, 6))
        document = self._accept(self._send_back(delivery, 6).wms_document_id)
        line = self._line(
            document.line_ids, 6, ("B1", 3, "ZP"), ("B1", 2, "CC"), ("B1", 1, "JS")
        )
        self._say(self._came_back(document, "R1", line), document)
        self.assertEqual((document.state, document.purpose), ("done", "customer"))
        self.assertEqual(self._quantity(self.batched, "B1"), 17)
        defective = self.warehouse._get_wms_quality_location("defective")
        damaged = self.warehouse._get_wms_quality_location("damaged")
        self.assertEqual(self._quantity(self.batched, "B1", defective), 2)
        self.assertEqual(self._quantity(self.batched, "B1", damaged), 1)

    def test_less_comes_back_and_the_rest_is_named(self):
        delivery = self._deliver((self.product, 6))
        document = self._accept(self._send_back(delivery, 6).wms_document_id)
        self._say(self._came_back(document, "R1", self._line(document.line_ids, 4)), document)
        self.assertRecordValues(document, [{"state": "done", "has_rest": True, "cause": "rest"}])
        self.assertEqual(self._quantity(self.product), 98)

    def test_an_exchange_is_told_as_one_on_both_sides(self):
        delivery = self._deliver((self.product, 6))
        back = self._send_back(delivery, 2, exchange=True)
        again = self.env["stock.picking"].search(
            [("wms_exchange_id", "=", delivery.picking_id.id), ("id", "!=", back.id)]
        )
        self.assertEqual(back.wms_document_id.purpose, "exchange")
        self.assertEqual(again.wms_document_id.purpose, "exchange")
        adapter = self.backend._adapter()
        returned = qimen.parse("returnorder.create", adapter.build_document(back.wms_document_id))
        sent = qimen.parse("deliveryorder.create", adapter.build_document(again.wms_document_id))
        self.assertEqual((returned.order.order_type, sent.order.order_type), ("HHRK", "HHCK"))
        self.assertEqual(returned.order.pre_delivery_order_code, delivery.code)
        self.assertEqual(sent.order.pre_delivery_order_code, delivery.code)

    def test_goods_refused_at_the_door_are_expected_back_by_themselves(self):
        delivery = self._deliver((self.product, 6))
        self._say(self._step(delivery, "REFUSE"), delivery)
        self.assertTrue(delivery.is_refused)
        document = self._accept(delivery.return_ids)
        self.assertRecordValues(document, [{"kind": "return", "state": "accepted"}])
        self.assertEqual(document.line_ids.planned, 6)
        self._say(self._step(delivery, "REFUSE", remark="again"), delivery)
        self.assertEqual(delivery.return_ids, document)
        line = self._line(document.line_ids, 6, inventory_type="CC")
        self._say(self._came_back(document, "R1", line), document)
        self.assertEqual(self._quantity(self.product), 94)
        defective = self.warehouse._get_wms_quality_location("defective")
        self.assertEqual(self._quantity(self.product, location=defective), 6)
        self.assertEqual(delivery.picking_id.sale_id.order_line.qty_delivered, 0)

    def test_a_refusal_heard_before_the_shipping_waits_for_it(self):
        document = self._accept(self._sell((self.product, 6)).picking_ids.wms_document_id)
        self._say(self._step(document, "REFUSE"), document)
        self.assertFalse(document.return_ids)
        self._say(self._shipped(document, "K1", self._line(document.line_ids, 6)), document)
        self.assertEqual(document.return_ids.line_ids.planned, 6)
