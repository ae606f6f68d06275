import json
from unittest import skipUnless

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .carrier_simulator import CarrierSimulator
from .wave_common import WaveCommon


@tagged("post_install", "-at_install")
@skipUnless(CarrierSimulator.is_there(), "the simulators are not here")
class TestCarrier(WaveCommon):
    """A carrier's interface over real HTTP: gives, voids, tracks, fails, repeats and lies."""

    def setUp(self):
        super().setUp()
        self.simulator = CarrierSimulator()
        self.addCleanup(self.simulator.stop)
        self.account = self.env["ecom.carrier.account"].create(
            {"name": "EMS", "code": "EMS1", "url": self.simulator.url, "account": "postroad",
             "secret": "autumn", "carrier_ids": self.carrier.ids, "call_timeout": 5}
        )
        self.source = self._create_source(
            kind="interface", account_id=self.account.id, first=False, last=False
        )

    def _orders(self, *names, **values):
        told = (self._told(name, receiver_city="Baoding", **values) for name in names)
        return self._ship_ready(*told)

    def _drain(self):
        exchange = self.env["postal.exchange"]
        exchange.search([("state", "in", ("due", "unsure", "waiting"))]).due_at = (
            fields.Datetime.now()
        )
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            exchange._drain(self.account, "out")
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _control(self, **values):
        self.simulator.control(**values)

    def _books(self):
        return self.simulator.books()

    def test_numbers_are_asked_for_and_come_in_the_background(self):
        orders = self._orders("1", "2")
        result = orders.with_user(self.shipper).action_get_waybills()
        self.assertIn("2 asked for at the carrier", result["params"]["message"])
        self.assertEqual(orders.waybill_ids.mapped("state"), ["asked", "asked"])
        self.assertFalse(any(orders.mapped("tracking_ref")))
        self.assertFalse(orders.picking_ids._get_waybills()["asked"], "asked for once")
        self._drain()
        given = [parcel["number"] for parcel in self._books()["parcels"]]
        self.assertEqual(sorted(orders.mapped("tracking_ref")), sorted(given))
        self.assertEqual(orders.waybill_ids.mapped("state"), ["given", "given"])

    def test_a_lost_answer_and_a_failing_carrier_double_nothing(self):
        orders = self._orders("1", "2")
        orders.picking_ids._get_waybills()
        for trouble in ({"drop_answer_rate": 1}, {"fail_rate": 1, "drop_answer_rate": 0},
                        {"busy_rate": 1, "fail_rate": 0}):
            self._control(**trouble)
            self._drain()
            self.assertEqual(orders.mapped("tracking_ref"), [False, False])
        self._control(busy_rate=0)
        self._drain()
        given = [parcel["number"] for parcel in self._books()["parcels"]]
        self.assertEqual(sorted(orders.mapped("tracking_ref")), given)
        self.assertEqual(len(given), 2)

    def test_a_refusal_is_shown_on_the_order_and_can_be_asked_again(self):
        [order] = self._ship_ready(self._told("1"))
        order.picking_ids._get_waybills()
        self._drain()
        self.assertEqual(order.waybill_ids.state, "refused")
        self.assertIn("address is missing", order.waybill_error)
        order.sudo().receiver_city = "Baoding"
        order.waybill_ids.with_user(self.shipper).action_ask_again()
        self._drain()
        self.assertTrue(order.tracking_ref)
        self.assertFalse(order.waybill_error)

    def test_a_number_that_is_none_is_not_taken(self):
        [order] = self._orders("1")
        order.picking_ids._get_waybills()
        self._control(lie='{"number": "<b>"}')
        self._drain()
        self.assertEqual((order.waybill_ids.state, order.tracking_ref), ("refused", False))

    def test_a_carrier_that_gives_a_number_twice_is_told_from_one_that_does_not_answer(self):
        first, second = self._orders("1", "2")
        first.picking_ids._get_waybills()
        self._drain()
        second.picking_ids._get_waybills()
        self._control(lie=json.dumps({"number": first.tracking_ref}))
        self._drain()
        self.assertEqual((second.waybill_ids.state, second.tracking_ref), ("refused", False))
        self.assertIn(f"{first.tracking_ref} was given to N-1", second.waybill_error)
        self._control(lie="")
        second.picking_ids._get_waybills()
        self._drain()
        self.assertTrue(second.tracking_ref)
        self.assertNotEqual(second.tracking_ref, first.tracking_ref)

    def test_taking_review_back_voids_the_number_at_the_carrier(self):
        [order] = self._orders("1")
        order.picking_ids._get_waybills()
        self._drain()
        order.with_user(self.clerk).action_unreview()
        self.assertEqual((order.waybill_ids.state, order.tracking_ref), ("void", False))
        self._drain()
        self.assertTrue(order.waybill_ids.voided_at)
        self.assertEqual([parcel["void"] for parcel in self._books()["parcels"]], [True])

    def test_a_number_that_comes_too_late_is_voided(self):
        [order] = self._orders("1")
        order.picking_ids._get_waybills()
        order.with_user(self.clerk).action_unreview()
        self._drain()
        self._drain()
        self.assertEqual(order.waybill_ids.state, "void")
        self.assertFalse(order.tracking_ref)
        self.assertEqual([parcel["void"] for parcel in self._books()["parcels"]], [True])

    # Tracking

    def _shipped(self, *names):
        orders = self._orders(*names)
        orders.picking_ids._get_waybills()
        self._drain()
        orders.picking_ids.button_validate()
        return orders

    def _happen(self, number, status, **values):
        self.simulator.happen(number, status, **values)

    def test_the_road_of_a_parcel_is_told_once_whatever_is_repeated(self):
        first, second = self._shipped("1", "2")
        self._happen(first.tracking_ref, "accepted", time="2026-03-02T08:00:00+08:00")
        self._happen(first.tracking_ref, "transit", time="2026-03-02T18:00:00+08:00",
                     place="石家庄", text="Left")
        self._happen("EB000000005CN", "lost")
        for _again in range(2):
            (first + second).with_user(self.clerk).action_look_up_parcels()
            self._drain()
        self.assertEqual(first.tracking_event_ids.mapped("status"), ["transit", "accepted"])
        self.assertRecordValues(first, [
            {"tracking_status": "transit", "tracking_text": "石家庄 · Left"},
        ])
        self.assertEqual(str(first.tracked_at), "2026-03-02 10:00:00")
        self.assertFalse(second.tracking_event_ids)
        self.assertEqual(self._books()["calls"]["track"], 2, "both parcels in one call")

    def test_the_ticker_looks_up_what_is_due_until_the_parcel_is_there(self):
        [order] = self._shipped("1")
        waybill = order.waybill_ids
        self.assertTrue(waybill.track_at)
        self.assertFalse(self.env["ecom.waybill"]._look_up_due(), "not due yet")
        waybill.track_at = fields.Datetime.now()
        self.env["ecom.waybill"]._cron_look_up()
        jobs = self.env["queue.job"].search([("model_name", "=", "ecom.waybill")])
        self.assertEqual(jobs.mapped("method_name"), ["_look_up_due"])
        self._happen(order.tracking_ref, "lost")
        self.env["ecom.waybill"]._look_up_due()
        self.assertGreater(waybill.track_at, fields.Datetime.now())
        self._drain()
        self.assertEqual((order.tracking_status, waybill.track_at), ("lost", False))
        troubled = self.Order.search([("tracking_status", "in", ("returned", "lost"))])
        self.assertEqual(troubled, order)

    def test_a_carrier_without_interface_cannot_be_asked(self):
        orders = self._shipped("1")
        self.source.active = False
        self.account.active = False
        orders.waybill_ids.sudo().source_id = False
        with self.assertRaisesRegex(UserError, "No carrier's interface"):
            orders.with_user(self.clerk).action_look_up_parcels()
