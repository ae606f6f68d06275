from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import mute_logger, tagged

from ..comparison import MANY
from ..models.ecom_comparison_run import MOST_TRIES
from .common import EcomCommon
from .shop_server import ShopServerMixin

LOG = "odoo.addons.ecom_orders.comparison"
READER_LOG = "odoo.addons.ecom_orders.reader"


class ComparisonCommon(ShopServerMixin, EcomCommon):
    def setUp(self):
        super().setUp()
        self.Comparison = self.env["ecom.comparison"]

    def _place(self, number, **values):
        for n in range(number):
            self.server.change(f"o{n}", minute=n, **values)
        self._download()
        self.server.calls.clear()

    def _compare(self):
        """Compare all open orders to the end of one job; give the comparison."""
        self.shop.with_user(self.clerk).action_compare()
        comparison = self.Comparison.search([("channel_id", "=", self.shop.id)], limit=1)
        self._inside(comparison._run)
        return comparison

    def _order(self, external_id):
        return self._find(external_id, self.shop)

    def _results(self, comparison):
        return {order.external_id: order.comparison_result for order in comparison.order_ids}


@tagged("post_install", "-at_install")
class TestComparison(ComparisonCommon):
    def test_an_address_that_changed_without_its_time_is_found(self):
        self._place(5)
        self.server.rows["o3"]["receiver"] = "Wang"
        self._download()
        self.assertEqual(self._order("o3").receiver_name, "Wang", "the overlap reads it again")
        self.server.rows["o0"]["receiver"] = "Zhao"
        self.shop.download_overlap = 0
        self._download()
        self.assertEqual(self._order("o0").receiver_name, "Li Na", "no download finds it")
        comparison = self._compare()
        self.assertEqual(self._order("o0").receiver_name, "Zhao")
        self.assertRecordValues(comparison, [{
            "state": "done", "total": 5, "position": 5, "updated_count": 1, "flagged_count": 0,
            "gone_count": 0, "unclear_count": 0, "error": False,
        }])
        self.assertEqual(self._results(comparison), {"o0": "updated"})
        self.assertIn("Receiver: Li Na → Zhao", self._order("o0").message_ids[0].body)
        self.assertTrue(all(self._order(f"o{n}").compared_at for n in range(5)))

    def test_too_late_it_is_flagged_field_by_field_and_answered_once(self):
        self._place(2)
        order = self._order("o1")
        order.action_approve()
        self.server.rows["o1"]["receiver"] = "Zhao"
        comparison = self._compare()
        self.assertEqual((order.receiver_name, order.state), ("Li Na", "approved"))
        self.assertEqual(order.change_note, "Receiver: Li Na → Zhao")
        self.assertEqual(self._results(comparison), {"o1": "flagged"})
        order._keep_as_is("The buyer said so")
        self.assertEqual(self._compare().flagged_count, 0)
        self.assertFalse(order.change_note)

    def test_what_did_not_change_is_not_written(self):
        self._place(4)
        self.env.flush_all()
        before = {order.id: order.write_date for order in self._order("o0")}
        messages = self._order("o0").message_ids
        comparison = self._compare()
        self.assertEqual({order.id: order.write_date for order in self._order("o0")}, before)
        self.assertEqual(self._order("o0").message_ids, messages)
        self.assertFalse(comparison.order_ids)

    def test_an_old_page_of_a_download_does_not_bring_back_what_was_replaced(self):
        self._place(1)
        old = dict(self.server.rows["o0"])
        self.server.rows["o0"]["receiver"] = "Zhao"
        self._compare()
        new, self.server.rows["o0"] = self.server.rows["o0"], old
        self._download()
        self.assertEqual(self._order("o0").receiver_name, "Zhao")
        self.assertEqual(self._compare().updated_count, 1, "the shop has the old one again")
        self.assertEqual(self._order("o0").receiver_name, "Li Na")
        self.server.rows["o0"] = {**new, "receiver": "Sun"}
        self._download()
        self.assertEqual(self._order("o0").receiver_name, "Sun", "neither of both is new")

    def test_an_older_version_is_named_and_never_taken(self):
        self._place(1)
        self.server.rows["o0"].update(minute=-5, receiver="Zhao")
        comparison = self._compare()
        self.assertEqual(self._order("o0").receiver_name, "Li Na")
        self.assertEqual(self._results(comparison), {"o0": "older"})
        self.assertEqual(comparison.unclear_count, 1)

    def test_only_open_orders_and_those_whose_goods_are_in_one_are_asked_for(self):
        self._place(6)
        lead, merged, cancelled = (self._order(f"o{n}") for n in (1, 2, 3))
        wizard = self.env["ecom.order.merge"].with_context(
            active_model="ecom.order", active_ids=(lead | merged).ids
        ).create({})
        wizard.action_merge()
        cancelled._set_state({"service"}, "cancelled")
        self._order("o4")._set_state({"service"}, "approved")
        self._order("o4")._set_state({"approved"}, "shipped")
        self.env.flush_all()
        self._compare()
        asked = {one for call in self.server.calls if call.startswith("/orders_of")
                 for one in call.partition("ids=")[2].split("%2C")}
        self.assertEqual(asked, {"o0", "o1", "o2", "o5"})

    def test_a_change_of_a_merged_order_flags_the_order_that_holds_its_goods(self):
        self._place(2)
        lead, merged = self._order("o0"), self._order("o1")
        self.env["ecom.order.merge"].with_context(
            active_model="ecom.order", active_ids=(lead | merged).ids
        ).create({}).action_merge()
        if merged.state != "merged":
            lead, merged = merged, lead
        self.server.rows[merged.external_id]["receiver"] = "Zhao"
        self._compare()
        self.assertIn(merged.number, lead.change_note)


