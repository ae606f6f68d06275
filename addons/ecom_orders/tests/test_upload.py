import json
import unittest

from odoo.exceptions import AccessError, UserError
from odoo.tests import mute_logger, new_test_user, tagged

from ..lib.shop_woo import TRACKING_KEY
from .simulator import Simulator
from .test_woo import WooCommon
from .wave_common import WaveCommon

QUIET = "odoo.addons.postal_base"


class UploadCommon(WooCommon, WaveCommon):
    """Orders of a simulated WooCommerce shop that are shipped here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_source()
        cls.channel.call_timeout = 5
        cls.carrier.write({
            "logistics_code": "ems", "tracking_url": "http://ems/<shipmenttrackingnumber>",
        })
        cls.reader = new_test_user(cls.env, "reader", "ecom_orders.group_reader")

    def _bring(self, *told):
        """Orders placed in the shop, taken in here."""
        ids = self._place(*(told or [{}]))
        self._take(*map(self.adapter.fetch_order, ids))
        return self.Order.browse([self._find(external_id).id for external_id in ids])

    def _ready(self, orders):
        orders.sudo().carrier_id = self.carrier
        orders.with_user(self.clerk).action_approve()
        orders._allocate()
        orders.with_user(self.shipper).action_get_waybills()
        return orders

    def _ship(self, *told):
        orders = self._ready(self._bring(*told))
        self._leave(orders)
        return orders

    def _leave(self, orders):
        orders.picking_ids.with_user(self.shipper)._ship()
        self.assertEqual(set(orders.mapped("state")), {"shipped"})

    def _drain(self):
        self.env.flush_all()
        self.env["postal.exchange"].search(self._messages()).filtered(
            lambda row: row.state in ("due", "waiting", "unsure")).due_at = "2020-01-01"
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            self.env["postal.exchange"]._drain(self.channel, "out")
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _messages(self):
        return [("kind", "=like", "shipment%"), ("peer_model", "=", "ecom.channel"),
                ("peer_id", "=", self.channel.id)]

    def _told_numbers(self, order):
        """The tracking numbers that the shop has of an order."""
        found = [meta["value"] for meta in self._in_shop(order.external_id)["meta_data"]
                 if meta["key"] == TRACKING_KEY]
        return [item["tracking_number"] for items in found for item in items]


@unittest.skipUnless(Simulator.is_there("woo"), "the simulators are not here")
@tagged("post_install", "-at_install")
class TestUpload(UploadCommon):
    def test_what_is_shipped_is_told_once_though_answers_get_lost(self):
        order = self._ship()
        self.assertEqual((order.upload_state, self._told_numbers(order)), ("due", []))
        self.shop.tell("control", drop_answer_rate=1)
        for _time in range(3):
            self._drain()
            self.assertEqual(order.upload_state, "due")
        self.assertEqual(self._told_numbers(order), [], "the very first answer was lost")
        self.shop.tell("control", drop_answer_rate=0.5, seed=4)
        for _time in range(40):
            self._drain()
        self.assertEqual(order.upload_state, "done")
        self.assertEqual(self._told_numbers(order), [order.tracking_ref])
        shown = self._in_shop(order.external_id)
        self.assertEqual((shown["status"], len(shown["notes"])), ("completed", 1))
        self.assertTrue(order.upload_reference.startswith(f"{order.external_id}:"))
        with self.assertRaisesRegex(UserError, "already"):
            order.with_user(self.clerk).action_upload_tracking()

    def test_carrier_number_and_shipped_lines_are_told(self):
        order = self._ship({"items": [{"sku": "TEA", "quantity": 2, "price": 10},
                                      {"sku": "RICE", "quantity": 3, "price": 5}]})
        told = json.loads(order._build_upload("shipment", order))
        lines = [(line["sku"], float(line["quantity"])) for line in told.pop("lines")]
        self.assertEqual(lines, [("TEA", 2), ("RICE", 3)])
        self.assertEqual(told, {
            "order": order.external_id, "number": order.number, "carrier_code": "ems",
            "carrier_name": "EMS", "tracking": order.tracking_ref,
            "tracking_url": f"http://ems/{order.tracking_ref}",
        })

    def test_what_did_not_leave_is_not_told(self):
        order = self._ready(self._bring({"items": [
            {"sku": "TEA", "quantity": 2, "price": 10}, {"sku": "RICE", "quantity": 3, "price": 5},
        ]}))
        tea, rice = order.picking_ids.move_ids.sorted("ecom_line_id")
        tea.quantity, rice.quantity = 1, 0
        order.picking_ids.with_user(self.shipper).with_context(
            skip_backorder=True, picking_ids_not_to_backorder=order.picking_ids.ids,
        ).button_validate()
        self.assertEqual(order.state, "shipped")
        told = json.loads(order._build_upload("shipment", order))
        self.assertEqual([(line["sku"], float(line["quantity"])) for line in told["lines"]],
                         [("TEA", 1)])

    @mute_logger(QUIET)
    def test_a_refusal_is_shown_and_tried_again(self):
        order = self._ship()
        self.shop.tell("change", id=int(order.external_id), status="cancelled")
        self._drain()
        self.assertRecordValues(order, [{"upload_state": "refused", "upload_reference": False}])
        self.assertIn("cancelled in the shop", order.upload_error)
        failed = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_order_upload_action")
        self.assertIn("refused", failed["domain"])
        self.assertEqual(self._told_numbers(order), [])
        self.shop.tell("change", id=int(order.external_id), status="processing")
        order.with_user(self.shipper).action_upload_tracking()
        self.assertEqual((order.upload_state, order.upload_error), ("due", False))
        self._drain()
        self.assertEqual(order.upload_state, "done")
        self.assertEqual(self._told_numbers(order), [order.tracking_ref])
        self.assertEqual(self.env["postal.exchange"].search(self._messages()).mapped("state"),
                         ["done"], "the refused message itself was sent again")

    def test_a_wrong_upload_is_taken_back_and_can_go_up_again(self):
        order = self._ship()
        with self.assertRaisesRegex(UserError, "still on its way"):
            order.with_user(self.clerk).action_take_upload_back()
        self._drain()
        order.with_user(self.clerk).action_take_upload_back()
        self._drain()
        self.assertRecordValues(order, [{"upload_state": "taken_back", "upload_reference": False}])
        self.assertEqual(self._told_numbers(order), [])
        self.assertEqual(self._in_shop(order.external_id)["status"], "processing")
        order.with_user(self.clerk).action_upload_tracking()
        self._drain()
        self.assertEqual(self._told_numbers(order), [order.tracking_ref])

    def test_a_corrected_waybill_replaces_the_one_in_the_shop(self):
        order = self._ship()
        self._drain()
        self.assertFalse(order.can_upload)
        order.picking_ids.with_user(self.shipper).carrier_tracking_ref = "EA99CN"
        order.invalidate_recordset()
        self.assertRecordValues(order, [{"tracking_ref": "EA99CN", "can_upload": True}])
        self._drain()
        self.assertNotIn("EA99CN", self._told_numbers(order), "by button only")
        order.with_user(self.shipper).action_upload_tracking()
        for _time in range(2):
            self._drain()
        self.assertEqual(self._told_numbers(order), ["EA99CN"])
        self.assertRecordValues(order, [{"upload_state": "done", "can_upload": False}])

    def test_a_waybill_that_comes_later_is_told_by_itself(self):
        order = self._bring()
        order.with_user(self.clerk).action_approve()
        order._allocate()
        self._leave(order)
        self.assertFalse(order.upload_state)
        with self.assertRaisesRegex(UserError, "not been shipped with a waybill"):
            order.with_user(self.clerk).action_upload_tracking()
        order.picking_ids.with_user(self.shipper).carrier_tracking_ref = "EA1CN"
        self._drain()
        self.assertEqual(self._told_numbers(order), ["EA1CN"])

    def test_a_shop_that_is_told_by_button_only(self):
        self.channel.uploads_tracking = False
        order = self._ship()
        self._drain()
        self.assertEqual((order.upload_state, self._told_numbers(order)), (False, []))
        order.with_user(self.shipper).action_upload_tracking()
        self._drain()
        self.assertEqual(self._told_numbers(order), [order.tracking_ref])

    def test_readers_upload_nothing(self):
        order = self._ship()
        self._drain()
        before = order.read()
        for call in ("action_upload_tracking", "action_take_upload_back"):
            with self.subTest(call=call), self.assertRaises(AccessError):
                getattr(order.with_user(self.reader), call)()
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).write({"upload_state": "taken_back"})
        order.invalidate_recordset()
        self.assertEqual(order.read(), before)

    def test_queries_do_not_grow_with_the_number_of_orders(self):
        counts = []
        self._ship({}, {})
        for size in (2, 12):
            self.channel.uploads_tracking = False
            orders = self._ship(*({} for _n in range(size)))
            self.channel.uploads_tracking = True
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._upload_shipped()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(orders.mapped("upload_state")), {"due"})
        self.assertEqual(*counts)
