from itertools import count

from odoo.tests import new_test_user, tagged

from .wave_common import WaveCommon

TEA, POT, KIT = "6901234567892", "6901234567908", "6901234567915"


@tagged("post_install", "-at_install")
class TestWaveStation(WaveCommon):
    """A wave of shop orders with a kit and a gift, from the pick to the shipped parcel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tokens = count(1)
        cls.tea.write({"barcode": TEA, "weight": 0.5})
        cls.rice.write({"barcode": POT, "weight": 1.0})
        cls.set = cls._create_product("Tea Set", "SET", barcode=KIT, is_storable=False)
        cls.env["mrp.bom"].create(
            {"product_tmpl_id": cls.set.product_tmpl_id.id, "type": "phantom",
             "bom_line_ids": [(0, 0, {"product_id": cls.tea.id, "product_qty": 2}),
                              (0, 0, {"product_id": cls.rice.id, "product_qty": 1})]}
        )
        cls._create_source()
        cls.person = new_test_user(cls.env, "picker", "postal_warehouse.group_station")
        cls.warehouse.station_user_ids = cls.person

    def _make_wave(self):
        """Order 1: a tea; order 2: a tea set, and a tea as a gift."""
        plain, kit = self._ship_ready(
            self._told("1", ("TEA", 1, 10)),
            self._told("2", ("SET", 1, 30), ("TEA", 1, 0), receiver_name="王伟",
                       receiver_city="Baoding"),
        )
        kit.line_ids[1].sudo().is_gift = True
        orders = plain + kit
        wave = orders._make_waves()
        wave.with_user(self.shipper).action_get_waybills()
        return orders, wave

    def _open(self, kind, document):
        sessions = self.env["wms.station.session"].with_user(self.person)
        screen = sessions.station_open(self.warehouse.id, kind, document._name, document.id)
        return sessions.browse(screen["session"])

    def _do(self, session, doing, **values):
        screen = session.station_act(f"wave-token-{next(self.tokens):06}", doing, values)
        self.assertTrue(screen["feedback"]["ok"], screen["feedback"]["text"])
        return screen

    def _scan(self, session, *codes):
        for code in codes:
            screen = self._do(session, "scan", code=code)
        return screen

    def _finish_parcels(self, orders):
        """Inspect, weigh and ship each order; gives the screens of the weighing."""
        plain, kit = orders
        goods = {plain: [TEA], kit: [TEA, TEA, TEA, POT]}
        weights = {plain: "0.5", kit: "2.5"}
        for order in orders:
            picking = order.sudo().picking_ids
            self._scan(self._open("inspect", picking), order.tracking_ref, *goods[order])
            weigh = self._open("weigh", picking)
            self._scan(weigh, order.tracking_ref)
            self._do(weigh, "weight", weight=weights[order])
            self._scan(self._open("ship", picking), order.tracking_ref)

    def _assert_shipped(self, orders, wave):
        self.env.invalidate_all()
        self.assertRecordValues(orders, [
            {"state": "shipped", "parcel_weight": 0.5, "batch_id": wave.id},
            {"state": "shipped", "parcel_weight": 2.5, "batch_id": wave.id},
        ])
        self.assertEqual(orders.waybill_ids.sorted("id").mapped("number"),
                         orders.mapped("tracking_ref"))
        self.assertEqual(orders.waybill_ids.mapped("state"), ["used", "used"])
        self.assertEqual(wave.state, "done")

    def test_summed_pick_sorted_by_number_inspected_weighed_shipped(self):
        self.warehouse.station_pick_mode = "summed"
        orders, wave = self._make_wave()
        action = wave.with_user(self.shipper).action_open_station()
        self.assertEqual(action["params"]["kind"], "pick")
        pick = self._open("pick", wave)
        self._scan(pick, TEA)
        self._do(pick, "quantity", quantity="3")
        self._scan(pick, POT)
        sort = self._open("sort", wave)
        screen = self._scan(sort, TEA)
        self.assertEqual(screen["task"]["big"], str(orders[0].wave_number))
        for code in (TEA, TEA, TEA, POT):
            screen = self._scan(sort, code)
        self.assertEqual(sort.state, "done")
        self._finish_parcels(orders)
        self._assert_shipped(orders, wave)

    def test_pick_by_bin_names_the_number_in_the_wave(self):
        orders, wave = self._make_wave()
        pick = self._open("pick", wave)
        numbers = []
        while pick.state == "working":
            screen = pick.station_screen()
            numbers.append(screen["task"]["order"].split(" · ")[0])
            self._scan(pick, screen["task"]["product"]["barcode"])
        self.assertEqual(set(numbers), {"1", "2"})
        self._finish_parcels(orders)
        self._assert_shipped(orders, wave)

    def test_numbers_stay_when_an_order_before_them_leaves(self):
        self.warehouse.station_pick_mode = "summed"
        orders, wave = self._make_wave()
        orders[0].with_user(self.clerk).action_unreview()
        pick = self._open("pick", wave)
        while pick.state == "working":
            self._scan(pick, pick.station_screen()["task"]["product"]["barcode"])
        self.assertEqual(orders[1].wave_number, 2)
        document = orders[1].picking_ids
        self.assertEqual(document._get_station_kind(), "inspect")
        self.assertIn("王伟 · Hebei Baoding",
                      self._open("inspect", document).station_screen()["task"]["order"])

    def test_the_station_shows_the_receiver_and_the_order_number(self):
        orders, wave = self._make_wave()
        wave.sudo().picking_ids.station_done = "sort"
        home = self.env["wms.station.session"].with_user(self.person)
        documents = home.station_list(self.warehouse.id, "inspect")["documents"]
        self.assertEqual(
            sorted((d["partner"], d["origin"]) for d in documents),
            [("Li Na · Hebei", "N-1"), ("王伟 · Hebei Baoding", "N-2")],
        )

    def test_a_waybill_bound_at_the_station_enters_the_ledger_and_can_be_taken_back(self):
        [order] = self._ship_ready(self._told("1", ("TEA", 1, 1)))
        picking = order.picking_ids
        picking.move_line_ids.picked = True
        picking.station_done = "sort"
        session = self._open("inspect", picking)
        screen = session.station_act("wave-token-bad-1", "scan", {"code": "BAD 1 waybill"})
        self.assertFalse(screen["feedback"]["ok"])
        self.assertFalse(order.waybill_ids)
        self._scan(session, "9712345678901")
        self.assertRecordValues(order.waybill_ids, [{"number": "9712345678901", "state": "given"}])
        self.assertEqual(order.tracking_ref, "9712345678901")
        self._do(session, "undo")
        self.assertEqual((order.waybill_ids.state, order.tracking_ref), ("returned", False))
