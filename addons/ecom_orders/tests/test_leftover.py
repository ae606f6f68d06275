from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .fulfil_common import FulfilCommon


@tagged("post_install", "-at_install")
class TestLeftover(FulfilCommon):
    """A part has left: what the shop is told, and what becomes of the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.tea, cls.rice, cls.tin):
            cls._stock(product, 100)

    def _send_part(self, order, **quantities):
        """Ship these quantities of products by their codes; the rest is a backorder."""
        picking = order.picking_ids.filtered(lambda one: one.state == "assigned")
        for move in picking.move_ids:
            move.quantity = quantities.get(move.product_id.default_code, 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.env.invalidate_all()
        return order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))

    def _serve(self, *lines):
        order = self._approve(self._told("1", *lines))
        order._allocate()
        return order

    def test_what_has_left_keeps_its_waybill_when_the_rest_is_cancelled(self):
        order = self._serve(("TEA", 2, 1))
        first = order.picking_ids
        carrier = self.env["delivery.carrier"].create({
            "name": "Carrier", "delivery_type": "fixed",
            "product_id": self._create_product("Freight", "FREIGHT", type="service",
                                               is_storable=False).id,
        })
        first.write({"carrier_id": carrier.id, "carrier_tracking_ref": "W10001"})
        rest = self._send_part(order, TEA=1)
        rest.carrier_id = carrier
        rest._type_waybill("W10002")
        self.assertEqual(order.tracking_ref, "W10002")
        rest._type_waybill("")
        self.assertEqual(order.tracking_ref, "W10001")
        rest._type_waybill("W10002")
        rest.action_cancel()
        self.assertRecordValues(order, [
            {"state": "to_ship", "cause": "leftover", "tracking_ref": "W10001"}
        ])
        order.with_user(self.clerk).action_close_rest()
        self.assertRecordValues(order, [{"state": "shipped", "tracking_ref": "W10001"}])

    # === WHOLE KITS ONLY === #

    def test_only_whole_kits_count_as_shipped(self):
        for sent, whole in (
            ({"TEA": 6}, 0), ({"TEA": 1, "TIN": 1}, 0), ({"TEA": 2, "TIN": 1}, 1),
            ({"TEA": 5, "TIN": 3}, 2), ({"TEA": 6, "TIN": 2}, 2), ({"TEA": 6, "TIN": 3}, 3),
        ):
            with self.subTest(sent=sent), self.env.cr.savepoint() as point:
                order = self._serve(("GIFT", 3, 1))
                self._send_part(order, **sent)
                self.assertEqual(order.line_ids._get_shipped(), {order.line_ids: whole})
                self.env.invalidate_all()
                point.rollback()

    def test_the_rest_of_a_kit_makes_it_whole(self):
        order = self._serve(("GIFT", 2, 1), ("TEA", 1, 1))
        rest = self._send_part(order, TEA=4)
        self.assertEqual(order.state, "to_ship")
        rest.button_validate()
        self.assertEqual(order.state, "shipped")
        kit, tea = order.line_ids
        self.assertEqual(order.line_ids._get_shipped(), {kit: 2, tea: 1})

    def test_what_is_a_kit_no_more_counts_as_it_did(self):
        order = self._serve(("GIFT", 2, 1))
        self._send_part(order, TEA=4)
        self.env["mrp.bom"].search(
            [("product_tmpl_id", "=", self.gift.product_tmpl_id.id)]
        ).active = False
        self.assertEqual(order.line_ids._get_shipped(), {order.line_ids: 2})

    def test_a_kit_of_a_batch(self):
        bom = self.env["mrp.bom"].search(
            [("product_tmpl_id", "=", self.gift.product_tmpl_id.id)]
        )
        bom.product_qty = 2  # two gifts of two tea and one tin
        order = self._serve(("GIFT", 4, 1))
        self._send_part(order, TEA=2, TIN=1)
        self.assertEqual(order.line_ids._get_shipped(), {order.line_ids: 2})

    # === A REST THAT WAS CANCELLED === #

    def test_a_cancelled_rest_is_said_with_the_ways_out(self):
        order = self._serve(("TEA", 3, 1), ("RICE", 1, 1))
        self._send_part(order, TEA=2).action_cancel()
        self.assertRecordValues(order, [{"state": "to_ship", "cause": "leftover"}])
        self.assertIn("1 × [TEA] Tea, 1 × [RICE] Rice", order.decision)
        self.assertIn(order, self.Order.search([("cause", "=", "leftover")]))

    def test_closed_without_the_rest_it_is_shipped(self):
        order = self._serve(("TEA", 3, 1), ("RICE", 1, 1))
        rest = self._send_part(order, TEA=2)
        order.picking_ids.filtered(lambda one: one.state == "done").carrier_tracking_ref = "EA1"
        rest.action_cancel()
        order.with_user(self.clerk).action_close_rest()
        self.assertRecordValues(order, [
            {"state": "shipped", "cause": False, "tracking_ref": "EA1"}
        ])
        self.assertEqual(list(order.line_ids._get_shipped().values()), [2, 0])
        self.assertIn("Closed without 1 × [TEA] Tea", order.message_ids[0].body)

    def test_the_rest_is_delivered_after_all(self):
        order = self._serve(("TEA", 3, 1), ("GIFT", 2, 1))
        self._send_part(order, TEA=3, TIN=1).action_cancel()
        order.with_user(self.clerk).action_deliver_rest()
        self.assertRecordValues(order, [{"state": "to_ship", "cause": False}])
        again = order.picking_ids.filtered(lambda one: one.state == "assigned")
        self.assertEqual(
            sorted((move.product_id.default_code, move.quantity) for move in again.move_ids),
            [("TEA", 1), ("TIN", 1)],
        )
        again.button_validate()
        self.assertEqual(order.state, "shipped")
        self.assertEqual(list(order.line_ids._get_shipped().values()), [3, 2])
        self.assertEqual(self.tea.qty_available, 93)

    def test_neither_is_done_twice_or_without_a_rest(self):
        order = self._serve(("TEA", 3, 1))
        rest = self._send_part(order, TEA=1)
        for call in ("action_close_rest", "action_deliver_rest"):
            with self.assertRaises(UserError):
                getattr(order, call)()
        rest.action_cancel()
        order.action_deliver_rest()
        with self.assertRaises(UserError):
            order.action_deliver_rest()
        self.assertEqual(len(order.picking_ids), 3)

    def test_who_only_reads_or_ships_decides_nothing(self):
        order = self._serve(("TEA", 3, 1))
        self._send_part(order, TEA=1).action_cancel()
        for group in ("ecom_orders.group_reader", "ecom_orders.group_shipping"):
            user = new_test_user(self.env, group.split("_")[-1], group)
            for call in ("action_close_rest", "action_deliver_rest"):
                with self.assertRaises(AccessError):
                    getattr(order.with_user(user), call)()
        self.assertRecordValues(order, [{"state": "to_ship", "cause": "leftover"}])

    def test_a_delivery_cancelled_as_a_whole_waits_again(self):
        order = self._serve(("TEA", 3, 1))
        order.picking_ids.action_cancel()
        self.assertRecordValues(order, [{"state": "approved", "cause": False}])

    def test_picked_but_never_sent_waits_again(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._serve(("TEA", 3, 1))
        order.picking_ids.button_validate()
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.assertEqual(order.state, "approved")

    def test_once_a_part_has_left_review_is_not_taken_back(self):
        order = self._serve(("TEA", 3, 1))
        rest = self._send_part(order, TEA=1)
        for call in (order.action_unreview, lambda: order._cancel("Buyer")):
            with self.assertRaises(UserError) as caught:
                call()
            self.assertIn("Part of order N-1 has left", str(caught.exception))
        self.assertEqual((order.state, rest.state), ("to_ship", "assigned"))

    # === MANY AT ONCE === #

    def test_shipping_takes_as_many_queries_for_many_as_for_few(self):
        carrier = self.env["delivery.carrier"].create({
            "name": "Post", "delivery_type": "fixed",
            "product_id": self._create_product("Freight", "FR", type="service",
                                               is_storable=False).id,
        })
        counts = []
        for size in (2, 10):
            orders = self._approve(*(
                self._told(f"{size}-{n}", ("TEA", 1, 1), ("GIFT", 1, 1)) for n in range(size)
            ))
            orders.sudo().carrier_id = carrier
            orders._allocate()
            for order in orders:
                order.picking_ids.carrier_tracking_ref = f"EA{size}{order.id}"
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            orders.picking_ids._ship()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(set(orders.mapped("state")), {"shipped"})
            self.assertTrue(all(orders.mapped("tracking_ref")))
        self.assertLessEqual(counts[1], counts[0])

    def test_noting_what_left_takes_as_many_queries_for_many_as_for_few(self):
        counts = []
        for size in (1, 8):
            orders = self._approve(*(self._told(f"{size}-{n}") for n in range(size)))
            orders._allocate()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE stock_picking SET state = 'done' WHERE ecom_order_id = ANY(%s)",
                [orders.ids],
            )
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertEqual(orders._note_shipped(), orders)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])