@tagged("post_install", "-at_install")
class TestGone(ComparisonCommon):
    def test_an_order_that_the_shop_does_not_have_is_named_and_held(self):
        self._place(3)
        early, late = self._order("o0"), self._order("o1")
        late.action_approve()
        del self.server.rows["o0"], self.server.rows["o1"]
        comparison = self._compare()
        self.assertEqual(self._results(comparison), {"o0": "gone", "o1": "gone"})
        self.assertEqual((comparison.state, comparison.gone_count), ("done", 2))
        self.assertEqual((early.state, early.cause), ("stopped", "changed"))
        self.assertIn("no longer has", early.decision)
        self.assertIn("no longer has", late.decision)
        self.assertEqual(late.state, "approved")
        self._stock(self.tea, 10)
        self.assertFalse(late._allocate(), "it gets no goods")
        with self.assertRaisesRegex(UserError, "no longer has order"):
            early.with_user(self.clerk).action_take_shop_version()

    def test_kept_as_it_is_it_goes_on_and_is_not_named_again(self):
        self._place(2)
        order = self._order("o0")
        del self.server.rows["o0"]
        self._compare()
        order.with_user(self.clerk)._keep_as_is("Sold by phone")
        self.assertEqual(order.state, "service")
        self.assertFalse(self._compare().state == "running")
        self.assertEqual((order.state, order.change_note), ("service", ""))
        self.assertTrue(order.gone_since)

    def test_when_the_shop_has_it_again_it_goes_on_by_itself(self):
        self._place(2)
        row = self.server.rows.pop("o0")
        self._compare()
        self.server.rows["o0"] = row
        self._compare()
        order = self._order("o0")
        self.assertEqual((order.state, order.gone_since, order.change_note),
                         ("service", False, ""))

    def test_an_order_that_a_list_leaves_out_is_asked_for_by_itself(self):
        self._place(3)
        self.server.rows["o1"]["receiver"] = "Zhao"
        self.server.left_out = {"o1"}
        comparison = self._compare()
        self.assertEqual(self._results(comparison), {"o1": "updated"})
        self.assertFalse(self._order("o1").gone_since)

    def test_a_shop_that_has_none_of_many_orders_is_not_the_right_one(self):
        self.shop.page_size = 100
        self._place(MANY)
        self.server.rows.clear()
        comparison = self._compare()
        self.assertIn(f"none of {MANY} orders", comparison.error)
        self.assertEqual((comparison.state, comparison.gone_count), ("running", 0))
        self.assertFalse(self.Order.search([("gone_since", "!=", False)]))

    def test_one_less_may_be_gone(self):
        self.shop.page_size = 100
        self._place(MANY - 1)
        self.server.rows.clear()
        self.assertEqual(self._compare().gone_count, MANY - 1)


