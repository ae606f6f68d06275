from odoo.tests import new_test_user

from .common import EcomCommon


class WaveCommon(EcomCommon):
    """Goods in bins, a carrier, orders that are ready to ship, and a shipping clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.warehouse.lot_stock_id
        cls.bins = cls.env["stock.location"].create(
            [{"name": f"A-0{n}", "location_id": cls.stock.id, "barcode": f"ECOM-BIN-{n}"}
             for n in (1, 2)]
        )
        cls._stock(cls.tea, 5000)
        cls._stock(cls.rice, 5000)
        cls.carrier = cls._create_carrier("EMS")
        cls.shipper = new_test_user(cls.env, "shipper", "ecom_orders.group_shipping")

    @classmethod
    def _create_carrier(cls, name):
        product = cls.env["product.product"].create({"name": f"{name} freight", "type": "service"})
        return cls.env["delivery.carrier"].create(
            {"name": name, "product_id": product.id, "delivery_type": "fixed"}
        )

    @classmethod
    def _create_source(cls, **values):
        return cls.env["ecom.waybill.source"].create(
            {"name": "Range", "carrier_id": cls.carrier.id, "prefix": "EA", "suffix": "CN",
             "first": "10000000", "last": "10009999", "has_check_digit": True, **values}
        )

    def _ship_ready(self, *told, carrier=None):
        """Take these orders in, approve and allocate them; they are to ship now."""
        self._take(*told)
        orders = self.Order.search(
            [("channel_id", "=", self.channel.id),
             ("external_id", "in", [one.external_id for one in told])], order="id",
        )
        orders.sudo().carrier_id = carrier or self.carrier
        orders.with_user(self.clerk).action_approve()
        orders.filtered(lambda order: order.state == "approved")._allocate()
        self.assertEqual(set(orders.mapped("state")), {"to_ship"})
        return orders
