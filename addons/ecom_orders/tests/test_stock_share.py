import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.postal_base.tests.peer_server import PeerClient, PeerServer

from ..adapters import ADAPTERS
from .common import EcomCommon


class StockAdapter:
    """A shop that is told quantities over real HTTP by the test's peer."""

    platform = "push"

    def __init__(self, settings):
        self._client = PeerClient(settings.url, settings.timeout)

    def call(self, kind, body):
        return self._client.call(kind, json.dumps({"identity": "stock", **json.loads(body)}))


class StockCommon(EcomCommon):
    """Two shops that sell the same ten pieces of tea."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_channel("OTHER")
        cls.listings = cls.env["ecom.listing"].create([
            {"channel_id": channel.id, "sku": "TEA", "product_id": cls.tea.id}
            for channel in (cls.channel, cls.other)
        ])
        cls.mine, cls.theirs = cls.listings
        cls._stock(cls.tea, 10)

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["ecom.stock.rule"].create({"name": "Share", **values})

    def _run(self):
        self.env["ecom.stock.share"]._run()
        return [one.shared_quantity for one in self.listings]


@tagged("post_install", "-at_install")
class TestStockShare(StockCommon):
    def test_without_a_rule_a_shop_is_told_nothing(self):
        self.assertEqual(self._run(), [0, 0])
        self.assertFalse(self.listings.stock_rule_id)
        self.assertFalse(self.env["ecom.listing"]._find_unsent(self.channel.ids))

    def test_shops_share_by_the_first_rule_that_matches(self):
        self._create_rule(number=1, channel_ids=self.channel.ids, percent=70, safety_stock=2)
        rule = self._create_rule(number=2, percent=70)
        self.assertEqual(self._run(), [5, 5])
        self.assertEqual(self.theirs.stock_rule_id, rule)
        self.assertIn("Share", self.theirs.stock_why)

    def test_approved_orders_and_deliveries_are_not_for_sale(self):
        self._create_rule(channel_ids=self.channel.ids)
        self._take(self._told("1", ("TEA", 3, 1)))
        self.assertEqual(self._run(), [10, 0])
        order = self._find("1")
        order.with_user(self.clerk).action_approve()
        self.assertEqual(self._run(), [7, 0])
        self.assertRecordValues(self.mine, [{"free_quantity": 10, "promised_quantity": 3}])
        order._allocate()
        self.assertEqual(self._run(), [7, 0])
        self.assertRecordValues(self.mine, [{"free_quantity": 7, "promised_quantity": 0}])

    def test_a_rule_may_say_nothing_and_another_category_is_not_meant(self):
        other = self.env["product.category"].create({"name": "Other"})
        self._create_rule(number=1, channel_ids=self.channel.ids, mode="off")
        self._create_rule(number=2, category_ids=other.ids)
        self.assertEqual(self._run(), [0, 0])
        self.tea.categ_id = other
        self.assertEqual(self._run(), [0, 10])

    def test_warehouses_of_a_shop_count_together(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        self._stock(self.tea, 4, west)
        self.channel.stock_warehouse_ids = self.warehouse | west
        self._create_rule(percent=50)
        self.assertEqual(self._run(), [7, 5])

    def test_the_number_of_queries_does_not_grow_with_listings(self):
        self._create_rule()

        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ecom.stock.share"]._divide(self.env.company)
            return self.env.cr.sql_log_count - before

        measure()
        few = measure()
        products = [self._create_product(f"P{n}", f"P{n}") for n in range(30)]
        self.env["ecom.listing"].create([
            {"channel_id": self.channel.id, "sku": one.default_code, "product_id": one.id}
            for one in products
        ])
        self.assertLessEqual(measure(), few)

    def test_rules_are_written_by_managers(self):
        rule = self._create_rule()
        with self.assertRaises(AccessError):
            rule.with_user(self.clerk).percent = 5
        self.assertEqual(rule.percent, 100)

    def test_a_change_enqueues_one_job(self):
        self._create_rule()
        self._stock(self.tea, 1)
        self.env.flush_all()
        self.env.cr.flush()
        jobs = self.env["queue.job"].search([("identity_key", "=", "ecom.stock.share")])
        self.assertEqual(len(jobs), 1)

    def test_a_new_shop_is_typed_before_anything_is_sold_in_it(self):
        with Form(self.env["ecom.channel"]) as form:
            self.assertEqual(form.listing_unsent_count, 0)
            form.name, form.code, form.platform = "New", "NEW", "woocommerce"
            self.assertEqual(form.listing_unsent_count, 0)
            form.url = "https://shop.example.com"
        self.assertEqual(form.record.listing_unsent_count, 0)


@tagged("post_install", "-at_install")
class TestStockUpload(StockCommon):
    def setUp(self):
        super().setUp()
        self.server = PeerServer()
        self.addCleanup(self.server.stop)
        self.channel.write({"url": self.server.url, "call_timeout": 5})
        self.startPatcher(patch.dict(ADAPTERS, {"push": StockAdapter}))
        self.env.invalidate_all()
        self._create_rule(channel_ids=self.channel.ids)

    def _drain(self):
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            self.env["postal.exchange"]._drain(self.channel, "out")
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _told_to_shop(self):
        return [json.loads(body)["quantities"] for _kind, body in self.server.calls]

    def test_only_what_changed_is_sent_and_once(self):
        self._run()
        self._drain()
        self.assertEqual(self._told_to_shop(), [[["TEA", "10"]]])
        self.assertRecordValues(self.mine, [{"uploaded_quantity": 10, "is_unsent": False}])
        self._run()
        self._drain()
        self.assertEqual(len(self.server.calls), 1)

    def test_the_newest_figure_is_sent(self):
        self._run()
        self._stock(self.tea, -4)
        self._run()
        self._drain()
        self.assertEqual(self._told_to_shop(), [[["TEA", "6"]]])

    def test_a_lost_answer_is_repeated_as_the_same_message(self):
        self.server.behave("stock", "drop")
        self._run()
        self._drain()
        self.assertTrue(self.mine.is_unsent)
        self.env["postal.exchange"].search([("kind", "=", "stock")]).due_at = "2020-01-01"
        self._drain()
        self.assertEqual(self._told_to_shop(), [[["TEA", "10"]]] * 2)
        self.assertFalse(self.mine.is_unsent)

    def test_what_is_refused_waits_and_the_rest_goes_on(self):
        self.env["ecom.listing"].create(
            {"channel_id": self.channel.id, "sku": "unknown name", "product_id": self.rice.id}
        )
        self._stock(self.rice, 3)
        self.server.behave("stock", "refuse")
        self._run()
        self._drain()
        self._drain()
        self.assertEqual(self._told_to_shop()[1:], [[["TEA", "10"]]])
        listing = self.env["ecom.listing"].search([("sku", "=", "unknown name")])
        self.assertRecordValues(listing | self.mine, [
            {"stock_error": "unknown name", "is_unsent": True},
            {"stock_error": False, "is_unsent": False},
        ])
        self.channel.with_user(self.clerk).action_send_stock()
        self._drain()
        self.assertRecordValues(listing, [{"stock_error": False, "uploaded_quantity": 3}])

    def test_no_rule_any_more_tells_the_shop_none_are_left(self):
        self._run()
        self._drain()
        self.env["ecom.stock.rule"].search([("name", "=", "Share")]).active = False
        self._run()
        self._drain()
        self.assertEqual(self._told_to_shop()[-1], [["TEA", "0"]])
        self.assertFalse(self.mine.is_unsent)

    def test_a_shop_that_takes_pieces_off_an_order_is_told_once_more(self):
        self._take(self._told("1", ("TEA", 3, 1), ("RICE", 1, 1)))
        self._run()
        self._drain()
        self._take(self._told("1", ("TEA", 3, 1), ("RICE", 1, 1), minutes=1, receiver_name="W"))
        self.assertFalse(self.mine.is_unsent)
        self._take(self._told("1", ("TEA", 2, 1), ("RICE", 1, 1), minutes=2))
        self.assertTrue(self.mine.is_unsent)
        self._run()
        self._drain()
        self._find("1").with_user(self.clerk).action_approve()
        self._run()
        self._drain()
        self._take(self._told("1", ("TEA", 2, 1), ("RICE", 1, 1), minutes=3, status="cancelled"))
        self.assertTrue(self.mine.is_unsent)
        self._run()
        self._drain()
        self.assertEqual(
            [dict(told)["TEA"] for told in self._told_to_shop()], ["10", "10", "8", "8"]
        )

    def test_a_changed_order_tells_nothing_to_a_shop_that_is_told_nothing(self):
        self.env["ecom.stock.rule"].search([]).active = False
        self._take(self._told("1", ("TEA", 3, 1)))
        self._take(self._told("1", ("TEA", 2, 1), minutes=2))
        self._run()
        self.assertFalse(self.mine.is_unsent)
