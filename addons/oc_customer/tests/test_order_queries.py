from odoo.tests import freeze_time, tagged

from .common import OcCommon


@freeze_time("2026-11-24 01:00:00")
@tagged("post_install", "-at_install")
class TestOrderQueries(OcCommon):
    """Work on many orders takes as many queries as work on few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        for number in range(1, 6):
            cls._create_rule(number, cls.table, f"[('street', '=', 'Road {number}')]")
        cls.units = cls.env["res.partner"].create(
            [
                {
                    "name": f"Unit {number}",
                    "oc_id": cls.customer.id,
                    "street": f"Road {number % 8}",
                    "standard_pricelist_id": (cls.price_1 if number % 2 else cls.price_2).id,
                }
                for number in range(60)
            ]
        )

    def _create_orders(self, amount):
        lines = [
            (0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in self.products
        ]
        return self.env["sale.order"].create(
            [{"partner_id": unit.id, "order_line": lines} for unit in self.units[:amount]]
        )

    def _count(self, orders, work):
        self.env.flush_all()
        self.env.invalidate_all()
        orders.fetch(["partner_id", "state", "company_id"])
        before = self.env.cr.sql_log_count
        work(orders)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, work):
        small, large = self._create_orders(10), self._create_orders(60)
        work(small)  # what is cached per process is cached
        self.assertEqual(self._count(small, work), self._count(large, work))

    def test_resolving_table_centre_and_dates(self):
        self._assert_constant(lambda orders: orders._resolve_for_ordering())

    def test_resolving_when_everything_changes(self):
        # up to a hundred lines: the ORM stores them in batches of that size
        small, large = self._create_orders(10), self._create_orders(33)
        second = self._create_table(
            2, "Second", [(product, self.south, self.price_3) for product in self.products]
        )
        self.env.flush_all()
        rule = self._create_rule(0, second)
        counts = []
        for orders in (small, large):
            counts.append(self._count(orders, lambda orders: orders._resolve_for_ordering()))
            self.assertEqual(orders.product_table_rule_id, rule)
            self.assertEqual(orders.order_line.warehouse_id, self.south)
        self.assertEqual(counts[0], counts[1])

    def test_checking_every_refusal(self):
        self._assert_constant(lambda orders: orders._check_oc_orders())

    def test_prices_of_many_lines(self):
        self._assert_constant(lambda orders: orders.order_line._find_pricelist_items())

    def test_table_lines_of_many_orders(self):
        self._assert_constant(lambda orders: orders.order_line._find_table_lines())

    def test_dates_of_many_deliveries(self):
        self._assert_constant(lambda orders: orders.oc_delivery_ids._store_dates())
