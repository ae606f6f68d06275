from odoo.tests import tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestFulfil(EcomCommon):
    def _approve(self, *told):
        self._take(*told)
        orders = self.Order.search([("channel_id", "=", self.channel.id)], order="id")
        orders.with_user(self.clerk).action_approve()
        return orders

    def test_an_order_travels_from_the_shop_to_shipped(self):
        self._stock(self.tea, 5)
        order = self._approve(self._told("1"))
        self.assertEqual(order._allocate(), order)
        self.assertEqual(order.state, "to_ship")
        picking = order.picking_ids
        self.assertRecordValues(picking, [{"state": "assigned", "origin": "N-1"}])
        picking.carrier_tracking_ref = "EA123456785CN"
        picking.button_validate()
        self.assertRecordValues(order, [{"state": "shipped", "tracking_ref": "EA123456785CN"}])

    def test_first_paid_is_first_served_and_the_rest_waits(self):
        self._stock(self.tea, 3)
        orders = self._approve(
            self._told("late", paid_at=self.noon_plus(9)), self._told("soon"),
        )
        late, soon = orders
        self.assertEqual(orders._allocate(), soon)
        self.assertRecordValues(late + soon, [
            {"state": "approved", "cause": "shortage"}, {"state": "to_ship", "cause": False},
        ])

    def test_taking_review_back_gives_back_the_stock(self):
        self._stock(self.tea, 2)
        first, second = self._approve(self._told("1"), self._told("2"))
        first._allocate()
        first.with_user(self.clerk).action_unreview()
        self.assertRecordValues(first, [{"state": "service", "cause": False}])
        self.assertEqual(first.picking_ids.state, "cancel")
        self.assertEqual(second._allocate(), second)