@tagged("post_install", "-at_install")
class TestComparisonTrouble(ComparisonCommon):
    @mute_logger(LOG, READER_LOG)
    def test_trouble_is_shown_and_overcome_at_the_place_where_it_came(self):
        self._place(9)
        self.server.rows["o8"]["receiver"] = "Zhao"
        self.shop.action_compare()
        comparison = self.Comparison.search([], limit=1)
        for way, words in (("same", "other orders than"), ("error", "502"), ("drop", "broke"),
                           ("garbage", "no JSON"), ("refuse", "Not with this key")):
            with self.subTest(way=way):
                self.server.ways.extend(["ok", way] if not comparison.position else [way])
                self._inside(comparison._run)
                self.assertIn(words, comparison.error)
                self.assertEqual((comparison.state, comparison.position), ("running", 3))
                self.assertGreater(comparison.due_at, self.env.cr.now())
                self.assertIn(words, self.shop.compare_note)
        self.server.calls.clear()
        self._inside(comparison._run)
        self.assertRecordValues(comparison, [{
            "state": "done", "position": 9, "updated_count": 1, "error": False, "tries": 0,
        }])
        self.assertEqual(len(self.server.calls), 2, "what was compared is not asked for again")

    @mute_logger(LOG, READER_LOG)
    def test_a_shop_that_never_answers_is_given_up_and_told(self):
        self._place(1)
        self.server.ways.extend(["error"] * MOST_TRIES)
        self.shop.action_compare()
        comparison = self.Comparison.search([], limit=1)
        for n in range(1, MOST_TRIES):
            self._inside(comparison._run)
            self.assertEqual((comparison.state, comparison.tries), ("running", n))
        self._inside(comparison._run)
        self.assertEqual(comparison.state, "failed")
        self.assertIn("502", comparison.error)
        self.assertFalse(self._order("o0").compared_at)

    def test_a_slow_shop_is_given_up_in_time(self):
        self._place(1)
        self.shop.call_timeout = 0.2
        self.server.ways.append("slow")
        self.assertRegex(self._compare().error, "in time|too long")

    @mute_logger(LOG, READER_LOG, "odoo.sql_db")
    def test_what_cannot_be_taken_is_named_and_holds_up_none(self):
        self._place(4)
        self.server.rows["o0"]["quantity"] = -1
        self.server.rows["o1"]["receiver"] = "\x00"
        self.server.rows["o2"]["receiver"] = "Zhao"
        comparison = self._compare()
        self.assertEqual(self._results(comparison), {
            "o0": "unreadable", "o1": "unreadable", "o2": "updated",
        })
        self.assertEqual((comparison.state, comparison.unclear_count), ("done", 2))
        self.assertIn("o0: quantity", comparison.note)
        self.assertIn("o1: ", comparison.note)

    def test_stopped_it_asks_no_more_and_keeps_what_it_found(self):
        self._place(4)
        action = self.shop.with_user(self.clerk).action_compare()
        comparison = self.Comparison.browse(action["res_id"])
        comparison.with_user(self.clerk).action_cancel()
        self._inside(comparison._run)
        self.assertEqual((comparison.state, self.server.calls), ("cancelled", []))

    def test_an_order_that_was_closed_meanwhile_is_left_alone(self):
        self._place(2)
        self.shop.action_compare()
        comparison = self.Comparison.search([], limit=1)
        self._order("o0")._set_state({"service"}, "cancelled")
        self.server.rows["o0"]["receiver"] = "Zhao"
        self._inside(comparison._run)
        self.assertEqual(self._order("o0").receiver_name, "Li Na")
        self.assertEqual((comparison.state, comparison.position), ("done", 2))


