import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..lib.ecom_collection import read_code
from .fulfil_common import FulfilCommon


@tagged("post_install", "-at_install")
class TestPickup(FulfilCommon):
    """The buyer collects the goods in a store of ours, by a code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store = cls.env["stock.warehouse"].create({"name": "Corner store", "code": "COR"})
        cls.env["ecom.fulfilment.rule"].create({
            "name": "Collected", "fulfilment": "store", "warehouse_id": cls.store.id,
            "is_collected": True,
        })
        cls.carrier = cls.env["delivery.carrier"].create({
            "name": "Post", "delivery_type": "fixed",
            "product_id": cls._create_product("Freight", "FR", type="service",
                                              is_storable=False).id,
        })
        cls.env["ecom.carrier.rule"].create({"name": "Post", "carrier_id": cls.carrier.id})
        cls._stock(cls.tea, 50, cls.store)
        cls.seller = new_test_user(cls.env, "seller", "ecom_orders.group_shipping")
        cls.desk = cls.env["ecom.collection"]

    def _serve(self, *names):
        orders = self._approve(*(self._told(name) for name in names or ("1",)))
        orders._allocate()
        self.env.invalidate_all()
        return orders

    def _find(self, code, user=None):
        wizard = self.desk.with_user(user or self.seller).create({"code": code})
        with self._on_test_cursors():
            wizard.action_find()
        return wizard

    def _refused(self, code, words, user=None):
        try:  # assertRaises would take the count of tries back, which here is in its savepoint
            self._find(code, user)
        except UserError as error:
            self.assertIn(words, str(error))
        else:
            self.fail(f"{code} was taken")

    def test_an_order_gets_its_code_when_its_goods_are_there(self):
        waiting = self._approve(self._told("0", ("RICE", 1, 1)))
        waiting._allocate()
        first, second = self._serve("1", "2")
        self.assertFalse(waiting.collection_code)
        self.assertEqual((first.state, first.warehouse_id), ("to_ship", self.store))
        self.assertEqual(len({first.collection_code, second.collection_code}), 2)
        self.assertRegex(first.with_user(self.clerk).collection_code_shown, r"^\w{4}-\w{4}$")
        self.assertEqual(first.carrier_id, self.carrier)
        self.assertFalse(first.picking_ids.carrier_id)

    def test_the_seller_never_sees_a_code(self):
        order = self._serve()
        for name in ("collection_code", "collection_code_shown"):
            with self.assertRaises(AccessError):
                order.with_user(self.seller).read([name])
            with self.assertRaises(AccessError):
                self.Order.with_user(self.seller).search([("collection_code", "!=", False)])
        wizard = self._find(order.collection_code)
        self.assertNotIn(order.collection_code, str(wizard.read()))
        self.assertNotIn(order.collection_code, str(order.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).write({"collection_code": "AAAAAAAA"})

    def test_the_code_the_order_the_goods(self):
        order = self._serve()
        wizard = self._find(f" {order.collection_code_shown.lower()} ")
        self.assertRecordValues(wizard, [{
            "number": "N-1", "receiver_name": "Li Na", "warehouse_id": self.store.id,
        }])
        self.assertEqual(wizard.line_ids.mapped("title"), ["Tea"])
        wizard.action_hand_over()
        self.assertRecordValues(order, [{
            "state": "shipped", "collected_by_id": self.seller.id,
        }])
        self.assertTrue(order.collected_at)
        self.assertEqual(order.picking_ids.state, "done")

    def test_a_used_code_says_when_it_was_used(self):
        order = self._serve()
        wizard = self._find(order.collection_code)
        wizard.action_hand_over()
        self._refused(order.collection_code, "This code was used on")
        self._refused(order.collection_code, "order N-1 was handed over by seller")
        with self.assertRaises(UserError):
            wizard.action_hand_over()
        self.assertEqual(len(order.picking_ids), 1)

    def test_wrong_codes_are_few(self):
        order = self._serve()
        for left in range(4, -1, -1):
            self._refused("WRNGCDE2", f"{left} more tries")
        self._refused("WRNGCDE2", "Too many codes")
        self._refused(order.collection_code, "Too many codes")
        self.assertEqual(order.state, "to_ship")
        other = new_test_user(self.env, "colleague", "ecom_orders.group_shipping")
        self.assertEqual(self._find(order.collection_code, other).order_id, order)
        meter = self.env["ecom.collection.meter"].search([("user_id", "=", self.seller.id)])
        meter.since -= timedelta(minutes=11)
        self.assertEqual(self._find(order.collection_code).order_id, order)
        self._refused("WRNGCDE2", "4 more tries")

    def test_an_empty_code_counts_for_nothing(self):
        self._refused(" - ", "Type the code")
        self._refused("WRNGCDE2", "4 more tries")

    def test_nobody_gets_to_an_order_beside_its_code(self):
        order = self._serve()
        desk = self.desk.with_user(self.seller)
        wizard = desk.create({"order_id": order.id, "code": "x"})
        wizard.write({"order_id": order.id})
        self.assertFalse(wizard.order_id)
        with self.assertRaises(UserError):
            wizard.action_hand_over()
        with self.assertRaises(UserError):
            order.picking_ids.with_user(self.seller).button_validate()
        with self.assertRaises(UserError):
            order.picking_ids._ship()
        self.assertEqual((order.state, order.picking_ids.state), ("to_ship", "assigned"))

    def test_review_taken_back_makes_the_code_void(self):
        order = self._serve()
        code, wizard = order.collection_code, self._find(order.collection_code)
        order.with_user(self.clerk).action_unreview()
        self.assertFalse(order.collection_code)
        with self.assertRaises(UserError):
            wizard.action_hand_over()
        order.action_approve()
        order._allocate()
        self.assertNotIn(order.collection_code, (False, code))
        with self.assertRaises(UserError):
            wizard.action_hand_over()
        self._refused(code, "No order of your stores")

    def test_another_stores_seller_and_who_only_reads(self):
        order = self._serve()
        self.env["ecom.right"].create({
            "user_id": self.seller.id, "warehouse_ids": self.warehouse.ids,
        })
        self._refused(order.collection_code, "No order of your stores")
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        with self.assertRaises(AccessError):
            self._find(order.collection_code, reader)
        self.assertEqual(order.state, "to_ship")

    def test_it_goes_into_no_wave_and_a_store_that_ships_does(self):
        self.assertFalse(self._serve("1")._make_waves())
        self.env["ecom.fulfilment.rule"].search([]).is_collected = False
        ships = self._serve("2")
        self.assertFalse(ships.collection_code)
        self.assertEqual(ships.picking_ids.carrier_id, self.carrier)
        self.assertTrue(ships._make_waves())

    def test_the_note_for_the_buyer(self):
        order = self._serve()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ecom_orders.report_collection", order.ids
        )
        for word in (order.collection_code_shown, "Corner store", "N-1"):
            self.assertIn(word, html.decode())

    # === WHAT THE SHOP IS TOLD === #

    def test_a_shop_that_can_tells_the_buyer_and_no_log_keeps_the_code(self):
        self.channel.platform = "woocommerce"
        order = self._serve()
        message = self.env["postal.exchange"].search([("kind", "=", "collection")])
        self.assertEqual(message.res_id, order.id)
        message.payload = self.channel._build_request(message)
        told = json.loads(message.payload)
        self.assertEqual(told["order"], "1")
        self.assertIn(order.collection_code_shown, told["text"])
        self.assertNotIn(order.collection_code_shown, message.payload_masked)
        self.channel._handle_answer(message, "")
        self.assertNotIn(order.collection_code, read_code(message.payload))
        self.assertNotIn(order.collection_code, message.identity)

    def test_a_shop_that_cannot_is_not_asked(self):
        self._serve()
        self.assertFalse(self.env["postal.exchange"].search([("kind", "=", "collection")]))

    def test_the_shop_is_told_that_it_was_collected(self):
        self.channel.platform = "woocommerce"
        order = self._serve()
        self.assertFalse(order._find_parcels())
        self._find(order.collection_code).action_hand_over()
        message = self.env["postal.exchange"].search([("kind", "=", "shipment")])
        told = json.loads(self.channel._build_request(message))
        self.assertEqual((told["carrier_name"], told["tracking"]),
                         ("Collected at Corner store", ""))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_orders(self):
        counts = []
        for size in (1, 8):
            orders = self._approve(*(self._told(f"{size}-{n}") for n in range(size)))
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            orders._allocate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertTrue(all(orders.mapped("collection_code")))
        self.assertLessEqual(counts[1], counts[0])
