from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install")
class TestSupply(SupplyCommon):
    def test_approval_has_the_supplier_asked_once(self):
        with RecordCapturer(self.env["queue.job"]) as jobs:
            self._approve(self._told("1"), self._told("2"))
            self._approve(self._told("3"))
        ours = jobs.records.filtered(lambda job: job.model_name == "ecom.supply")
        self.assertEqual(ours.mapped("identity_key"), [f"ecom.supply:{self.farm.id}"])

    def test_orders_are_gathered_on_one_request_with_their_receivers(self):
        orders = self._gather(
            self._told("1", ("TEA", 2, 10), ("RICE", 1, 4), receiver_phone="138 0000"),
            self._told("2", ("TEA", 3, 10), receiver_name="Wang"),
        )
        purchase = orders.purchase_line_ids.order_id
        self.assertRecordValues(purchase, [{
            "partner_id": self.farm.id, "state": "draft", "ecom_order_count": 2,
            "dest_address_id": False,
        }])
        self.assertEqual(purchase.picking_type_id.code, "dropship")
        self.assertEqual(
            [(line.name if line.display_type else line.product_id.default_code, line.product_qty,
              line.price_unit) for line in purchase.order_line],
            [("N-1: Li Na, 138 0000, Hebei", 0, 0), ("TEA", 2, 3), ("RICE", 1, 3),
             ("N-2: Wang, Hebei", 0, 0), ("TEA", 3, 3)],
        )
        self.assertEqual(orders[0].with_user(self.clerk).purchase_name, purchase.name)
        self.assertIn(f"On request {purchase.name} to Tea farm", orders[0].decision)
        self.assertEqual(orders.mapped("state"), ["approved", "approved"])

    def test_later_orders_join_the_draft_and_nothing_is_there_twice(self):
        first = self._gather(self._told("1"))
        again = self.supply._serve(self.farm, first)
        self.assertFalse(again)
        second = self._gather(self._told("2"))
        purchase = (first | second).purchase_line_ids.order_id
        self.assertEqual(len(purchase), 1)
        purchase.button_confirm()
        third = self._gather(self._told("3"))
        self.assertNotEqual(third.purchase_line_ids.order_id, purchase)

    def test_our_stock_is_not_touched_or_promised(self):
        self._stock(self.tea, 5)
        free = self.env["ecom.availability"]._get_free
        orders = self._gather(self._told("1"))
        key = (self.warehouse.id, self.tea.id)
        self.assertEqual(free(self.warehouse, self.tea)[key], 5)
        self.assertFalse(orders._allocate())
        self.assertFalse(orders.picking_ids)
        self.env["ecom.allocation"]._enqueue_waiting()
        orders.purchase_line_ids.order_id.button_confirm()
        orders.picking_ids.button_validate()
        self.assertEqual(orders.state, "shipped")
        self.assertEqual(free(self.warehouse, self.tea)[key], 5)
        self.assertEqual(self.tea.with_context(warehouse_id=self.warehouse.id).qty_available, 5)

    def test_confirmed_each_order_is_a_delivery_of_its_own(self):
        orders = self._bought(self._told("1"), self._told("2", ("TEA", 1, 1), ("RICE", 1, 1)))
        self.assertEqual(orders.mapped("state"), ["to_ship", "to_ship"])
        self.assertEqual(len(orders.picking_ids), 2)
        for order in orders:
            self.assertEqual(order.picking_ids.move_ids.ecom_line_id, order.line_ids)
            self.assertEqual(order.picking_ids.state, "assigned")
            self.assertEqual(order.picking_ids.location_dest_id.usage, "customer")
            self.assertIn("Tea farm ships it by purchase", order.decision)

    def test_it_ships_order_by_order(self):
        first, second = self._bought(self._told("1"), self._told("2"))
        purchase = first.purchase_line_ids.order_id
        first.picking_ids.carrier_tracking_ref = "EA123"
        first.picking_ids.button_validate()
        self.assertRecordValues(first + second, [
            {"state": "shipped", "tracking_ref": "EA123"},
            {"state": "to_ship", "tracking_ref": False},
        ])
        self.assertEqual(sum(purchase.order_line.mapped("qty_received")), 2)
        self.assertEqual(first.line_ids._get_shipped(), {first.line_ids: 2})

    def test_a_kit_is_bought_as_such_and_shipped_as_its_parts(self):
        order = self._bought(self._told("1", ("GIFT", 2, 1)))
        self.assertEqual(order.purchase_line_ids.product_id, self.gift)
        self.assertEqual(order.picking_ids.move_ids.product_id, self.tea | self.tin)
        order.picking_ids.button_validate()
        self.assertEqual(order.state, "shipped")

    # === CHANGING ONE'S MIND === #

    def test_review_is_taken_back_while_the_request_is_open(self):
        first, second = self._gather(self._told("1"), self._told("2"))
        purchase = first.purchase_line_ids.order_id
        first.with_user(self.clerk).action_unreview()
        self.assertEqual((first.state, first.purchase_name), ("service", ""))
        self.assertEqual(purchase.order_line.ecom_order_id, second)
        self.assertEqual(len(purchase.order_line), 2)
        first.action_approve()
        self.supply._serve(self.farm, first)
        self.assertEqual(purchase.order_line.ecom_order_id, first | second)

    def test_once_confirmed_the_supplier_has_to_stop_it_first(self):
        order = self._bought(self._told("1"))
        purchase, delivery = order.purchase_line_ids.order_id, order.picking_ids
        for call in (order.with_user(self.clerk).action_unreview,
                     lambda: order.with_user(self.clerk)._cancel("Buyer")):
            with self.assertRaises(UserError) as caught:
                call()
            for word in ("Tea farm", "N-1", purchase.name, delivery.name):
                self.assertIn(word, str(caught.exception))
        self.assertEqual((order.state, delivery.state), ("to_ship", "assigned"))
        delivery.action_cancel()
        self.assertRecordValues(order, [{"state": "approved", "cause": "supplier"}])
        self.assertIn("does not deliver", order.decision)
        order.with_user(self.clerk).action_unreview()
        self.assertRecordValues(order, [{"state": "service", "cause": False}])
        self.assertFalse(order.purchase_line_ids)
        self.assertTrue(purchase.order_line.filtered("product_id"))

    def test_a_cancelled_purchase_is_said_and_asked_again_by_button_only(self):
        order = self._gather(self._told("1"))
        purchase = order.purchase_line_ids.order_id
        purchase.with_user(self.buyer).button_cancel()
        self.assertRecordValues(order, [{"state": "approved", "cause": "supplier"}])
        self.assertIn(f"purchase {purchase.name} was cancelled", order.decision)
        self.assertFalse(self.supply._serve(self.farm, order))
        order.with_user(self.clerk).action_order_from_supplier()
        self.assertFalse(order.cause)
        self.assertNotEqual(order.purchase_line_ids.order_id, purchase)
        with self.assertRaises(UserError):
            order.with_user(self.clerk).action_order_from_supplier()

    def test_what_the_shop_changed_is_not_bought(self):
        held, waiting = self._approve(self._told("1"), self._told("2"))
        self._take(self._told("1", minutes=5, receiver_name="Wang"))
        self.assertEqual(self.supply._serve(self.farm, held | waiting), waiting)
        purchase = waiting.purchase_line_ids.order_id
        self._take(self._told("2", minutes=5, receiver_name="Wang"))
        with self.assertRaises(UserError) as caught:
            purchase.with_user(self.buyer).button_confirm()
        self.assertIn("N-2", str(caught.exception))
        self.assertEqual(purchase.state, "draft")
        waiting.action_unreview()
        self.assertFalse(purchase.order_line)

    def test_a_purchase_that_was_changed_is_not_confirmed(self):
        order = self._gather(self._told("1"))
        line = order.purchase_line_ids.filtered("product_id")
        line.product_qty = 1
        with self.assertRaises(UserError) as caught:
            line.order_id.button_confirm()
        self.assertIn("Order N-1 wants 2 of [TEA] Tea, on this purchase are 1",
                      str(caught.exception))
        self.assertEqual((line.order_id.state, order.state), ("draft", "approved"))
        line.product_qty = 2
        line.order_id.button_confirm()
        self.assertEqual(order.state, "to_ship")

    def test_without_supplier_it_says_so(self):
        order = self._approve(self._told("1"))
        order.sudo().write({"supplier_id": False})
        self.assertIn("No supplier ships it", order.decision)

    def test_services_only_are_through(self):
        self._create_product("Fee", "FEE", type="service", is_storable=False)
        order = self._gather(self._told("1", ("FEE", 1, 5)))
        self.assertEqual((order.state, order.purchase_name), ("shipped", ""))

    def test_nothing_of_it_goes_into_a_wave(self):
        order = self._bought(self._told("1"))
        self.assertFalse(order._make_waves())
        self.env["ecom.wave.rule"].create({"name": "All"})
        self.assertFalse(self.env["ecom.wave.rule"]._make_waves(self.env.company))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_orders(self):
        counts = []
        for size in (1, 8):
            with self.env.cr.savepoint() as point:
                orders = self._approve(*(self._told(f"{size}-{n}") for n in range(size)))
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                self.supply._serve(self.farm, orders)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - start)
                self.env.invalidate_all()
                point.rollback()
        self.assertLessEqual(counts[1], counts[0])
