from odoo.tests import tagged

from .missing_common import MissingCommon


@tagged("post_install", "-at_install")
class TestMissingRights(MissingCommon):
    """What is missing in a warehouse is one figure; the orders in it are those one sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        cls.outlet = cls._create_channel("OUTLET")
        cls.far = cls._create_channel("FAR", warehouse_id=cls.west.id)
        cls.food = cls.env["product.category"].create({"name": "Food"})
        cls.rice.categ_id = cls.food

    def setUp(self):
        super().setUp()
        self._wait(self._told("1"))
        self._wait(self._told("2"), self._told("3", ("RICE", 1, 5)), channel=self.outlet)
        self._wait(self._told("4"), channel=self.far)

    def _seen(self, **limits):
        self.env["ecom.right"].search([]).unlink()
        self.env["ecom.right"].create({"user_id": self.clerk.id, **limits})
        self.env.invalidate_all()
        return {
            (row.product_id.default_code, row.warehouse_id.code):
                (row.quantity_missing, row.order_count, row.amount_waiting)
            for row in self.rows.with_user(self.clerk).search([])
        }

    def test_each_limit(self):
        everything = {("TEA", "EAS"): (4, 2, 40), ("RICE", "EAS"): (1, 1, 5),
                      ("TEA", "WES"): (2, 1, 20)}
        self.assertEqual(self._seen(), everything)
        self.assertEqual(self._seen(warehouse_ids=self.west.ids),
                         {("TEA", "WES"): (2, 1, 20)})
        self.assertEqual(self._seen(category_ids=self.food.ids), {("RICE", "EAS"): (1, 1, 5)})
        self.assertEqual(self._seen(channel_ids=self.channel.ids), {("TEA", "EAS"): (4, 1, 20)})

    def test_orders_and_count_are_the_same(self):
        self._seen(channel_ids=self.channel.ids)
        row = self.rows.with_user(self.clerk).search([])
        orders = self.Order.with_user(self.clerk).search(row.action_view_orders()["domain"])
        self.assertEqual(orders.mapped("number"), ["N-1"])

    def test_over_rpc_as_well(self):
        self._seen(warehouse_ids=self.west.ids)
        rows = self.rows.with_user(self.clerk)
        groups = rows.formatted_read_group([], ["warehouse_id"], ["quantity_missing:sum"])
        self.assertEqual([group["quantity_missing:sum"] for group in groups], [2])
        everything = self.rows.search([])
        self.assertEqual(rows.search_count([("id", "in", everything.ids)]), 1)
