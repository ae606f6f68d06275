from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestDelivery(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls._stock(cls.batched, 10, "B1")
        cls._stock(cls.batched, 10, "B2")

    def _ship(self, *lines):
        order = self._sell(*lines)
        document = order.picking_ids.wms_document_id
        return self._accept(document)

    def test_confirming_an_order_makes_one_document_due(self):
        order = self._sell((self.product, 3), (self.batched, 2))
        picking = order.picking_ids
        document = picking.wms_document_id
        self.assertRecordValues(
            document,
            [
                {
                    "code": picking.name,
                    "kind": "delivery",
                    "purpose": "customer",
                    "state": "due",
                    "revision": 0,
                    "backend_id": self.backend.id,
                }
            ],
        )
        self.assertEqual(document.line_ids.mapped("planned"), [3, 2])
        row = self.exchange.search([("res_model", "=", "wms.document"), ("direction", "=", "out")])
        self.assertRecordValues(
            row, [{"kind": "deliveryorder.create", "identity": picking.name, "state": "due"}]
        )

    def test_a_shipped_delivery_is_done_with_lots_packages_and_numbers(self):
        document = self._ship((self.product, 3), (self.batched, 5))
        tea, milk = document.line_ids
        self._say(
            self._shipped(
                document,
                "K1",
                self._line(tea, 3),
                self._line(milk, 5, ("B2", 4), ("B1", 1)),
                packages=(
                    self._parcel("EM1", ("TEA", 3), ("MILK", 2)),
                    self._parcel("EM2", ("MILK", 3)),
                ),
            ),
            document,
        )
        picking = document.picking_ids
        self.assertRecordValues(document, [{"state": "done", "has_rest": False, "cause": False}])
        self.assertRecordValues(picking, [{"state": "done", "carrier_tracking_ref": "EM1,EM2"}])
        self.assertEqual(self._quantity(self.product), 97)
        self.assertEqual(self._quantity(self.batched, "B1"), 9)
        self.assertEqual(self._quantity(self.batched, "B2"), 6)
        packed = {
            (ml.product_id.default_code, ml.lot_id.name, ml.result_package_id.name): ml.quantity
            for ml in picking.move_line_ids
        }
        self.assertEqual(
            packed,
            {
                ("TEA", False, "EM1"): 3,
                ("MILK", "B2", "EM1"): 2,
                ("MILK", "B2", "EM2"): 2,
                ("MILK", "B1", "EM2"): 1,
            },
        )
        self.assertEqual(document.line_ids.mapped("done"), [3, 5])
        self.assertEqual(picking.sale_id.order_line.mapped("qty_delivered"), [3, 5])
