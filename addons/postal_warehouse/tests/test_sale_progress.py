from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestSaleProgress(WmsCommon):
    """Who sells sees how far the warehouse is, with no right on the warehouse's documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls.seller = cls._create_user("wms_seller", "sales_team.group_sale_salesman")
        cls.order = cls._sell((cls.product, 3))
        cls.order.user_id = cls.seller
        cls.document = cls.order.picking_ids.wms_document_id

    def _read(self, user=None):
        self.env.invalidate_all()
        return self.order.with_user(user or self.seller).read(["wms_progress"])[0]["wms_progress"]

    def test_a_salesperson_sees_the_state_of_each_delivery(self):
        name = self.order.picking_ids.name
        head = f"{self.order.warehouse_id.name}, {name}: "
        self.assertTrue(self._read().startswith(head))
        before = self._read()
        self._accept(self.document)
        self.assertTrue(self._read().startswith(head))
        self.assertNotEqual(self._read(), before)
        self.order.picking_ids.carrier_tracking_ref = "EM1"
        self.assertTrue(self._read().endswith(", EM1"))

    def test_the_documents_stay_closed_and_so_do_the_orders_of_others(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.seller).read(["state"])
        other = self._create_user("wms_other_seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._read(other)

    def test_it_is_not_written(self):
        before = self._read()
        self.order.with_user(self.seller).write({"wms_progress": "shipped"})
        self.assertEqual(self._read(), before)

    def test_an_order_that_no_external_warehouse_ships_says_nothing(self):
        order = self._sell((self.product, 1), confirm=False)
        self.assertFalse(order.wms_progress)

    def test_queries_do_not_grow_with_the_number_of_orders(self):
        orders = self.order
        for _index in range(4):
            orders |= self._sell((self.product, 1))
        self.env.flush_all()
        self.env.invalidate_all()
        self.order.wms_progress  # noqa: B018  the texts of states are read once
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=9):
            orders.mapped("wms_progress")
