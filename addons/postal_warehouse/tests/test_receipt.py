from odoo.tests import tagged

from ..lib import qimen
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

    def test_less_than_planned_leaves_the_rest_open(self):
        document = self._await((self.product, 10))
        self._say(self._received(document, "K1", self._line(document.line_ids, 6)), document)
        self.assertRecordValues(
            document, [{"state": "done", "has_rest": True, "cause": "rest"}]
        )
        self.assertEqual(self._quantity(self.product), 6)

    def test_less_than_planned_closes_the_rest_where_backorders_are_not_wanted(self):
        self.warehouse.in_type_id.create_backorder = "never"
        document = self._await((self.product, 10), (self.batched, 2))
        self._say(self._received(document, "K1", self._line(document.line_ids[0], 6)), document)
        self.assertRecordValues(
            document, [{"state": "done", "has_rest": False, "cause": False}]
        )
        self.assertEqual(document.picking_ids.mapped("state"), ["done"])

    def test_more_than_planned_and_what_was_not_planned_come_in(self):
        document = self._await((self.product, 10))
        line = self._line(document.line_ids, 12)
        extra = type(line)(
            item_code="MILK",
            actual_qty=3,
            batches=(qimen.Batch(batch_code="B7", actual_qty=3),),
        )
        self._say(self._received(document, "K1", line, extra), document)
        self.assertEqual(document.state, "done")
        self.assertEqual(self._quantity(self.product), 12)
        self.assertEqual(self._quantity(self.batched, "B7"), 3)
        self.assertEqual(document.line_ids.mapped("is_unplanned"), [False, True])
        bought = document.picking_ids.purchase_id.order_line
        self.assertEqual(bought.mapped("qty_received"), [12, 3])

    def test_parts_in_any_order_add_up(self):
        document = self._await((self.product, 10))
        line = document.line_ids
        self._say(self._received(document, "K3", self._line(line, 5)), document)
        self._say(self._received(document, "K1", self._line(line, 2), confirm_type=1), document)
        self._say(self._received(document, "K2", self._line(line, 3), confirm_type=1), document)
        self.assertRecordValues(
            document, [{"state": "done", "has_rest": False, "cause": False}]
        )
        self.assertEqual(self._quantity(self.product), 10)
        self.assertEqual(document.picking_ids.purchase_id.order_line.qty_received, 10)

    def test_goods_kept_by_batch_are_not_taken_without_one(self):
        document = self._await((self.batched, 10))
        row = self._say(self._received(document, "K1", self._line(document.line_ids, 10)), document)
        self.assertEqual(row.state, "waiting")
        self.assertIn("Milk", row.error)
        self.assertEqual(document.line_ids.done, 0)

    def test_with_putaway_goods_count_when_they_are_put_away(self):
        self.backend.has_putaway = True
        document = self._await((self.product, 10))
        self._say(self._received(document, "K1", self._line(document.line_ids, 10)), document)
        self.assertEqual(document.state, "working")
        self.assertEqual(document.step_ids.mapped("name"), ["received"])
        self.assertEqual(self._quantity(self.product), 0)
        self._say(self._step(document, "FULFILLED", remark="K1"), document)
        self.assertEqual(document.state, "done")
        self.assertEqual(self._quantity(self.product), 10)

    def test_putaway_reported_before_the_receipt_counts_once(self):
        self.backend.has_putaway = True
        document = self._await((self.product, 10))
        step = self._step(document, "FULFILLED", remark="K1")
        self._say(step, document)
        self.assertEqual(self._quantity(self.product), 0)
        self._say(self._received(document, "K1", self._line(document.line_ids, 10)), document)
        self.assertEqual(self._quantity(self.product), 10)
        later = self._step(document, "FULFILLED", remark="K1", operator_name="B")
        self._say(later, document)
        self.assertEqual(self._quantity(self.product), 10)

    def test_only_the_parts_put_away_count(self):
        self.backend.has_putaway = True
        document = self._await((self.product, 10))
        line = document.line_ids
        self._say(self._received(document, "K1", self._line(line, 4), confirm_type=1), document)
        self._say(self._received(document, "K2", self._line(line, 6)), document)
        self._say(self._step(document, "PARTFULFILLED", remark="K2"), document)
        self.assertEqual(self._quantity(self.product), 6)
        self._say(self._step(document, "FULFILLED", remark="K1"), document)
        self.assertEqual(self._quantity(self.product), 10)
        self.assertRecordValues(document, [{"state": "done", "has_rest": False}])
