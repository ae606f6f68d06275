from odoo.tests import tagged

from ..lib import qimen
from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestVariations(WmsCommon):
    """What warehouses report besides what was planned, in and out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scale = cls._create_product("Scale", "SCALE", tracking="serial")
        cls._stock(cls.product, 100)
        cls._stock(cls.batched, 20, "B1")
        for serial in ("S1", "S2", "S3"):
            cls._stock(cls.scale, 1, serial)

    def _receipt(self, *lines):
        return self._accept(self._buy(*lines).picking_ids.wms_document_id)

    def _delivery(self, *lines):
        return self._accept(self._sell(*lines).picking_ids.wms_document_id)

    def _get_serials(self, document):
        return sorted(document.picking_ids.move_line_ids.lot_id.mapped("name"))

    # Serial numbers

    def test_serial_numbers_received_become_lots_of_one(self):
        document = self._receipt((self.scale, 2))
        line = self._line(document.line_ids, 2, serials=("N1", "N2"))
        self._say(self._received(document, "K1", line), document)
        self.assertEqual((document.state, self._get_serials(document)), ("done", ["N1", "N2"]))
        self.assertEqual(self._quantity(self.scale, "N2"), 1)

    def test_serial_numbers_shipped_are_the_ones_that_leave(self):
        document = self._delivery((self.scale, 2))
        line = self._line(document.line_ids, 2, serials=("S1", "S3"))
        self._say(self._shipped(document, "K1", line), document)
        self.assertEqual((document.state, self._get_serials(document)), ("done", ["S1", "S3"]))
        self.assertEqual(self._quantity(self.scale, "S2"), 1)
        self.assertEqual(self._quantity(self.scale, "S1"), 0)

    def test_fewer_or_more_serial_numbers_than_goods_wait_for_a_person(self):
        for serials in (("N1",), ("N1", "N2", "N3")):
            document = self._receipt((self.scale, 2))
            with self.subTest(serials=serials):
                line = self._line(document.line_ids, 2, serials=serials)
                row = self._say(self._received(document, "K1", line), document)
                self.assertEqual((row.state, document.state), ("waiting", "accepted"))
                self.assertIn(f"{len(serials)} serial numbers", row.error)
                self.assertEqual(document.line_ids.done, 0)

    # Batches

    def test_batches_carry_their_dates(self):
        document = self._receipt((self.batched, 5))
        line = self._line(document.line_ids, 5, ("B7", 5))
        self._say(self._received(document, "K1", line), document)
        lot = document.picking_ids.move_line_ids.lot_id
        self.assertEqual(str(lot.production_date), "2026-01-01")
        self.assertEqual(str(lot.expiration_date.date()), "2027-01-01")

    def test_batches_that_do_not_add_up(self):
        document = self._receipt((self.batched, 5))
        more = self._line(document.line_ids, 5, ("B7", 4), ("B8", 2))
        row = self._say(self._received(document, "K1", more), document)
        self.assertEqual(row.state, "waiting")
        self.assertIn("add up to 6", row.error)
        less = self._line(document.line_ids, 5, ("B7", 4))
        row = self._say(self._received(document, "K2", less), document)
        self.assertEqual((row.state, document.line_ids.done), ("waiting", 0))
        self.assertIn("1 without one", row.error)

    def test_a_batch_named_on_the_line_itself(self):
        document = self._receipt((self.batched, 5))
        line = self._line(document.line_ids, 5, batch_code="B7")
        self._say(self._received(document, "K1", line), document)
        self.assertEqual(self._quantity(self.batched, "B7"), 5)

    # Quantities

    def test_more_less_nothing_and_unplanned_in_both_directions(self):
        stranger = qimen.ConfirmedLine(item_code="MILK", actual_qty=2, batch_code="B1")
        for reported, others, rest, stock in (
            (7, (), False, 7),
            (3, (), True, 3),
            (0, (), True, 0),
            (5, (stranger,), False, 5),
        ):
            for make, say, sign in (
                (self._receipt, self._received, 1),
                (self._delivery, self._shipped, -1),
            ):
                with self.subTest(reported=reported, others=others, sign=sign):
                    document = make((self.product, 5))
                    tea, milk = self._quantity(self.product), self._quantity(self.batched, "B1")
                    line = self._line(document.line_ids, reported)
                    self._say(say(document, "K1", line, *others), document)
                    self.assertRecordValues(document, [{"state": "done", "has_rest": rest}])
                    self.assertEqual(self._quantity(self.product), tea + sign * stock)
                    self.assertEqual(
                        self._quantity(self.batched, "B1"), milk + sign * 2 * len(others)
                    )
                    if rest:
                        document.action_cancel_rest()

    def test_defective_goods_are_shipped_from_their_own_place(self):
        defective = self.warehouse._get_wms_quality_location("defective")
        self._stock(self.product, 3, location=defective)
        document = self._delivery((self.product, 2))
        line = self._line(document.line_ids, 2, inventory_type="CC")
        self._say(self._shipped(document, "K1", line), document)
        self.assertEqual(self._quantity(self.product, location=defective), 1)
        self.assertEqual(self._quantity(self.product), 100)

    # Before and after its time

    def test_feedback_proves_that_a_document_arrived(self):
        for state, row_state, expected in (
            ("sent", "unsure", "done"),
            ("unsure", "unsure", "done"),
            ("refused", "refused", "refused"),
            ("due", "due", "cancelled"),
            ("blocked", "waiting", "cancelled"),
            ("sent", "sending", "sending"),
        ):
            document = self._sell((self.product, 2)).picking_ids.wms_document_id
            row = self.exchange.search(
                [("res_id", "=", document.id), ("direction", "=", "out")]
            )
            document.write({"state": state, "cause": "other" if state == "refused" else False})
            row.write({"state": row_state, "is_uncertain": row_state == "unsure"})
            with self.subTest(state=state, row=row_state):
                self._say(self._step(document, "PICK"), document)
                self.assertRecordValues(document, [{"state": "working", "cause": False}])
                self.assertRecordValues(row, [{"state": expected, "is_uncertain": False}])
                line = self._line(document.line_ids, 2)
                self._say(self._shipped(document, "K1", line), document)
                self.assertEqual(document.state, "done")
                document._on_accepted("LATE")
                self.assertEqual(document.state, "done")

    def test_an_answer_lost_after_feedback_is_not_asked_for_again(self):
        document = self._sell((self.product, 2)).picking_ids.wms_document_id
        row = self.exchange.search([("res_id", "=", document.id), ("direction", "=", "out")])
        document._build()
        row.state = "sending"
        self._say(self._step(document, "PICK"), document)
        row.write({"state": "unsure", "is_uncertain": True})
        self.backend._handle_unsure(row)
        self.assertRecordValues(row, [{"state": "done", "is_uncertain": False}])
        self.assertEqual(document.state, "working")

    def test_what_was_shipped_after_a_cancel_still_counts(self):
        document = self._delivery((self.product, 2))
        document.action_cancel()
        document._on_cancel_accepted()
        self.assertEqual(document.picking_id.state, "cancel")
        self._say(self._shipped(document, "K1", self._line(document.line_ids, 2)), document)
        self.assertEqual(document.state, "done")
        self.assertEqual(self._quantity(self.product), 98)

    def test_what_waits_completes_when_somebody_books_the_goods_by_hand(self):
        document = self._delivery((self.product, 2))
        line = self._line(document.line_ids, 130)
        row = self._say(self._shipped(document, "K1", line), document)
        self.assertEqual(row.state, "waiting")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.warehouse._get_wms_quality_location("defective").id,
                "location_dest_id": self.stock_location.id,
            }
        )
        self._stock(self.product, 40, location=picking.location_id)
        self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": self.product.id,
                "product_uom_qty": 40,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.action_confirm()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self._drain("in")
        self.assertEqual((row.state, document.state), ("done", "done"))
        self.assertEqual(self._quantity(self.product), 10)

    def test_what_waits_names_first_who_has_shipped_and_is_not_booked(self):
        working = self._delivery((self.product, 5))
        waiting = self._delivery((self.product, 60))
        asked = self._delivery((self.product, 70))
        self._say(self._shipped(waiting, "K1", self._line(waiting.line_ids, 101)), waiting)
        row = self._say(self._shipped(asked, "K1", self._line(asked.line_ids, 102)), asked)
        self.assertEqual(row.state, "waiting")
        self.assertLess(row.error.index(waiting.code), row.error.index(working.code))
