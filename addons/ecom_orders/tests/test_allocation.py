from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, tagged

from ..models.ecom_allocation import CHANNEL
from .fulfil_common import FulfilCommon


@tagged("post_install", "-at_install")
class TestAllocation(FulfilCommon):
    def _run(self):
        with self._on_test_cursors():
            self.env["ecom.allocation"]._run(self.warehouse)

    def test_approval_has_the_warehouse_served_once(self):
        with RecordCapturer(self.env["queue.job"]) as jobs:
            self._approve(self._told("1"), self._told("2"))
            self._approve(self._told("3"))
        self.assertRecordValues(jobs.records, [
            {"channel": CHANNEL, "method_name": "_run"},
        ])

    def test_approval_while_the_found_job_starts_has_another_one_run(self):
        self._approve(self._told("1"))
        job = self.env["queue.job"].search([("channel", "=", CHANNEL)])
        self._approve(self._told("2"))
        job.state = "started"
        with RecordCapturer(self.env["queue.job"]) as jobs, self._on_test_cursors():
            self.env.cr.postcommit.run()
        self.assertEqual(jobs.records.mapped("identity_key"), job.mapped("identity_key"))

    def test_approval_while_the_found_job_still_waits_has_no_other_one_run(self):
        self._approve(self._told("1"))
        self._approve(self._told("2"))
        with RecordCapturer(self.env["queue.job"]) as jobs, self._on_test_cursors():
            self.env.cr.postcommit.run()
        self.assertFalse(jobs.records)

    def test_the_job_serves_first_paid_first_and_says_what_the_others_lack(self):
        self._stock(self.tea, 3)
        late, soon = self._approve(
            self._told("late", paid_at=self.noon_plus(9)), self._told("soon"),
        )
        self._run()
        self.assertRecordValues(late + soon, [
            {"state": "approved", "cause": "shortage"}, {"state": "to_ship", "cause": False},
        ])
        self.assertEqual(
            late.decision, "Missing: 1 Units of [TEA] Tea (wanted 2, free 1)"
        )

    def test_all_lines_or_nothing(self):
        self._stock(self.tea, 9)
        first, second = self._approve(
            self._told("1", ("TEA", 2, 1), ("RICE", 1, 1)), self._told("2", ("TEA", 9, 1)),
        )
        self._run()
        self.assertEqual((first.state, second.state), ("approved", "to_ship"))

    def test_a_kit_lacks_its_part(self):
        self._stock(self.tea, 9)
        self._stock(self.tin, 1)
        order = self._approve(self._told("1", ("GIFT", 2, 1)))
        self._run()
        self.assertEqual(order.shortage, [
            {"product_id": self.tin.id, "wanted": 2.0, "free": 1.0}
        ])

    def test_goods_that_come_in_have_the_orders_served(self):
        order = self._approve(self._told("1"))
        self._run()
        self.env["queue.job"].search([]).unlink()
        receipt = self.env["stock.move"].create({
            "product_id": self.tea.id, "product_uom_qty": 5, "picked": True, "quantity": 5,
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        })
        with RecordCapturer(self.env["queue.job"]) as jobs:
            receipt._action_done()
        self.assertEqual(len(jobs.records), 1)
        self._run()
        self.assertRecordValues(order, [{"state": "to_ship", "cause": False, "shortage": False}])

    def test_what_the_shop_changed_after_review_gets_nothing_and_says_so(self):
        self._stock(self.tea, 9)
        changed, gone = self._approve(self._told("1"), self._told("2"))
        self._take(
            self._told("1", minutes=5, receiver_name="Wang"),
            self._told("2", minutes=5, status="cancelled"),
        )
        self._run()
        for order, words in ((changed, "changed it after"), (gone, "cancelled it in")):
            self.assertRecordValues(order, [{"state": "approved", "cause": "changed"}])
            self.assertIn(words, order.decision)
            self.assertFalse(order.picking_ids)

    def test_an_order_without_warehouse_says_so(self):
        self.channel.warehouse_id = False
        order = self._approve(self._told("1"))
        self.assertIn("No warehouse ships it", order.decision)

    def test_the_button_serves_and_tells_what_is_left(self):
        self._stock(self.tea, 3)
        orders = self._approve(self._told("1"), self._told("2"))
        answer = orders.with_user(self.clerk).action_allocate()
        self.assertEqual(
            answer["params"]["message"], "1 got their goods, 1 still wait: see Why."
        )
        with self.assertRaises(UserError):
            orders[0].with_user(self.clerk).action_allocate()

    def test_services_only_are_shipped_without_delivery(self):
        self._create_product("Fee", "FEE", type="service", is_storable=False)
        order = self._approve(self._told("1", ("FEE", 1, 5)))
        self._run()
        self.assertEqual((order.state, order.picking_ids.ids), ("shipped", []))

    def test_two_steps_reach_the_order_as_well(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._stock(self.tea, 5)
        order = self._approve(self._told("1"))
        self._run()
        order.picking_ids.button_validate()
        self.assertEqual(order.state, "to_ship")
        ship = order.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
        self.assertEqual(ship.move_ids.ecom_line_id, order.line_ids)
        ship.button_validate()
        self.assertEqual(order.state, "shipped")

    def test_lots_go_odoos_way(self):
        self.tea.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.tea.id})
        self.env["stock.quant"]._update_available_quantity(
            self.tea, self.warehouse.lot_stock_id, 5, lot_id=lot
        )
        order = self._approve(self._told("1"))
        self._run()
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, lot)

    def test_the_set_based_way_is_taken_here(self):
        self.assertTrue(self.env["ecom.delivery"]._knows_all_fields())
        self.assertTrue(self.env["ecom.delivery"]._is_plain_warehouse(self.warehouse))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_orders(self):
        self._stock(self.tea, 100)
        self._stock(self.tin, 100)
        lines = (("TEA", 1, 1), ("GIFT", 1, 1))
        one = self._approve(self._told("0", *lines))
        counts = []
        for orders in (one, self._approve(*(self._told(str(n), *lines) for n in range(1, 9)))):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            served = orders._allocate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(served, orders)
        self.assertLessEqual(counts[1], counts[0])
