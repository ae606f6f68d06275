from odoo.tests import tagged

from .station_common import MILK, POT, TEA, StationCommon


@tagged("post_install", "-at_install")
class TestStationParcel(StationCommon):
    """Inspect, weigh and ship an order that was picked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put(cls.tea, 20, cls.bins[1])
        cls._put(cls.pot, 10, cls.bins[0])
        cls._put(cls.milk, 5, cls.bins[2], cls._create_lot("L1"))
        cls.carrier = cls.env["delivery.carrier"].create(
            {"name": "Post", "product_id": cls.tea.id, "delivery_type": "fixed"}
        )
        cls.picking = cls._picked_delivery(
            (cls.tea, 2), (cls.pot, 1), carrier_tracking_ref="WB-00001"
        )

    @classmethod
    def _picked_delivery(cls, *lines, **values):
        picking = cls._delivery(*lines, carrier_id=cls.carrier.id, **values)
        picking.move_line_ids.picked = True
        picking.station_done = "sort"
        return picking

    def _inspected(self):
        session = self._open("inspect", self.picking)
        self._scan(session, "WB-00001", TEA, TEA, POT)
        return session

    # Inspect

    def test_plain_asks_for_the_waybill_then_the_goods(self):
        other = self._picked_delivery((self.tea, 1), carrier_tracking_ref="WB-00002")
        session = self._open("inspect", self.picking)
        self.assertEqual(session.station_screen()["task"]["phase"], "waybill")
        self._refused(session, "Wrong waybill|Scan the waybill", code=TEA)
        self._refused(session, f"belongs to {other.name}", code="WB-00002")
        self._refused(session, "Wrong waybill WB-99999", code="WB-99999")
        self._scan(session, "WB-00001", TEA)
        self._refused(session, "Milk is not in", code=MILK)
        self._refused(session, "only 1", "quantity", quantity="2")
        self._scan(session, TEA)
        self._refused(session, "done already", code=TEA)
        self._scan(session, POT)
        self.assertEqual((session.state, self.picking.station_done), ("done", "inspect"))
        box = self.picking.move_line_ids.result_package_id
        self.assertEqual((len(box), self.picking.state), (1, "assigned"))

    def test_by_document_asks_for_the_note_first(self):
        self.warehouse.station_inspect_mode = "document"
        session = self._open("inspect", self.picking)
        self._refused(session, "Scan the delivery note", code="WB-00001")
        self._scan(session, self.picking.name)
        self.assertEqual(session.station_screen()["task"]["phase"], "waybill")
        self._scan(session, "WB-00001")
        self.assertEqual(session.station_screen()["task"]["phase"], "goods")

    def test_the_first_waybill_of_an_order_is_bound_to_it_and_can_be_taken_back(self):
        picking = self._picked_delivery((self.tea, 1))
        session = self._open("inspect", picking)
        self._refused(session, "unknown|Scan the waybill", code="123")
        self._refused(session, "This is", code=TEA)
        self._scan(session, "NEW-WB-77")
        self.assertEqual(picking.carrier_tracking_ref, "NEW-WB-77")
        self._did(session, "undo")
        self.assertFalse(picking.carrier_tracking_ref)
        self.assertEqual(session.station_screen()["task"]["phase"], "waybill")

    def test_without_a_carrier_the_document_is_enough(self):
        picking = self._picked_delivery((self.tea, 1))
        picking.carrier_id = False
        session = self._open("inspect", picking)
        self._scan(session, picking.name, TEA)
        self.assertEqual(picking.station_done, "inspect")

    def test_a_tracked_product_is_checked_by_its_lot(self):
        picking = self._picked_delivery((self.milk, 2), carrier_tracking_ref="WB-00003")
        session = self._open("inspect", picking)
        self._scan(session, "WB-00003", MILK)
        self._refused(session, "Wrong lot L9: take lot L1", code="L9")
        self._scan(session, "L1", "L1")
        self.assertEqual(session.state, "done")

    def test_two_boxes_hold_what_was_scanned_into_each(self):
        session = self._open("inspect", self.picking)
        self._scan(session, "WB-00001")
        self._refused(session, "empty", "new_box")
        self._scan(session, TEA)
        self._did(session, "new_box")
        self._refused(session, "empty", "new_box")
        self._scan(session, TEA, POT)
        boxes = self.picking.move_line_ids.result_package_id.sorted("id")
        contents = [
            sorted((line.product_id.name, line.quantity) for line in box.move_line_ids)
            for box in boxes
        ]
        self.assertEqual(contents, [[("Tea", 1)], [("Pot", 1), ("Tea", 1)]])

    def test_missing_goods_stay_behind_with_a_reason(self):
        session = self._open("inspect", self.picking)
        self._scan(session, "WB-00001", TEA, TEA)
        self._refused(session, "1 pieces are still open", "finish")
        self._did(session, "finish", reason="Damaged")
        self.assertEqual(self._picked(self.picking), {"Tea": 2})
        self.picking._station_book()
        self.assertEqual(self.picking.backorder_ids.move_ids.product_id, self.pot)

    def test_undo_opens_the_box_again(self):
        session = self._inspected()
        self._did(session, "undo")
        self.assertEqual((session.state, self.picking.station_done), ("working", "sort"))
        self.assertFalse(self.picking.move_line_ids.result_package_id)
        self._scan(session, POT)
        self.assertEqual(self.picking.station_done, "inspect")

    # Weigh: 2 * 0.5 + 1.0 = 2 kg; 5 % are 100 g

    def test_the_tolerance_from_both_sides(self):
        self._inspected()
        for weight, fits in ((1.899, False), (1.9, True), (2.1, True), (2.101, False)):
            with self.subTest(weight=weight):
                session = self._open("weigh", self.picking)
                self._scan(session, "WB-00001")
                screen = self._do(session, "weight", weight=str(weight))
                self.assertEqual(screen["feedback"]["ok"], fits)
                self.assertEqual(session.state, "done" if fits else "working")
                self._did(session, "undo")
                session.station_leave()
                self.assertEqual(self.picking.move_line_ids.result_package_id.shipping_weight, 0)

    def test_grams_count_where_they_are_more_than_the_percentage(self):
        self._inspected()
        self.warehouse.write({"station_weight_percent": 0, "station_weight_grams": 30})
        session = self._open("weigh", self.picking)
        self._scan(session, "WB-00001")
        self.assertFalse(self._do(session, "weight", weight="2.031")["feedback"]["ok"])
        self._did(session, "weight", weight="2.030")
        self.assertEqual(self.picking.shipping_weight, 2.03)

    def test_an_alarm_is_accepted_by_a_supervisor_with_a_reason(self):
        self._inspected()
        session = self._open("weigh", self.picking)
        self._refused(session, "Scan the parcel", "weight", weight="2")
        self._scan(session, "WB-00001")
        self._refused(session, "no alarm", "accept", reason="Heavy box")
        screen = self._do(session, "weight", weight="3")
        self.assertEqual(screen["task"]["phase"], "alarm")
        self.assertNotIn("accept", [button["name"] for button in screen["buttons"]])
        self._do(session, "accept", reason="Heavy box")
        self.assertEqual(self.picking.station_done, "inspect")
        session = session.with_user(self.supervisor)
        self.assertFalse(self._do(session, "accept", reason=" ")["feedback"]["ok"])
        self._did(session, "accept", reason="Heavy box")
        self.assertEqual(self.picking.station_done, "weigh")
        self.assertIn("Heavy box", str(self.picking.message_ids.mapped("body")))

    def test_without_product_weights_nothing_is_compared(self):
        self._inspected()
        self.pot.weight = 0
        session = self._open("weigh", self.picking)
        self._scan(session, "WB-00001")
        self._refused(session, "no parcel", "weight", weight="10001")
        self._did(session, "weight", weight="7")
        self.assertEqual(self.picking.station_done, "weigh")

    # Ship

    def test_one_scan_ships(self):
        self._inspected()
        self.warehouse.station_has_weighing = False
        session = self._open("ship", self.picking)
        self._refused(session, "unknown|Scan the parcel", code="WB-00009")
        self._scan(session, "WB-00001")
        self.assertEqual((self.picking.state, self.picking.station_done), ("done", "ship"))
        self.assertEqual(self._quantity(self.tea, self.stock), 18)

    def test_a_box_names_its_order_and_a_missing_waybill_is_asked_for(self):
        self.warehouse.write({"station_has_weighing": False, "station_inspect_mode": "none"})
        picking = self._picked_delivery((self.tea, 1))
        session = self._open("ship", picking)
        screen = self._scan(session, picking.name)
        self.assertEqual(screen["task"]["phase"], "waybill")
        self._scan(session, "WB-LATE-1")
        self.assertEqual((picking.state, picking.carrier_tracking_ref), ("done", "WB-LATE-1"))

    def test_more_than_the_books_have_is_not_shipped(self):
        self.warehouse.write({"station_has_weighing": False, "station_inspect_mode": "none"})
        quant = self.picking.move_line_ids.filtered(lambda line: line.product_id == self.pot)
        self.env["stock.quant"]._update_available_quantity(self.pot, quant.location_id, -10)
        session = self._open("ship", self.picking)
        self._refused(session, "only 0 of Pot", code="WB-00001")

    def test_three_steps_pick_pack_and_ship_each_book_their_transfer(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        warehouse = self.warehouse
        self._put(self.tea, 2, warehouse.wh_pack_stock_loc_id)
        pack = self._transfer(
            warehouse.pack_type_id, warehouse.wh_pack_stock_loc_id,
            warehouse.wh_output_stock_loc_id, (self.tea, 2),
        )
        session = self._open("inspect", pack)
        self._scan(session, pack.name, TEA, TEA)
        self.assertEqual(pack.state, "done")
        out = pack.move_ids.move_dest_ids.picking_id
        session = self._open("weigh", out)
        self._scan(session, out.name)
        self._did(session, "weight", weight="1.0")
        session = self._open("ship", out)
        self._scan(session, out.name)
        self.assertEqual(out.state, "done")
