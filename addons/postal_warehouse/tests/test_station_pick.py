from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .station_common import MILK, POT, TEA, StationCommon


@tagged("post_install", "-at_install")
class TestStationPick(StationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put(cls.tea, 20, cls.bins[1])
        cls._put(cls.pot, 10, cls.bins[0])
        cls.lot = cls._create_lot("L1")
        cls._put(cls.milk, 5, cls.bins[2], cls.lot)

    def test_bins_come_in_walking_order_and_are_scanned_first(self):
        picking = self._delivery((self.tea, 2), (self.pot, 1))
        session = self._open("pick", picking)
        self.assertEqual(session.station_screen()["task"]["bin"]["name"], "A-01")
        self._refused(session, "Scan bin A-01 first", code=POT)
        self._refused(session, "Scan bin A-01 first", "quantity", quantity="1")
        self._refused(session, "Wrong bin A-02: go to A-01", code="BIN-2")
        screen = self._scan(session, "BIN-1")
        self.assertEqual(screen["task"]["phase"], "product")
        self._refused(session, "Wrong product: take Pot", code=TEA)
        screen = self._scan(session, POT)
        self.assertEqual(screen["task"]["bin"]["name"], "A-02")
        self._scan(session, "A-02", TEA, TEA)
        self.assertEqual((session.state, picking.station_done), ("done", "sort"))
        self.assertEqual(picking.state, "assigned")

    def test_the_walking_order_of_bins_can_be_set(self):
        self.bins[0].station_sequence = 5
        session = self._open("pick", self._delivery((self.tea, 1), (self.pot, 1)))
        self.assertEqual(session.station_screen()["task"]["bin"]["name"], "A-02")

    def test_the_reserved_lot_is_taken_or_another_is_chosen(self):
        other = self._create_lot("L2")
        self._put(self.milk, 3, self.bins[2], other)
        picking = self._delivery((self.milk, 2))
        session = self._open("pick", picking)
        self._scan(session, "BIN-3", MILK)
        self._refused(session, "Wrong lot L2: take lot L1", code="L2")
        self._scan(session, "L1")
        screen = session.station_screen()
        self.assertEqual([lot["name"] for lot in screen["task"]["lots"]], ["L2"])
        self._did(session, "lot", lot_id=other.id)
        self._scan(session, MILK)
        lines = picking.move_line_ids
        self.assertEqual(sorted(lines.lot_id.mapped("name")), ["L1", "L2"])
        self.assertTrue(all(line.picked for line in lines))

    def test_an_expired_lot_is_refused(self):
        picking = self._delivery((self.milk, 1))
        self.lot.expiration_date = fields.Datetime.now() - timedelta(days=1)
        session = self._open("pick", picking)
        self._scan(session, "BIN-3", MILK)
        self._refused(session, "expired on", code="L1")

    def test_short_picks_say_why_and_end_in_a_backorder(self):
        picking = self._delivery((self.tea, 3), (self.pot, 1))
        session = self._open("pick", picking)
        self._refused(session, "what is short, and why", "short")
        self._did(session, "short", reason="Bin is empty")
        self._scan(session, "BIN-2", TEA)
        self._did(session, "short", reason="Damaged")
        self.assertEqual(session.state, "done")
        self.assertEqual(picking.move_line_ids.mapped("quantity"), [1])
        self.assertIn("Bin is empty", str(picking.message_ids.mapped("body")))
        picking._station_book()
        backorder = picking.backorder_ids
        self.assertEqual(picking.state, "done")
        self.assertEqual(sorted(backorder.move_ids.mapped("product_uom_qty")), [1, 2])

    def test_nothing_there_sets_the_goods_free(self):
        picking = self._delivery((self.tea, 3))
        session = self._open("pick", picking)
        self._did(session, "short", reason="Bin is empty")
        self.assertEqual((session.state, picking.state), ("done", "confirmed"))
        self.assertFalse(picking.move_line_ids)

    def test_what_is_skipped_comes_last(self):
        session = self._open("pick", self._delivery((self.tea, 1), (self.pot, 1)))
        self._did(session, "skip")
        screen = self._scan(session, "BIN-2", TEA)
        self.assertEqual(screen["task"]["bin"]["name"], "A-01")

    def test_an_undo_reopens_a_finished_pick_but_not_a_booked_one(self):
        picking = self._delivery((self.tea, 1))
        session = self._open("pick", picking)
        self._scan(session, "BIN-2", TEA)
        self.assertEqual(picking.station_done, "sort")
        self._did(session, "undo")
        self.assertEqual((session.state, picking.station_done), ("working", False))
        self.assertEqual(self._picked(picking), {})
        self._scan(session, TEA)
        picking._station_book()
        self._refused(session, "booked", "undo")

    def test_a_cancelled_order_is_said_so(self):
        picking = self._delivery((self.tea, 1))
        session = self._open("pick", picking)
        picking.action_cancel()
        self._refused(session, "was cancelled meanwhile", code="BIN-2")
        self.assertTrue(session.station_leave())
        self.assertEqual(session.state, "left")

    def test_one_walk_for_several_orders_says_which_order(self):
        pickings = [self._delivery((self.tea, 1)), self._delivery((self.tea, 2))]
        session = self._open("pick", self._wave(*pickings))
        screen = self._scan(session, "BIN-2")
        self.assertIn(pickings[0].name, screen["task"]["order"])
        screen = self._scan(session, TEA)
        self.assertIn(pickings[1].name, screen["task"]["order"])
        self._did(session, "quantity", quantity="2")
        self.assertEqual([p.station_done for p in pickings], ["sort", "sort"])

    def test_a_summed_pick_is_sorted_into_its_orders(self):
        self.warehouse.station_pick_mode = "summed"
        pickings = [self._delivery((self.tea, 1)), self._delivery((self.tea, 2), (self.pot, 1))]
        wave = self._wave(*pickings)
        session = self._open("pick", wave)
        self.assertEqual(session.station_screen()["task"]["big"], "1")
        self._scan(session, TEA)
        self._did(session, "quantity", quantity="2")
        self._scan(session, POT)
        self.assertEqual([p.station_done for p in pickings], ["pick", "pick"])
        sort = self._open("sort", wave)
        screen = self._scan(sort, TEA)
        self.assertEqual(screen["task"]["big"], "1")
        screen = self._scan(sort, TEA)
        self.assertEqual(screen["task"]["big"], "2")
        self._did(sort, "undo")
        self._refused(sort, "only 2", "quantity", quantity="3")
        self._did(sort, "quantity", quantity="2")
        self._refused(sort, "done already", code=TEA)
        self._refused(sort, "still open", "finish")
        self._scan(sort, POT)
        self.assertEqual((sort.state, pickings[0].station_done), ("done", "sort"))
        self.assertEqual(pickings[1]._get_station_kind(), "inspect")

    def test_with_two_steps_the_pick_is_booked_when_it_ends(self):
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._transfer(
            self.warehouse.pick_type_id, self.stock, self.warehouse.wh_output_stock_loc_id,
            (self.tea, 2),
        )
        session = self._open("pick", picking)
        self._scan(session, "BIN-2", TEA, TEA)
        self.assertEqual(picking.state, "done")
        self.assertEqual(self._quantity(self.tea, self.warehouse.wh_output_stock_loc_id), 2)
        self._refused(session, "booked", "undo")
