import itertools
from decimal import Decimal

from odoo.tests import tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestIntake(EcomCommon):
    def test_an_order_is_stored_as_told(self):
        counts = self._take(self._told(
            "1", ("TEA", 2, "10.50"), ("RICE", 1, 5), buyer_note="", buyer_name="Tab\tand\\n",
            amount_freight=Decimal("3.20"), amount_total=Decimal("29.20"),
        ))
        self.assertEqual(counts, {"new": 1, "updated": 0, "late": 0})
        order = self._find("1")
        self.assertRecordValues(order, [{
            "number": "N-1", "shop_status": "paid", "state": "service", "amount_total": 29.2,
            "amount_freight": 3.2, "buyer_name": "Tab\tand\\n", "buyer_note": False,
            "warehouse_id": self.warehouse.id, "company_id": self.env.company.id,
            "currency_id": self.channel.currency_id.id,
        }])
        self.assertRecordValues(order.line_ids, [
            {"product_id": self.tea.id, "quantity": 2, "price_unit": 10.5, "amount": 21},
            {"product_id": self.rice.id, "quantity": 1, "price_unit": 5, "amount": 5},
        ])

    def test_repeats_change_nothing(self):
        first = self._told("1")
        self._take(first, first)
        order = self._find("1")
        before = order.read()[0]
        self.assertEqual(self._take(first, self._told("1", minutes=5)),
                         {"new": 0, "updated": 0, "late": 0})
        order.invalidate_recordset()
        self.assertEqual(order.read()[0], before)
        self.assertEqual(len(order), 1)

    def test_any_order_of_pages_gives_the_same_orders(self):
        pages = [
            [self._told("1"), self._told("2", ("RICE", 1, 5))],
            [self._told("2", ("RICE", 3, 5), minutes=9), self._told("3")],
            [self._told("1", ("TEA", 7, 10), minutes=4), self._told("3")],
        ]
        for number, order_of_pages in enumerate(itertools.permutations(pages)):
            channel = self._create_channel(f"P{number}")
            for page in order_of_pages:
                self._take(*page, channel=channel)
            found = self.Order.search([("channel_id", "=", channel.id)], order="external_id")
            self.assertEqual(
                [(order.external_id, order.line_ids.mapped("quantity")) for order in found],
                [("1", [7.0]), ("2", [3.0]), ("3", [2.0])],
            )

    def test_a_newer_version_is_followed_until_review(self):
        self._take(self._told("1"))
        order = self._find("1")
        counts = self._take(self._told("1", ("RICE", 4, 5), minutes=1, receiver_city="Baoding"))
        self.assertEqual(counts["updated"], 1)
        order.invalidate_recordset()
        self.assertEqual(order.receiver_city, "Baoding")
        self.assertRecordValues(order.line_ids, [{"product_id": self.rice.id, "quantity": 4}])
        self.assertFalse(order.change_note)

    def test_a_change_within_the_same_moment_is_followed_and_an_older_one_is_not(self):
        self._take(self._told("1", minutes=5))
        order = self._find("1")
        for minutes, city, updated in ((4, "Handan", 0), (5, "Baoding", 1), (5, "Baoding", 0)):
            counts = self._take(self._told("1", minutes=minutes, receiver_city=city))
            self.assertEqual(counts, {"new": 0, "updated": updated, "late": 0})
        order.invalidate_recordset()
        self.assertRecordValues(order, [
            {"receiver_city": "Baoding", "modified_at": self.noon_plus(5)},
        ])
        order.with_user(self.clerk).action_approve()
        for minutes, city, late in ((4, "Handan", 0), (5, "Baoding", 0), (5, "Handan", 1)):
            counts = self._take(self._told("1", minutes=minutes, receiver_city=city))
            self.assertEqual(counts, {"new": 0, "updated": 0, "late": late})
        order.invalidate_recordset()
        self.assertEqual(order.change_note, "City: Baoding → Handan")

    def test_after_review_a_newer_version_is_only_noted(self):
        self._take(self._told("1"))
        order = self._find("1")
        order.with_user(self.clerk).action_approve()
        counts = self._take(self._told(
            "1", ("RICE", 5, 4), minutes=1, receiver_city="Baoding", receiver_state="Hebei",
        ))
        self.assertEqual(counts, {"new": 0, "updated": 0, "late": 1})
        order.invalidate_recordset()
        self.assertEqual(order.state, "approved")
        self.assertEqual(order.line_ids.product_id, self.tea)
        self.assertEqual(
            sorted(order.change_note.splitlines()), ["City: - → Baoding"],
        )

    def test_unknown_codes_stop_the_order_until_they_are_matched(self):
        self._take(self._told("1", ("NEW", 1, 5), ("TEA", 1, 5)), self._told("2", ("TEA", 1, 5)))
        stopped, free = self._find("1"), self._find("2")
        self.assertRecordValues(stopped + free, [
            {"state": "stopped", "cause": "listing"}, {"state": "service", "cause": False},
        ])
        self.assertIn("NEW", stopped.decision)
        listing = self.env["ecom.listing"].search([("product_id", "=", False)])
        self.assertRecordValues(listing, [{"sku": "NEW", "waiting_order_count": 1}])
        listing.with_user(self.clerk).product_id = self.rice
        self.assertRecordValues(stopped, [{"state": "service", "cause": False}])
        self.assertEqual(stopped.line_ids[0].product_id, self.rice)
        self._take(self._told("3", ("NEW", 1, 5)))
        self.assertEqual(self._find("3").state, "service")

    def test_a_code_of_two_products_is_left_to_a_person(self):
        self._create_product("Tea, other", "TEA")
        self._take(self._told("1"))
        self.assertEqual(self._find("1").state, "stopped")

    def test_what_the_shop_says_decides_first(self):
        managed = self._create_channel("MAN", mode="managed")
        for status, channel, state in (
            ("unpaid", self.channel, "unpaid"), ("cod", self.channel, "service"),
            ("cancelled", self.channel, "cancelled"), ("shipped", managed, "shipped"),
            ("finished", managed, "shipped"), ("shipped", self.channel, "service"),
        ):
            with self.subTest(status=status, mode=channel.mode):
                self._take(self._told(status, status=status), channel=channel)
                self.assertEqual(self._find(status, channel).state, state)

    def test_payment_moves_an_unpaid_order_on(self):
        self._take(self._told("1", status="unpaid"))
        self._take(self._told("1", minutes=3))
        self.assertEqual(self._find("1").state, "service")

    def test_another_currency_stops_the_order(self):
        self.env.ref("base.EUR").active = True
        other = "EUR" if self.channel.currency_id.name != "EUR" else "USD"
        self._take(self._told("1", currency=other))
        self.assertRecordValues(self._find("1"), [{"state": "stopped", "cause": "currency"}])

    def test_warehouse_rules_come_before_the_default(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        rule = self.env["ecom.warehouse.rule"].create(
            {"name": "Shanxi", "states": "Shanxi, Gansu", "warehouse_id": west.id}
        )
        self._take(self._told("1", receiver_state="Gansu"), self._told("2"))
        self.assertRecordValues(self._find("1") + self._find("2"), [
            {"warehouse_id": west.id, "warehouse_rule_id": rule.id},
            {"warehouse_id": self.warehouse.id, "warehouse_rule_id": False},
        ])

    def test_queries_do_not_depend_on_the_number_of_orders(self):
        self._create_policy(most_amount=50)
        counts = []
        for size in (5, 400):
            orders = [self._told(f"{size}-{n}", ("TEA", 1, 5), (f"X{size}", 1, 5))
                      for n in range(size)]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._take(*orders)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
