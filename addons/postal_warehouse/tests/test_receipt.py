from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestReceipt(WmsCommon):
    def _await(self, *lines):
        order = self._buy(*lines)
        return self._accept(order.picking_ids.wms_document_id)

    def test_goods_come_in_with_batches_dates_and_quality(self):
        document = self._await((self.product, 10), (self.batched, 10))
        tea, milk = document.line_ids
        self._say(
            self._received(
                document,
                "K1",
                self._line(tea, 10),
                self._line(milk, 10, ("B1", 7), ("B2", 3, "CC")),
            ),
            document,
        )
        self.assertRecordValues(document, [{"state": "done", "kind": "receipt"}])
        self.assertEqual(document.picking_ids.state, "done")
        self.assertEqual(self._quantity(self.product), 10)
        self.assertEqual(self._quantity(self.batched, "B1"), 7)
        self.assertEqual(self._quantity(self.batched, "B2"), 0)
        defective = self.warehouse.wms_defective_location_id
        self.assertEqual(self._quantity(self.batched, "B2", defective), 3)
        lot = self.env["stock.lot"].search([("name", "=", "B1")])
        self.assertEqual(str(lot.expiration_date.date()), "2027-01-01")
        self.assertEqual(str(lot.production_date), "2026-01-01")