@tagged("post_install", "-at_install")
class TestComparisonWhen(ComparisonCommon):
    def _jobs(self):
        self.env.flush_all()
        return self.env["queue.job"].search(
            [("model_name", "=", "ecom.comparison"), ("method_name", "=", "_run")]
        )

    def test_the_ticker_begins_what_is_due_once(self):
        self._place(2)
        self.env["ecom.channel"]._cron_compare()
        self.env["ecom.channel"]._cron_compare()
        comparison = self.Comparison.search([("channel_id", "=", self.shop.id)])
        self.assertRecordValues(comparison, [{"kind": "schedule", "total": 2}])
        self.assertRecordValues(self._jobs(), [{"channel": "root.shop"}])
        self._inside(comparison._run)
        self.env["ecom.channel"]._cron_compare()
        self.assertEqual(len(self.Comparison.search([])), 1, "not due yet")
        self.shop.compare_due_at -= timedelta(hours=6)
        self.env["ecom.channel"]._cron_compare()
        self.assertEqual(len(self.Comparison.search([])), 2)

    def test_switched_off_paused_or_without_orders_nothing_is_compared(self):
        self.env["ecom.channel"]._cron_compare()
        self._place(1)
        for values in ({"compare_interval": 0}, {"is_paused": True}, {"url": False}):
            with self.subTest(values=values):
                self.shop.write({"compare_due_at": False, "compare_interval": 6,
                                 "is_paused": False, "url": self.server.url, **values})
                self.env["ecom.channel"]._cron_compare()
        self.assertFalse(self.Comparison.search([]))

    def test_paused_it_waits_and_goes_on_when_the_shop_does(self):
        self._place(1)
        self.shop.action_compare()
        comparison = self.Comparison.search([])
        self.shop.action_pause()
        self._jobs().unlink()
        self._inside(comparison._run)
        self.assertEqual((comparison.state, self.server.calls), ("running", []))
        self.env["ecom.channel"]._cron_compare()
        self.assertFalse(self._jobs())
        self.shop.action_resume()
        self.assertEqual(len(self._jobs()), 1)

    def test_selected_orders_are_compared_and_no_others(self):
        self._place(3)
        chosen = self._order("o0") | self._order("o2")
        action = chosen.with_user(self.clerk).action_compare()
        comparison = self.Comparison.browse(action["res_id"])
        self._inside(comparison._run)
        self.assertRecordValues(comparison, [{"kind": "orders", "state": "done", "total": 2}])
        self.assertFalse(self._order("o1").compared_at)

    def test_shops_that_cannot_be_asked_say_so(self):
        self._take(self._told("A"))
        order = self._find("A")
        for refused in (order, self._order("nothing")):
            with self.assertRaisesRegex(UserError, "can be compared"):
                refused.with_user(self.clerk).action_compare()
        with self.assertRaisesRegex(UserError, "by push or from files"):
            self.channel.with_user(self.clerk).action_compare()
        with self.assertRaisesRegex(UserError, "no open order"):
            self.shop.with_user(self.clerk).action_compare()
        self.assertFalse(self.Comparison.search([]))

    def test_a_second_press_shows_the_one_that_runs(self):
        self._place(1)
        first = self.shop.with_user(self.clerk).action_compare()
        self.assertEqual(self.shop.action_compare()["res_id"], first["res_id"])

    def test_a_clerk_sees_the_comparisons_of_its_shops_only(self):
        self._place(1)
        self.shop.action_compare()
        comparison = self.Comparison.search([])
        self.assertTrue(comparison.with_user(self.clerk).has_access("read"))
        self.env["ecom.right"].create(
            {"user_id": self.clerk.id, "channel_ids": self.channel.ids}
        )
        self.assertFalse(self.Comparison.with_user(self.clerk).search([]))
        with self.assertRaises(AccessError):
            comparison.with_user(self.clerk).action_cancel()
        self.assertEqual(comparison.state, "running")

    def test_the_number_of_queries_does_not_grow_with_the_orders(self):
        counts = []
        self.shop.page_size = 100
        for number in (5, 40):
            self._place(number)
            for n in range(number):
                self.server.rows[f"o{n}"]["receiver"] = f"Zhao {number}"
            before = self.env.cr.sql_log_count
            self._compare()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 15)
