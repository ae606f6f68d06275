from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import RecordCapturer, new_test_user, tagged

from .missing_common import MissingCommon


@tagged("post_install", "-at_install")
class TestMissing(MissingCommon):
    def test_what_orders_lack_is_summed_by_warehouse_and_product(self):
        self._stock(self.tea, 5)
        orders = self._wait(
            self._told("1", ("TEA", 6, 10), paid_at=self.noon_plus(5)),
            self._told("2", ("TEA", 7, 10), ("RICE", 1, 4)),
        )
        self.assertRecordValues(self._row(self.tea), [{
            "quantity_wanted": 13, "quantity_free": 5, "quantity_missing": 8,
            "quantity_incoming": 0, "quantity_rfq": 0, "quantity_to_buy": 8,
            "order_count": 2, "oldest_at": self.noon_plus(0), "amount_waiting": 134,
            "has_vendor": True,
        }])
        self.assertEqual(self._row(self.rice).quantity_to_buy, 1)
        action = self._row(self.tea).action_view_orders()
        self.assertEqual(self.Order.search(action["domain"]), orders.sorted("id", reverse=True))
        action = self._row(self.rice).action_view_orders()
        self.assertEqual(self.Order.search(action["domain"]), orders[1])

    def test_kits_count_as_their_parts(self):
        self._stock(self.tea, 1)
        self._wait(self._told("1", ("GIFT", 2, 1)), self._told("2", ("TEA", 3, 1)))
        self.assertEqual(self._row(self.tea).quantity_missing, 6)
        self.assertEqual(self._row(self.tin).quantity_missing, 2)
        self.assertFalse(self._row(self.gift))

    def test_each_warehouse_lacks_its_own(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        channel = self._create_channel("WEST", warehouse_id=west.id)
        self._stock(self.tea, 50, west)
        self._stock(self.tea, 1)
        self._wait(self._told("1"), self._told("2"))
        self._wait(self._told("3", ("TEA", 51, 1)), channel=channel)
        self.assertEqual(self._row(self.tea).quantity_missing, 3)
        self.assertEqual(self._row(self.tea, west).quantity_missing, 1)

    def test_just_enough_is_not_missing_and_one_less_is(self):
        self._stock(self.tea, 2)
        self._wait(self._told("1"), self._told("2", ("TEA", 1, 1)))
        self.assertEqual(self._row(self.tea).quantity_missing, 1)
        self._stock(self.tea, 1)
        self.assertFalse(self._row(self.tea))

    def test_orders_that_are_held_or_taken_back_want_nothing(self):
        held, back, waiting = self._wait(*(self._told(str(n)) for n in range(3)))
        self._take(self._told("0", minutes=5, receiver_name="Wang"))
        back.action_unreview()
        row = self._row(self.tea)
        self.assertRecordValues(row, [{"quantity_missing": 2, "order_count": 1}])
        self.assertEqual(self.Order.search(row.action_view_orders()["domain"]), waiting)
        self.assertTrue(held.shop_changes)

    def test_what_is_on_its_way_is_not_bought_again(self):
        self._wait(self._told("1", ("TEA", 10, 1)))
        self._receive(4)
        self._receive(2, state="draft")  # a draft transfer is a thought only
        self.assertRecordValues(self._row(self.tea), [
            {"quantity_missing": 10, "quantity_incoming": 4, "quantity_to_buy": 6}
        ])

    def _receive(self, quantity, state="confirmed"):
        operation = self.warehouse.in_type_id
        move = self.env["stock.move"].create({
            "product_id": self.tea.id, "product_uom_qty": quantity,
            "location_id": operation.default_location_src_id.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        })
        if state != "draft":
            move._action_confirm()

    def test_foreign_money_counts_at_todays_rate(self):
        other = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", self.env.company.currency_id.id)], limit=1
        )
        other.active = True
        other.rate_ids = [
            Command.clear(),
            Command.create({"name": "2020-01-01", "rate": 4, "company_id": self.env.company.id}),
        ]
        order = self._wait(self._told("1"))
        self.env.cr.execute("UPDATE ecom_order SET currency_id = %s WHERE id = %s",
                            [other.id, order.id])
        self.assertEqual(self._row(self.tea).amount_waiting, 5)

    # === THE PROPOSAL === #

    def test_one_request_for_each_vendor_and_warehouse(self):
        self._stock(self.tea, 1)
        self._sell(self.mill, self.tin, 1)
        self._wait(self._told("1", ("TEA", 3, 1), ("RICE", 2, 1)), self._told("2", ("GIFT", 1, 1)))
        self.rows.action_propose()
        self.assertRecordValues(self._requests(self.farm).order_line, [
            {"product_id": self.tea.id, "product_qty": 4, "price_unit": 3},
        ])
        self.assertEqual(
            {line.product_id: line.product_qty for line in self._requests(self.mill).order_line},
            {self.rice: 2, self.tin: 1},
        )
        self.assertEqual(len(self._requests(self.mill)), 1)
        self.assertEqual(self._requests(self.mill).picking_type_id, self.warehouse.in_type_id)

    def test_proposing_twice_requests_nothing_more_and_a_new_order_adds_to_it(self):
        self._wait(self._told("1"))
        self.rows.action_propose()
        self.assertEqual(self._row(self.tea).quantity_to_buy, 0)
        answer = self.rows.action_propose()
        self.assertIn("Nothing to buy", answer["params"]["message"])
        self._wait(self._told("2", ("TEA", 5, 1)))
        self.rows.action_propose()
        request = self._requests(self.farm)
        self.assertRecordValues(request.order_line, [{"product_qty": 7}])
        self.assertRecordValues(self._row(self.tea), [
            {"quantity_rfq": 7, "quantity_to_buy": 0, "quantity_incoming": 0}
        ])
        request.button_confirm()
        self.assertRecordValues(self._row(self.tea), [
            {"quantity_rfq": 0, "quantity_to_buy": 0, "quantity_incoming": 7}
        ])

    def test_what_was_bought_comes_and_the_orders_get_it(self):
        order = self._wait(self._told("1"))
        self.rows.action_propose()
        request = self._requests(self.farm)
        request.button_confirm()
        with RecordCapturer(self.env["queue.job"]) as jobs:
            request.picking_ids.button_validate()
        jobs = jobs.records
        self.assertTrue(jobs or self.env["queue.job"].search(
            [("identity_key", "=", f"ecom.allocation:{self.warehouse.id}")]))
        self.assertFalse(self._row(self.tea))
        self.assertEqual(order._allocate(), order)

    def test_the_request_names_the_first_orders_and_counts_the_others(self):
        self._wait(*(self._told(str(n), paid_at=self.noon_plus(n)) for n in range(5)))
        self.rows.action_propose()
        request = self._requests(self.farm)
        self.assertEqual(request.origin, "N-0, N-1, N-2 and 2 more shop orders")
        self.assertEqual(request.ecom_waiting_count, 5)
        request.origin = "Call them, " + request.origin
        self._wait(self._told("9"))
        self.rows.action_propose()
        self.assertEqual(request.origin, "Call them, N-0, N-1, N-2 and 3 more shop orders")
        found = self.Order.search(request.action_view_waiting_orders()["domain"])
        self.assertEqual(len(found), 6)

    def test_products_without_vendor_are_named_and_the_others_requested(self):
        self._wait(self._told("1", ("TIN", 1, 1), ("TEA", 1, 1)))
        self.assertEqual((self._row(self.tin).has_vendor, self._row(self.tea).has_vendor),
                         (False, True))
        answer = self.rows.action_propose()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn("No vendor for [TIN] Tin: add one on the product", answer["message"])
        self.assertEqual(self._requests(self.farm).order_line.product_qty, 1)
        self._sell(self.mill, self.tin, 1)
        self.assertEqual(self.rows.action_propose()["params"]["type"], "success")
        self.assertEqual(self._requests(self.mill).order_line.product_id, self.tin)

    def test_a_warehouse_that_does_not_buy_is_named(self):
        self.warehouse.buy_to_resupply = False
        self._wait(self._told("1"))
        answer = self.rows.action_propose()["params"]
        self.assertIn("East buys nothing itself", answer["message"])
        self.assertFalse(self._requests(self.farm))

    def test_the_vendors_unit_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.tea.seller_ids.product_uom_id = dozen
        self._wait(self._told("1", ("TEA", 13, 1)))
        self.rows.action_propose()
        line = self._requests(self.farm).order_line
        self.assertEqual(line.product_uom_id, dozen)
        self.assertGreaterEqual(line.product_uom_qty, 13)
        self.assertEqual(self._row(self.tea).quantity_to_buy, 0)

    def test_once_a_day_for_warehouses_that_say_so(self):
        self._wait(self._told("1"))
        with RecordCapturer(self.env["queue.job"]) as jobs:
            self.rows._cron_propose()
        self.assertFalse(jobs.records)
        self.warehouse.ecom_proposes = True
        with RecordCapturer(self.env["queue.job"]) as jobs:
            self.rows._cron_propose()
            self.rows._cron_propose()
        self.assertEqual(len(jobs.records), 1)
        self.rows._propose_for(self.warehouse)
        self.assertEqual(self._requests(self.farm).order_line.product_qty, 2)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_orders(self):
        counts = []
        for size in (1, 12):
            with self.env.cr.savepoint() as point:
                self._wait(*(self._told(f"{size}-{n}", ("GIFT", 1, 1), ("RICE", 1, 1))
                             for n in range(size)))
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                self.rows.search([]).read()
                self.rows.action_propose()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - start)
                self.env.invalidate_all()
                point.rollback()
        self.assertLessEqual(counts[1], counts[0])

    # === RIGHTS === #

    def test_customer_service_sees_and_does_not_buy(self):
        self._wait(self._told("1"))
        rows = self.rows.with_user(self.clerk)
        self.assertEqual(rows.search([]).product_id, self.tea)
        with self.assertRaises(AccessError):
            rows.action_propose()
        self.assertFalse(self._requests(self.farm))

    def test_a_buyer_proposes_and_who_sees_no_orders_does_not(self):
        self._wait(self._told("1"))
        outsider = new_test_user(self.env, "outsider", "purchase.group_purchase_user")
        with self.assertRaises(AccessError):
            self.rows.with_user(outsider).action_propose()
        buyer = new_test_user(
            self.env, "buyer", "purchase.group_purchase_user,ecom_orders.group_reader"
        )
        self.rows.with_user(buyer).action_propose()
        request = self._requests(self.farm).with_user(buyer)
        self.assertEqual((request.order_line.product_qty, request.ecom_waiting_count), (2, 1))
        self.assertEqual(request.with_user(outsider).ecom_waiting_count, 0)
