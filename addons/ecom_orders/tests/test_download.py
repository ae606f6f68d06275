from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged

from .common import EcomCommon
from .shop_server import NOON, ShopServerMixin

LOG = "odoo.addons.ecom_orders.download"


@tagged("post_install", "-at_install")
class TestDownload(ShopServerMixin, EcomCommon):
    def test_all_pages_are_taken_and_the_next_download_takes_what_is_new(self):
        for n in range(8):
            self.server.change(f"o{n}", minute=n, quantity=n + 1)
        self._download()
        self.assertEqual(self._orders(), {f"o{n}": (n + 1, 1) for n in range(8)})
        self.assertRecordValues(self.shop, [{
            "download_from": NOON + timedelta(minutes=7), "download_cursor": False,
            "download_error": False, "download_started_at": False,
        }])
        self.server.change("o1", minute=30, quantity=9)
        self.server.calls.clear()
        self._download()
        self.assertEqual(self._orders()["o1"], (9, 1))
        self.assertIn("since=2026-03-02T11%3A57", self.server.calls[0])

    def test_a_late_change_within_the_overlap_is_found(self):
        self.server.change("a", minute=20)
        self._download()
        self.server.change("b", minute=10)
        self._download()
        self.assertEqual(sorted(self._orders()), ["a", "b"])

    @mute_logger(LOG)
    def test_trouble_is_shown_put_off_and_overcome_at_the_place_where_it_came(self):
        for n in range(13):
            self.server.change(f"o{n}", minute=n)
        for way, words in (("error", "502"), ("drop", "broke"), ("garbage", "no JSON"),
                           ("refuse", "Not with this key")):
            with self.subTest(way=way):
                self.server.ways.extend(["ok", way])
                self._download()
                self.assertIn(words, self.shop.download_error)
                self.assertTrue(self.shop.download_failing_since)
                self.assertGreater(self.shop.download_due_at, self.env.cr.now())
                self.assertTrue(self.shop.download_cursor)
        self.assertEqual(self.shop.download_tries, 1, "each time the first page worked")
        self._download()
        self.assertEqual(len(self._orders()), 13)
        self.assertRecordValues(self.shop, [{
            "download_error": False, "download_failing_since": False, "download_tries": 0,
        }])

    def test_a_slow_shop_is_given_up_in_time(self):
        self.shop.call_timeout = 0.2
        self.server.change("a", minute=1)
        self.server.ways.append("slow")
        self._download()
        self.assertRegex(self.shop.download_error, "in time|too long")

    def test_a_shop_that_repeats_itself_is_not_followed_for_ever(self):
        for n in range(9):
            self.server.change(f"o{n}", minute=n)
        self.server.ways.extend(["ok", *["same"] * 20])
        self._download()
        self.assertIn("other orders than", self.shop.download_error)
        self.server.ways.clear()
        self._download()
        self.assertEqual(len(self._orders()), 9)

    def test_a_date_in_the_future_skips_nothing(self):
        self.server.change("liar", minute=60 * 24 * 36500)
        self._download()
        self.assertLessEqual(self.shop.download_from, self.env.cr.now() + timedelta(minutes=5))

    def test_one_order_that_cannot_be_taken_holds_up_none_and_is_asked_for_again(self):
        self.server.change("bad", minute=0, quantity=-1)
        for n in range(4):
            self.server.change(f"o{n}", minute=n)
        self._download()
        self.assertEqual(len(self._orders()), 4)
        self.assertIn("bad: quantity", self.shop.download_unreadable_note)
        self.server.rows["bad"]["quantity"] = 2  # mended without a new date
        self.shop.download_overlap = 0
        self._download()
        self.assertEqual(self._orders()["bad"], (2, 1))
        self.assertFalse(self.shop.download_unreadable_note)

    @mute_logger(LOG, "odoo.sql_db")
    def test_what_the_database_does_not_take_holds_up_none(self):
        self.server.change("bad", minute=1, receiver="\x00")
        self.server.change("good", minute=2)
        self._download()
        self.assertEqual(list(self._orders()), ["good"])
        self.assertIn("bad", self.shop.download_unreadable_note)

    @mute_logger(LOG)
    def test_an_unknown_currency_waits_until_it_is_known_and_never_counts_as_the_shops(self):
        self.server.change("bad", minute=1, currency="ZZZ")
        self.server.change("good", minute=2)
        self._download()
        self.assertEqual(list(self._orders()), ["good"])
        self.assertIn("ZZZ", self.shop.download_unreadable_note)
        self.env["res.currency"].create({"name": "ZZZ", "symbol": "Z"})
        self._download()
        self.assertEqual(self._find("bad", self.shop).cause, "currency")
        self.assertFalse(self.shop.download_unreadable_note)

    def test_only_states_to_download_are_taken_unless_the_order_is_known(self):
        for n, status in enumerate(("paid", "cod", "unpaid", "shipped", "finished", "cancelled")):
            self.server.change(status, minute=n, status=status)
        self.shop.downloads_unpaid = False
        self._download()
        self.assertEqual(sorted(self._orders()), ["cod", "paid"])
        self.server.change("paid", minute=9, status="cancelled")
        self._download()
        self.assertEqual(self.Order.search([("number", "=", "paid")]).state, "cancelled")

    def test_fully_managed_shops_give_shipped_and_finished_orders_only(self):
        self.shop.mode = "managed"
        for n, status in enumerate(("paid", "shipped", "finished", "cancelled")):
            self.server.change(status, minute=n, status=status)
        self._download()
        self.assertEqual(sorted(self._orders()), ["finished", "shipped"])

    def test_paused_shops_are_left_alone(self):
        self.shop.action_pause()
        self._download()
        self.assertFalse(self.server.calls)
        with self.assertRaisesRegex(UserError, "paused"):
            self.shop.with_user(self.clerk).action_download()

    def test_the_ticker_enqueues_one_job_for_each_shop_that_is_due(self):
        jobs = self.env["queue.job"]
        before = jobs.search([])
        self.env["ecom.channel"]._cron_download()
        self.env["ecom.channel"]._cron_download()
        self.env.flush_all()
        new = (jobs.search([]) - before).filtered(lambda job: job.method_name == "_download")
        self.assertEqual((len(new), new.channel), (1, "root.shop"))

    def test_from_a_date_reads_again_and_doubles_nothing(self):
        for n in range(4):
            self.server.change(f"o{n}", minute=n)
        self._download()
        wizard = self.env["ecom.channel.restart"].with_user(self.clerk).create(
            {"channel_id": self.shop.id, "moment": NOON - timedelta(days=1)}
        )
        wizard.action_download()
        self.server.calls.clear()
        self._download()
        self.assertEqual(len(self.server.calls), 2)
        self.assertEqual(len(self._orders()), 4)


