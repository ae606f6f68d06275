from datetime import UTC, datetime

from odoo.tests import tagged

from ..lib import qimen
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

    def test_the_same_message_twice_is_booked_once(self):
        document = self._ship((self.product, 3))
        message = self._shipped(document, "K1", self._line(document.line_ids, 3))
        self._say(message, document)
        self._say(message, document)
        self.assertEqual(self._quantity(self.product), 97)
        self.assertEqual(document.line_ids.done, 3)
        self.assertEqual(len(document.fact_ids), 1)

    def test_parts_make_backorders_of_the_same_document(self):
        document = self._ship((self.product, 5), (self.batched, 2))
        tea, milk = document.line_ids
        self._say(
            self._shipped(
                document,
                "K1",
                self._line(tea, 2),
                confirm_type=1,
                packages=(self._parcel("EM1"),),
            ),
            document,
        )
        self.assertEqual(document.state, "partial")
        self.assertEqual(document.picking_ids.mapped("state"), ["assigned", "done"])
        self._say(
            self._shipped(
                document,
                "K2",
                self._line(tea, 3),
                self._line(milk, 2, ("B1", 2)),
                packages=(self._parcel("EM2"),),
            ),
            document,
        )
        self.assertRecordValues(document, [{"state": "done", "has_rest": False}])
        self.assertEqual(document.picking_ids.mapped("state"), ["done", "done"])
        self.assertEqual(self._quantity(self.product), 95)
        self.assertEqual(sorted(document.tracking_numbers.split(",")), ["EM1", "EM2"])
        self.assertEqual(tea.done, 5)

    def test_less_in_the_final_message_leaves_a_rest_to_send_or_cancel(self):
        document = self._ship((self.product, 5))
        self._say(self._shipped(document, "K1", self._line(document.line_ids, 3)), document)
        rest = document.picking_ids.filtered(lambda p: p.state != "done")
        self.assertRecordValues(
            document, [{"state": "done", "has_rest": True, "cause": "rest"}]
        )
        self.assertIn("2", rest.wms_cause_message)
        document.action_send_rest()
        self.assertRecordValues(document, [{"has_rest": False, "cause": False}])
        self.assertRecordValues(
            rest.wms_document_id, [{"code": rest.name, "state": "due", "revision": 0}]
        )
        self.assertEqual(rest.wms_document_id.line_ids.planned, 2)

    def test_the_rest_can_be_cancelled(self):
        document = self._ship((self.product, 5))
        self._say(self._shipped(document, "K1", self._line(document.line_ids, 3)), document)
        rest = document.picking_ids.filtered(lambda p: p.state != "done")
        document.action_cancel_rest()
        self.assertEqual(rest.state, "cancel")
        self.assertRecordValues(document, [{"has_rest": False, "cause": False}])

    def test_a_part_after_the_final_message_still_counts(self):
        document = self._ship((self.product, 5))
        line = document.line_ids
        self._say(self._shipped(document, "K2", self._line(line, 3)), document)
        self._say(self._shipped(document, "K1", self._line(line, 2), confirm_type=1), document)
        self.assertRecordValues(
            document, [{"state": "done", "has_rest": False, "cause": False}]
        )
        self.assertEqual(self._quantity(self.product), 95)

    def test_more_after_all_is_done_is_booked_in_a_transfer_of_its_own(self):
        document = self._ship((self.product, 5))
        line = document.line_ids
        self._say(self._shipped(document, "K1", self._line(line, 5)), document)
        self._say(self._shipped(document, "K2", self._line(line, 1), confirm_type=1), document)
        self.assertEqual(document.picking_ids.mapped("state"), ["done", "done"])
        self.assertEqual(self._quantity(self.product), 94)
        self.assertEqual(line.done, 6)

    def test_a_document_split_over_messages_is_final_when_all_lines_came(self):
        document = self._ship((self.product, 5), (self.batched, 2))
        tea, milk = document.line_ids
        self._say(self._shipped(document, "K1", self._line(tea, 5), total=2), document)
        self.assertEqual(document.state, "partial")
        self._say(self._shipped(document, "K2", self._line(milk, 2, ("B1", 2)), total=2), document)
        self.assertEqual(document.state, "done")

    def test_goods_the_books_do_not_have_wait_and_name_who_took_them(self):
        first = self._ship((self.batched, 8))
        second = self._ship((self.batched, 8))
        row = self._say(
            self._shipped(second, "K1", self._line(second.line_ids, 8, ("B9", 8))), second
        )
        self.assertEqual(row.state, "waiting")
        for text in ("Milk", "B9", "8", first.code):
            self.assertIn(text, row.error)
        self.assertEqual(second.state, "accepted")
        self.assertEqual(second.line_ids.done, 0)
        negative = [("product_id", "=", self.batched.id), ("quantity", "<", 0)]
        here = [("location_id.usage", "=", "internal")]
        self.assertFalse(self.env["stock.quant"].search(negative + here))

    def test_what_waited_completes_by_itself_once_the_goods_are_booked(self):
        delivery = self._ship((self.batched, 5))
        row = self._say(
            self._shipped(delivery, "K1", self._line(delivery.line_ids, 5, ("B9", 5))), delivery
        )
        self.assertEqual(row.state, "waiting")
        receipt = self._accept(self._buy((self.batched, 5)).picking_ids.wms_document_id)
        self._say(
            self._received(receipt, "K2", self._line(receipt.line_ids, 5, ("B9", 5))), receipt
        )
        self.assertEqual((row.state, delivery.state), ("done", "done"))
        self.assertEqual(self._quantity(self.batched, "B9"), 0)

    def test_goods_reserved_for_another_order_are_shipped_all_the_same(self):
        first = self._ship((self.batched, 20))
        second = self._ship((self.batched, 5))
        self.assertEqual(first.picking_ids.move_ids.quantity, 20)
        self._say(
            self._shipped(second, "K1", self._line(second.line_ids, 5, ("B1", 5))), second
        )
        self.assertEqual(second.state, "done")
        self.assertEqual(self._quantity(self.batched, "B1"), 5)
        self.assertEqual(first.picking_ids.move_ids.quantity, 15)

    def test_an_unknown_product_waits_for_a_person(self):
        document = self._ship((self.product, 3))
        line = self._line(document.line_ids, 3)
        stranger = type(line)(item_code="WHO", actual_qty=1)
        row = self._say(self._shipped(document, "K1", line, stranger), document)
        self.assertEqual(row.state, "waiting")
        self.assertIn("WHO", row.error)
        self.assertEqual(self._quantity(self.product), 100)
        self._create_product("Stranger", "WHO")
        self._stock(self.env["wms.product"].search([("code", "=", "WHO")]).product_id, 1)
        row.due_at = document.create_date
        self._drain("in")
        self.assertEqual((row.state, document.state), ("done", "done"))
        self.assertTrue(document.line_ids.filtered("is_unplanned"))

    def test_steps_are_kept_in_the_order_of_their_time(self):
        document = self._ship((self.product, 3))
        for minute, status in ((5, "PACKAGE"), (1, "PRINT"), (3, "PICK")):
            moment = datetime(2026, 1, 2, 3, minute, tzinfo=UTC)
            self._say(self._step(document, status, operate_time=moment), document)
        self.assertEqual(document.step_ids.mapped("name"), ["printed", "picked", "packed"])
        self.assertEqual(document.state, "working")

    def test_a_shortage_is_marked_on_the_delivery(self):
        document = self._ship((self.product, 3))
        message = qimen.ItemLackReport(
            delivery_order_code=document.code,
            out_biz_code="L1",
            items=(qimen.LackItem(item_code="TEA", lack_qty=2, reason="not found"),),
        )
        self._say(message, document)
        self.assertEqual(document.line_ids.lacking, 2)
        self.assertRecordValues(document, [{"cause": "stock", "state": "accepted"}])
        self.assertIn("not found", document.picking_ids.wms_cause_message)

    def test_a_stock_out_to_a_supplier_is_done_too(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock_location.id,
                "location_dest_id": self.env.ref("stock.stock_location_suppliers").id,
                "partner_id": self.supplier.id,
            }
        )
        self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": self.product.id,
                "product_uom_qty": 4,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.action_confirm()
        document = self._accept(picking.wms_document_id)
        self.assertEqual(document.purpose, "purchase_return")
        self._say(self._shipped(document, "K1", self._line(document.line_ids, 4)), document)
        self.assertEqual((document.state, picking.state), ("done", "done"))
        self.assertEqual(self._quantity(self.product), 96)
