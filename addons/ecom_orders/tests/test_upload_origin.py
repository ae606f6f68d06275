import unittest
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from .simulator import Simulator
from .test_upload import UploadCommon


@unittest.skipUnless(Simulator.is_there("woo"), "the simulators are not here")
@tagged("post_install", "-at_install")
class TestUploadOrigin(UploadCommon):
    """Parcels of several orders, several parcels of one order, and what the shop makes of it."""

    def _tell(self, order, minutes=10, **values):
        """Take in what the shop has of the order now, with other values."""
        told = self.adapter.fetch_order(order.external_id)
        later = told.modified_at + timedelta(minutes=minutes)
        counts = self._take(replace(told, modified_at=later, **values))
        self.env.invalidate_all()
        return counts

    def _merge(self, orders):
        wizard = self.env["ecom.order.merge"].with_user(self.clerk).with_context(
            default_order_ids=orders.ids).create({})
        wizard.lead_id = orders[0]
        wizard.action_merge()
        self._ready(orders[0])
        self._leave(orders[0])

    def test_a_parcel_of_merged_orders_is_told_to_each_with_its_own_lines(self):
        orders = self._bring({}, {"items": [{"sku": "RICE", "quantity": 3, "price": 5}]})
        self._merge(orders)
        self._drain()
        self.assertEqual(orders.mapped("upload_state"), ["done", "done"])
        for order in orders:
            self.assertEqual(self._told_numbers(order), [orders[0].tracking_ref])
        told = [[line.sku for line in order._list_shipped(orders[0])] for order in orders]
        self.assertEqual(told, [["TEA"], ["RICE"]])
        for order in orders:
            self.assertEqual(self._tell(order)["late"], 0)
        self.assertEqual(orders.mapped("shop_changes"), [False, False])
        self.assertEqual(orders.mapped("state"), ["shipped", "merged"])

    def test_two_parcels_of_one_order_are_both_told(self):
        order = self._bring({"items": [{"sku": "TEA", "quantity": 2, "price": 10},
                                       {"sku": "RICE", "quantity": 3, "price": 5}]})
        rice = order.line_ids.filtered(lambda line: line.sku == "RICE")
        child = self._split(order, rice)
        self._ready(order | child)
        self._leave(child)
        self._drain()
        self.assertEqual(self._told_numbers(order), [child.tracking_ref])
        self.assertFalse(child.upload_state)
        self._tell(order)
        self.assertRecordValues(order, [{"shop_changes": False, "state": "to_ship"}])
        self._leave(order)
        self._drain()
        self.assertEqual(self._told_numbers(order), [child.tracking_ref, order.tracking_ref])
        self.assertEqual(order.upload_state, "done")
        child.with_user(self.clerk).action_take_upload_back()
        self._drain()
        self.assertEqual(self._told_numbers(order), [order.tracking_ref])

    def _split(self, order, lines):
        plan = ({line: line.quantity for line in lines}, self.env["stock.warehouse"])
        return order.with_user(self.clerk)._split([plan]).with_env(self.env)

    def test_an_order_that_comes_back_as_shipped_is_not_flagged(self):
        order = self._ship()
        self._drain()
        counts = self._tell(order)
        self.assertEqual(counts, {"new": 0, "updated": 0, "late": 0})
        self.assertRecordValues(order, [
            {"shop_changes": False, "state": "shipped", "shop_status": "finished"},
        ])
        order.with_user(self.clerk).action_take_upload_back()
        self._drain()
        self._tell(order, minutes=20)
        self.assertRecordValues(order, [{"shop_changes": False, "shop_status": "paid"}])

    def test_whatever_else_changes_is_flagged_still(self):
        for number, values in enumerate((
            {"receiver_street": "2 Autumn Road"}, {"amount_total": Decimal(7)}, {"lines": "more"},
            {"status": "cancelled"},
        )):
            with self.subTest(values=values):
                order = self._ship()
                self._drain()
                if "lines" in values:
                    [line] = self.adapter.fetch_order(order.external_id).lines
                    values = {"lines": (replace(line, quantity=line.quantity + 1),)}
                self.assertEqual(self._tell(order, minutes=10 + number, **values)["late"], 1)
                self.assertTrue(order.shop_changes)

    def test_shipped_in_the_shop_before_it_is_here_is_flagged(self):
        order = self._ready(self._bring())
        self.assertEqual(self._tell(order, status="finished")["late"], 1)
        self.assertIn("shop_status", order.shop_changes)
