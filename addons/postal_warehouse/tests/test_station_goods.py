from odoo.tests import tagged

from .station_common import MILK, POT, TEA, WATCH, StationCommon


@tagged("post_install", "-at_install")
class TestStationGoods(StationCommon):
    """Receive, put away, pick: every kind of scan, right and wrong."""

    def test_receive_piece_by_piece_then_finish(self):
        picking = self._receipt((self.tea, 3), (self.pot, 1))
        session = self._open("receive", picking)
        self.assertEqual(session.station_screen()["task"]["big"], "3")
        screen = self._scan(session, TEA, TEA)
        self.assertEqual(self._picked(picking), {"Tea": 2})
        self.assertEqual(screen["progress"], {"done": 2, "total": 4})
        self._refused(session, "Pot is not in|unknown", code="4006381333931")
        screen = self._scan(session, TEA, POT)
        self.assertEqual(screen["task"]["phase"], "finish")
        self._scan(session, picking.name)
        self.assertEqual((picking.state, session.state), ("done", "done"))
        self.assertEqual(self._quantity(self.tea, self.stock), 3)

    def test_too_many_are_refused_from_both_sides(self):
        picking = self._receipt((self.tea, 3))
        session = self._open("receive", picking)
        self._refused(session, "only 3", "quantity", quantity="4")
        self._refused(session, "above zero", "quantity", quantity="0")
        self._refused(session, "above zero", "quantity", quantity="nan")
        self._refused(session, "above zero", "quantity", quantity="many")
        self._did(session, "quantity", quantity="3")
        self._refused(session, "done already", code=TEA)
        self.assertEqual(self._picked(picking), {"Tea": 3})

    def test_a_lot_is_asked_for_and_kept_for_the_next_pieces(self):
        picking = self._receipt((self.milk, 3))
        session = self._open("receive", picking)
        screen = self._scan(session, MILK)
        self.assertEqual(screen["task"]["phase"], "lot")
        self._refused(session, "own code", code=MILK)
        self._scan(session, "LOT-7", MILK, MILK)
        self._did(session, "finish")
        lot = picking.move_line_ids.lot_id
        self.assertEqual((lot.name, sum(picking.move_line_ids.mapped("quantity"))), ("LOT-7", 3))

    def test_gs1_tells_product_lot_expiry_and_quantity_at_once(self):
        picking = self._receipt((self.milk, 5))
        session = self._open("receive", picking)
        self._refused(session, "expired", code="01069012345679151720010110LOT-8\x1d3704")
        self._scan(session, "01069012345679151733123110LOT-8\x1d3704")
        line = picking.move_line_ids.filtered("picked")
        self.assertEqual((line.lot_name, line.quantity), ("LOT-8", 4))
        self.assertEqual(str(line.expiration_date.date()), "2033-12-31")

    def test_a_serial_number_is_one_piece_once(self):
        picking = self._receipt((self.watch, 2))
        session = self._open("receive", picking)
        self._scan(session, WATCH, "SN1", WATCH)
        self._refused(session, "already in the house", code="SN1")
        self._scan(session, "SN2")
        self._did(session, "finish")
        self.assertEqual(sorted(picking.move_line_ids.lot_id.mapped("name")), ["SN1", "SN2"])

    def test_a_packaging_counts_its_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create(
            {"product_id": self.tea.id, "uom_id": dozen.id, "barcode": "BOX-12"}
        )
        picking = self._receipt((self.tea, 20))
        session = self._open("receive", picking)
        self._scan(session, "BOX-12")
        self._refused(session, "only 8", code="BOX-12")
        self.assertEqual(self._picked(picking), {"Tea": 12})

    def test_undo_takes_back_one_scan_after_the_other(self):
        picking = self._receipt((self.tea, 2), (self.milk, 1))
        session = self._open("receive", picking)
        self._scan(session, TEA, MILK, "LOT-1", TEA)
        for left in ({"Tea": 1, "Milk": 1}, {"Tea": 1}, {"Tea": 1}, {}):
            self._did(session, "undo")
            self.assertEqual(self._picked(picking), left)
        self._refused(session, "nothing to take back", "undo")
        self.assertEqual(len(picking.move_line_ids), 2)
        self.assertFalse(picking.move_line_ids.mapped("lot_name")[0])

    def test_finishing_early_needs_a_reason_and_leaves_a_backorder(self):
        picking = self._receipt((self.tea, 5))
        session = self._open("receive", picking)
        self._refused(session, "nothing to book", "finish", reason="Not delivered")
        self._scan(session, TEA, TEA)
        self._refused(session, "3 pieces are still open", "finish")
        self._did(session, "finish", reason="Not delivered")
        self.assertEqual((picking.state, picking.move_ids.quantity), ("done", 2))
        self.assertEqual(picking.backorder_ids.move_ids.product_uom_qty, 3)
        self.assertIn("Not delivered", str(picking.message_ids.mapped("body")))

    def test_put_away_goes_to_the_bin_that_is_scanned(self):
        self._put(self.tea, 6, self.warehouse.wh_input_stock_loc_id)
        self.warehouse.reception_steps = "two_steps"
        picking = self._transfer(
            self.warehouse.store_type_id, self.warehouse.wh_input_stock_loc_id, self.stock,
            (self.tea, 6),
        )
        session = self._open("putaway", picking)
        self._refused(session, "Scan the goods", code="BIN-1")
        screen = self._scan(session, TEA)
        self.assertEqual((screen["task"]["phase"], screen["task"]["big"]), ("bin", "6"))
        self._did(session, "quantity", quantity="4")
        self._scan(session, "BIN-1", TEA, "BIN-2")
        self._did(session, "finish")
        quantities = [self._quantity(self.tea, place) for place in self.bins]
        self.assertEqual(quantities, [4, 2, 0])

    def test_put_away_refuses_another_bin_than_the_rule_says_until_asked(self):
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.tea.id,
                "location_in_id": self.stock.id,
                "location_out_id": self.bins[0].id,
            }
        )
        self.warehouse.reception_steps = "two_steps"
        self._put(self.tea, 2, self.warehouse.wh_input_stock_loc_id)
        picking = self._transfer(
            self.warehouse.store_type_id, self.warehouse.wh_input_stock_loc_id, self.stock,
            (self.tea, 2),
        )
        session = self._open("putaway", picking)
        self._scan(session, TEA)
        self._refused(session, "go to A-01", code="BIN-2")
        self._refused(session, "does not belong", code=self.warehouse.wh_input_stock_loc_id.barcode)
        self._did(session, "other_bin")
        self._scan(session, "BIN-2")
        self.assertEqual(picking.move_line_ids.location_dest_id, self.bins[1])
