from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..models.ecom_order_bulk import MOST_AT_ONCE
from .common import EcomCommon

CENTS = st.integers(1, 99_999).map(lambda cents: f"{cents / 100:.2f}")


@tagged("post_install", "-at_install")
class TestBulk(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create({
            "name": "Fast", "product_id": cls._create_product("Fast", "FAST").id,
        })

    def _orders(self, *ids):
        self._take(*(self._told(one, ("TEA", 2, 10), ("RICE", 1, "3.33")) for one in ids))
        return self.Order.concat(*(self._find(one) for one in ids))

    def _bulk(self, orders, user=None, **values):
        bulks = self.env["ecom.order.bulk"].with_user(user or self.clerk)
        return bulks.with_context(active_ids=orders.ids).create(values)

    def _log(self, order):
        return "\n".join(order.message_ids.mapped("body"))

    def _refused(self, bulk):
        return {one.order_id: one.reason for one in bulk.refusal_ids}

    def test_everything_is_set_at_once_and_stands_in_each_history(self):
        orders = self._orders("1", "2")
        orders[0].service_note = "Known buyer"
        bulk = self._bulk(
            orders, carrier_id=self.carrier.id, service_note="Hurry", business_type="Fair",
            invoice_title="Li Ltd", receiver_city="Baoding",
        )
        bulk.action_apply()
        self.assertRecordValues(bulk, [{"state": "done", "changed_count": 2}])
        self.assertRecordValues(orders, [{
            "carrier_id": self.carrier.id, "business_type": "Fair", "invoice_title": "Li Ltd",
            "receiver_city": "Baoding", "service_note": note, "amount_total": 23.33,
        } for note in ("Known buyer\nHurry", "Hurry")])
        for order in orders:
            for text in ("Fast", "Fair", "Li Ltd", "Baoding", "Hurry"):
                self.assertIn(text, self._log(order))
        orders.with_user(self.clerk).action_decide_again()
        self.assertEqual(orders.carrier_id, self.carrier)
        self.assertEqual(set(orders.mapped("business_type")), {"Fair"})

    def test_goods_are_added_and_removed_and_totals_follow(self):
        cup = self._create_product("Cup", "CUP", lst_price=4)
        orders = self._orders("1")
        self._bulk(
            orders, remove_product_id=self.rice.id, add_product_id=cup.id, add_quantity=3,
            add_price=1.11, gift_product_id=self.rice.id, gift_quantity=2,
        ).action_apply()
        self.assertRecordValues(orders.line_ids.sorted("amount"), [
            {"product_id": self.rice.id, "quantity": 2, "amount": 0, "is_gift": True},
            {"product_id": cup.id, "quantity": 3, "amount": 3.33, "is_gift": False},
            {"product_id": self.tea.id, "quantity": 2, "amount": 20, "is_gift": False},
        ])
        self.assertEqual(orders.amount_total, 23.33)
        self.assertIn("Rice removed", self._log(orders))
        self.assertIn("Cup added", self._log(orders))

    def test_the_form_proposes_a_price_and_previews(self):
        orders = self._orders("1", "2")
        orders[1].with_user(self.clerk).action_approve()
        bulks = self.env["ecom.order.bulk"].with_user(self.clerk)
        with Form(bulks.with_context(active_ids=orders.ids)) as form:
            form.add_product_id = self.tea
            self.assertEqual(form.add_price, self.tea.lst_price)
            self.assertIn("1 of 2 orders will be changed", form.preview_html)
            self.assertIn("N-2", form.preview_html)
            form.remove_product_id = self.carrier.product_id
            self.assertIn("0 of 2", form.preview_html)

    def test_who_is_left_out_is_told_and_not_touched(self):
        ready, approved, lacks = self._orders("1", "2", "3")
        approved.with_user(self.clerk).action_approve()
        lacks.line_ids.filtered(lambda line: line.product_id == self.rice).unlink()
        before = (approved + lacks).read(["write_date", "amount_total", "service_note"])
        bulk = self._bulk(
            ready + approved + lacks, remove_product_id=self.rice.id, service_note="No rice"
        )
        bulk.action_apply()
        self.assertEqual(bulk.changed_count, 1)
        self.assertEqual(ready.service_note, "No rice")
        self.assertEqual(self._refused(bulk), {
            approved: "Waiting for Goods: take the review back first",
            lacks: "[RICE] Rice is not in it",
        })
        self.assertEqual(
            (approved + lacks).read(["write_date", "amount_total", "service_note"]), before
        )

    def test_the_last_line_and_a_discount_above_the_goods_are_refused(self):
        orders = self._orders("1")
        self._bulk(orders, remove_product_id=self.rice.id).action_apply()
        bulk = self._bulk(orders, remove_product_id=self.tea.id)
        bulk.action_apply()
        self.assertIn("Nothing would be left", self._refused(bulk)[orders])
        self._bulk(orders, percent=100, percent_on="discount").action_apply()
        self.assertRecordValues(orders, [{"amount_discount": 20, "amount_total": 0}])
        bulk = self._bulk(orders, percent=0.05, percent_on="discount")
        bulk.action_apply()
        self.assertIn("more than goods", self._refused(bulk)[orders])
        self.assertRecordValues(orders, [{"amount_discount": 20, "amount_total": 0}])

    def test_one_that_refuses_in_the_doing_holds_up_no_other(self):
        orders = self._orders("1", "2", "3")
        orders[1].receiver_country = "China"
        bulk = self._bulk(orders, invoice_tax_id="DE123456788", service_note="Invoice")
        bulk.action_apply()
        self.assertEqual(bulk.changed_count, 2)
        self.assertIn("no valid Chinese tax number", self._refused(bulk)[orders[1]])
        self.assertEqual(orders.mapped("service_note"), ["Invoice", False, "Invoice"])

    def test_moved_lines_stay(self):
        orders = self._orders("1")
        self.env["ecom.order.operation"].create({
            "kind": "split", "lead_id": orders.id, "other_number": "N-1-1",
            "lines": [{"line": orders.line_ids[0].id}],
        })
        bulk = self._bulk(orders, remove_product_id=orders.line_ids[0].product_id.id)
        bulk.action_apply()
        self.assertIn("merge or split", self._refused(bulk)[orders])
        self.assertEqual(len(orders.line_ids), 2)

    @settings(
        max_examples=15, deadline=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )
    @given(prices=st.lists(CENTS, min_size=1, max_size=4), quantity=st.integers(1, 9),
           percent=st.integers(-500, 10_000).filter(bool))
    def test_a_percent_is_taken_to_the_cent(self, prices, percent, quantity):
        percent = percent / 100
        with self.env.cr.savepoint(flush=True) as point:
            self._take(self._told("1", *(("TEA", quantity, price) for price in prices)))
            order = self._find("1")
            amounts = order.line_ids.mapped("amount")
            total = order.amount_total
            self._bulk(order, percent=percent).action_apply()
            for line, amount in zip(order.line_ids, amounts, strict=True):
                exact = amount * (1 - percent / 100)
                self.assertLessEqual(abs(line.amount - exact), 0.005 + 1e-6)
            self.assertAlmostEqual(order.amount_total, sum(order.line_ids.mapped("amount")), 6)
            self.assertLessEqual(order.amount_total, total * 1.05 + 0.05)
            point.rollback()
        self.env.invalidate_all()

    # === RIGHTS === #

    def test_only_customer_service_changes_and_only_its_part(self):
        orders = self._orders("1")
        for group in ("group_reader", "group_import", "group_shipping"):
            user = new_test_user(self.env, group, f"ecom_orders.{group}")
            with self.assertRaises(AccessError):
                self._bulk(orders, user, service_note="x").action_apply()
        other = self._create_channel("OTHER")
        self._take(self._told("9"), channel=other)
        hidden = self._find("9", other)
        self.env["ecom.right"].create(
            {"user_id": self.clerk.id, "channel_ids": self.channel.ids}
        )
        bulk = self._bulk(orders + hidden, service_note="x")
        self.assertIn("1 are not yours", bulk.preview_html)
        bulk.action_apply()
        self.assertRecordValues(orders + hidden, [{"service_note": "x"}, {"service_note": False}])
        with self.assertRaises(UserError):
            self._bulk(hidden, service_note="x").action_apply()

    def test_results_are_not_written_by_hand_and_nothing_runs_twice(self):
        orders = self._orders("1")
        bulk = self._bulk(orders, percent=10)
        with self.assertRaises(AccessError):
            bulk.write({"changed_count": 7})
        bulk.action_apply()
        self.assertEqual(orders.amount_total, 21)
        with self.assertRaisesRegex(UserError, "already"):
            bulk.action_apply()
        self.assertEqual(orders.amount_total, 21)
        with self.assertRaises(AccessError):
            bulk.with_user(new_test_user(self.env, "other", "ecom_orders.group_user")).read()
        with self.assertRaisesRegex(UserError, "Choose"):
            self._bulk(orders).action_apply()

    # === MANY === #

    def test_more_than_fit_go_to_the_background(self):
        count = MOST_AT_ONCE + 1
        self._take(*(self._told(str(n)) for n in range(count)))
        orders = self.Order.search([("channel_id", "=", self.channel.id)])
        bulk = self._bulk(orders, service_note="Fair")
        bulk.action_apply()
        self.assertRecordValues(bulk, [{"state": "running", "task_state": "waiting"}])
        self.assertFalse(any(orders.mapped("service_note")))
        job = self.env["queue.job"].search([("uuid", "=", bulk.task_id.job_uuid)])
        self.assertEqual(job.user_id, self.clerk)
        with patch.object(type(bulk.task_id), "_report"):  # it writes in another transaction
            bulk._run_job(bulk.task_id)
            bulk._run_job(bulk.task_id)
        self.assertRecordValues(bulk, [{"state": "done", "changed_count": count}])
        self.assertEqual(set(orders.mapped("service_note")), {"Fair"})

    def test_queries_do_not_grow_with_the_orders(self):
        counts = []
        for start, count in ((0, 3), (100, 40)):
            ids = [str(start + n) for n in range(count)]
            orders = self._orders(*ids)
            bulk = self._bulk(orders, service_note="x", carrier_id=self.carrier.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            bulk.action_apply()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(bulk.changed_count, count)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