@tagged("post_install", "-at_install")
class TestAnyPages(ShopServerMixin, EcomCommon):
    @settings(max_examples=15, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(
        minutes=st.lists(st.integers(0, 8), min_size=1, max_size=12),
        size=st.integers(2, 5), overlap=st.integers(0, 60),
        changes=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 99)), max_size=6),
        ways=st.lists(st.sampled_from(["ok", "ok", "error", "drop", "garbage", "same"]),
                      max_size=12),
    )
    @mute_logger(LOG)
    def test_any_pages_any_overlap_any_trouble_give_the_same_orders_once(
        self, minutes, size, overlap, changes, ways
    ):
        self.env["ecom.order"].search([("channel_id", "=", self.shop.id)]).unlink()
        self.shop.write({"page_size": size, "download_overlap": overlap, "download_tries": 0})
        self.shop._restart_download(False)
        self.server.rows, self.server._last = {}, []
        for n, minute in enumerate(minutes):
            self.server.change(f"o{n}", minute=minute, quantity=1)
        clock = iter(range(41, 100))
        pending = list(changes)

        def change_something():
            if pending:
                number, quantity = pending.pop()
                if f"o{number}" in self.server.rows:
                    self.server.change(f"o{number}", next(clock), quantity)

        self.server.before_page = change_something
        self.server.ways.clear()
        self.server.ways.extend(ways)
        for _attempt in range(len(ways) + len(changes) + 3):
            self._download()
        self.server.before_page = None
        self._download()
        self._download()
        self.assertFalse(self.shop.download_error)
        wanted = {name: (row["quantity"], 1) for name, row in self.server.rows.items()}
        self.assertEqual(self._orders(), wanted)
