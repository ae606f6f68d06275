import unittest
from datetime import datetime, timedelta
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused

from ..adapters import Shipment, shop_errors
from ..adapters.woocommerce import WooCommerceAdapter
from ..lib.ecom_shop import ShopRefused, ShopUnavailable
from ..lib.shop_woo import TRACKING_KEY, sign
from .common import EcomCommon
from .simulator import Simulator

PATIENCE = 200
MISBEHAVIOUR = {
    "fail_rate": 0.1, "drop_answer_rate": 0.1, "repeat_page_rate": 0.2, "shuffle_pages": True,
    "churn_rate": 0.5, "seed": 7,
}
SPRING = datetime(2026, 3, 2)


class WooCommon(EcomCommon):
    """A shop of ours at a simulated WooCommerce, which is a process of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = Simulator(
            "woo", "--key=ck_me", "--secret=cs_hush",
            f"--currency={cls.channel.currency_id.name}",
        )
        cls.addClassCleanup(cls.shop.stop)
        cls.channel.write({
            "platform": "woocommerce", "url": cls.shop.url, "account": "ck_me",
            "password": "cs_hush", "page_size": 20,
        })

    def setUp(self):
        super().setUp()
        self.adapter = self.channel._adapter()

    def tearDown(self):
        super().tearDown()
        self.shop.tell("control", fail_rate=0, drop_answer_rate=0, repeat_page_rate=0,
                       shuffle_pages=False, churn_rate=0)

    def _place(self, *orders):
        return [str(one) for one in self.shop.tell("place", orders=list(orders or [{}]))["ids"]]

    def _in_shop(self, external_id):
        [found] = [one for one in self.shop.books()["orders"] if str(one["id"]) == external_id]
        return found

    def _read_all(self, since=None):
        """Read pages as the engine does: again where there was no answer."""
        cursor, tries, orders = "", 0, []
        while True:
            try:
                page = self.adapter.fetch_orders(since, cursor)
            except ShopUnavailable:
                tries += 1
                self.assertLess(tries, PATIENCE)
                continue
            orders += page.orders
            self.assertFalse(page.unreadable)
            cursor = page.next_cursor
            if not cursor:
                return orders

    def _insist(self, call):
        """Call until there is an answer, as the exchange does."""
        for _try in range(PATIENCE):
            try:
                return call()
            except ShopUnavailable:
                continue
        self.fail("no answer in vain")


@unittest.skipUnless(Simulator.is_there("woo"), "the simulators are not here")
@tagged("post_install", "-at_install")
class TestWoo(WooCommon):
    def test_300_orders_come_exactly_once_through_a_misbehaving_shop(self):
        ids = self._place(*(
            {"created": (SPRING + timedelta(minutes=n)).isoformat(), "freight": "6.50",
             "items": [{"sku": "TEA", "quantity": 1 + n % 3, "price": "10.10"}]}
            for n in range(300)
        ))
        self.shop.tell("control", **MISBEHAVIOUR)
        for _twice in range(2):
            self._take(*self._read_all(SPRING))
            found = self.Order.search([("channel_id", "=", self.channel.id)])
            self.assertEqual(sorted(found.mapped("external_id")), sorted(ids))
            self.assertEqual(len(found.line_ids), 300)
        in_shop = sum(Decimal(one["total"]) for one in self.shop.books()["orders"])
        self.assertEqual(Decimal(f"{sum(found.mapped('amount_total')):.2f}"), in_shop)
        counters = self.shop.books()["counters"]
        self.assertGreater(counters["pages repeated on purpose"], 0)
        self.assertGreater(counters["churned on purpose"], 0)

    def test_a_row_changed_at_the_bound_is_told_and_one_before_is_not(self):
        moment = datetime(2030, 1, 1, 12)
        before, at = self._place(
            {"created": (moment - timedelta(seconds=1)).isoformat()},
            {"created": moment.isoformat()},
        )
        told = [order.external_id for order in self._read_all(moment)]
        self.assertIn(at, told)
        self.assertNotIn(before, told)

    def test_more_orders_of_one_second_than_a_page_has(self):
        moment = datetime(2031, 1, 1)
        ids = self._place(*({"created": moment.isoformat()} for _n in range(50)))
        told = [order.external_id for order in self._read_all(moment)]
        self.assertEqual(sorted(set(told)), sorted(ids))
        self.assertLess(len(told), 2 * len(ids))

    def test_what_cannot_be_read_is_named_and_holds_up_nothing(self):
        moment = datetime(2032, 1, 1)
        bad, good = self._place(*({"created": moment.isoformat()} for _n in range(2)))
        self.shop.tell("change", id=int(bad), total="lots", modified=moment.isoformat())
        page = self.adapter.fetch_orders(moment, "")
        self.assertEqual([order.external_id for order in page.orders], [good])
        self.assertEqual(page.unreadable, ((bad, "total: 'lots' is not a number"),))
        with self.assertRaisesRegex(ShopRefused, "lots"):
            self.adapter.fetch_order(bad)
        self.shop.tell("change", id=int(bad), total="10.00", modified="2020-01-01T00:00:00")

    def test_a_cancelled_and_a_refunded_order(self):
        first, second = self._place({}, {"items": [{"sku": "TEA", "quantity": 3, "price": 10}]})
        self.shop.tell("change", id=int(first), status="cancelled")
        line = self._in_shop(second)["line_items"][0]["id"]
        self.shop.tell("refund", id=int(second), lines={str(line): 1})
        self._take(*filter(None, map(self.adapter.fetch_order, (first, second))))
        self.assertEqual(self._find(first).state, "cancelled")
        self.assertRecordValues(self._find(second).line_ids, [{"quantity": 2, "amount": 20}])
        self.assertEqual(self._find(second).amount_total, 20)

    def test_an_order_the_shop_does_not_have(self):
        self.assertIsNone(self.adapter.fetch_order("999999"))

    def test_orders_are_asked_for_by_their_ids(self):
        first, second, bad, trashed = self._place({}, {}, {}, {})
        self.shop.tell("change", id=int(second), modified="2020-01-01T00:00:00",
                       shipping={"city": "Tianjin"})
        self.shop.tell("change", id=int(bad), total="lots")
        self.shop.tell("change", id=int(trashed), status="trash")
        found = self.adapter.find_orders([second, first, bad, trashed, "999999"])
        self.assertEqual({order.external_id: order.receiver_city for order in found.orders},
                         {first: "Baoding", second: "Tianjin"})
        self.assertEqual(found.unreadable, ((bad, "total: 'lots' is not a number"),))
        self.assertEqual(self.adapter.fetch_order(trashed).status, "cancelled")
        with self.assertRaises(ShopUnavailable):
            self.adapter.find_orders(["7 OR 1"])
        self.shop.tell("change", id=int(bad), total="10.00", modified="2020-01-01T00:00:00")

    def test_as_many_as_may_be_asked_for_at_once(self):
        ids = self._place(*({} for _n in range(self.adapter.most_found)))
        found = self.adapter.find_orders(ids)
        self.assertEqual(sorted(order.external_id for order in found.orders), sorted(ids))

    def test_tracking_is_told_once_however_often_it_is_sent(self):
        [external_id] = self._place()
        shipment = Shipment(external_id, "N-1", (), carrier_name="EMS", tracking="EA1CN")
        self.shop.tell("control", drop_answer_rate=0.5, fail_rate=0.3, seed=3)
        references = {self._insist(lambda: self.adapter.send_shipment(shipment))
                      for _time in range(4)}
        self.assertEqual(len(references), 1)
        order = self._in_shop(external_id)
        [meta] = [meta for meta in order["meta_data"] if meta["key"] == TRACKING_KEY]
        self.assertEqual([item["tracking_number"] for item in meta["value"]], ["EA1CN"])
        self.assertEqual(order["status"], "completed")
        self.assertEqual([note["note"] for note in order["notes"]], ["Shipped with EMS: EA1CN"])
        [reference] = references
        for _time in range(2):
            self._insist(lambda: self.adapter.take_back_shipment(reference))
        order = self._in_shop(external_id)
        self.assertEqual([meta["value"] for meta in order["meta_data"]], [[]])
        self.assertEqual(order["status"], "processing")

    def test_an_order_cancelled_in_the_shop_takes_no_tracking(self):
        [external_id] = self._place({"status": "cancelled"})
        shipment = Shipment(external_id, "N-1", (), tracking="EA2CN")
        with self.assertRaisesRegex(PeerRefused, "cancelled"), shop_errors():
            self.adapter.send_shipment(shipment)
        order = self._in_shop(external_id)
        self.assertEqual((order["status"], order["meta_data"], order["notes"]),
                         ("cancelled", [], []))

    def test_stock_is_set_by_merchant_code_for_products_and_variations(self):
        self.shop.tell("stock", products=[
            {"sku": "TEA"}, {"sku": "RICE"}, *({"sku": f"V{n}", "parent": 1} for n in range(120)),
        ])
        wanted = [("TEA", Decimal("7.9")), ("RICE", Decimal(-2)),
                  *((f"V{n}", Decimal(n)) for n in range(120))]
        self.shop.tell("control", fail_rate=0.1, drop_answer_rate=0.1, seed=5)
        self._insist(lambda: self.adapter.send_stock(wanted))
        self.assertEqual(
            self.shop.books()["products"],
            {"TEA": 7, "RICE": 0, **{f"V{n}": n for n in range(120)}},
        )
        self.shop.tell("control", fail_rate=0, drop_answer_rate=0)
        with self.assertRaisesRegex(ShopRefused, "NONE"):
            self.adapter.send_stock([("TEA", Decimal(3)), ("NONE", Decimal(1))])
        self.assertEqual(self.shop.books()["products"]["TEA"], 3)

    def test_wrong_credentials_are_refused_in_the_shops_words(self):
        self.channel.password = "cs_wrong"
        self.assertIn("signature", self.channel._probe())
        self.channel.password = "cs_hush"
        self.assertEqual(self.channel._probe(), "")

    def test_only_signed_calls_about_orders_count(self):
        body = b'{"id": 1}'
        self.channel.secret = "spring"
        adapter = WooCommerceAdapter(self.channel._prepare_settings())
        headers = {"X-Wc-Webhook-Signature": sign("spring", body),
                   "X-WC-Webhook-Topic": "order.updated"}
        self.assertTrue(adapter.read_webhook(headers, body))
        self.assertFalse(adapter.read_webhook(
            {**headers, "X-WC-Webhook-Topic": "product.updated"}, body))
        self.assertFalse(adapter.read_webhook({}, b"webhook_id=3"))
        for wrong in (
            {**headers, "X-Wc-Webhook-Signature": sign("summer", body)}, {},
            {**headers, "X-Wc-Webhook-Signature": sign("spring", body + b" ")},
        ):
            with self.assertRaises(PermissionError):
                adapter.read_webhook(wrong, body)
