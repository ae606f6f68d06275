from datetime import datetime, timedelta
from decimal import Decimal

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ..lib.ecom_shop import ShopLine, ShopOrder

NOON = datetime(2026, 3, 2, 12)


class EcomCommon(BaseCommon):
    """A shop with two products and a clerk of customer service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].create({"name": "East", "code": "EAS"})
        cls.channel = cls._create_channel("MALL")
        cls.tea = cls._create_product("Tea", "TEA")
        cls.rice = cls._create_product("Rice", "RICE")
        cls.clerk = new_test_user(cls.env, "clerk", "ecom_orders.group_user")
        cls.finance = new_test_user(cls.env, "finance", "ecom_orders.group_finance")
        cls.Order = cls.env["ecom.order"]

    @classmethod
    def _create_channel(cls, code, **values):
        return cls.env["ecom.channel"].create(
            {"name": code, "code": code, "secret": "spring", "warehouse_id": cls.warehouse.id,
             **values}
        )

    @classmethod
    def _create_product(cls, name, code, **values):
        return cls.env["product.product"].create(
            {"name": name, "default_code": code, "type": "consu", "is_storable": True, **values}
        )

    @classmethod
    def _create_policy(cls, **values):
        return cls.env["ecom.review.policy"].create({"name": "Small orders", **values})

    @staticmethod
    def _told(external_id, *lines, minutes=0, **values):
        """What a shop tells: lines are (sku, quantity, price)."""
        lines = lines or (("TEA", 2, 10),)
        told = tuple(
            ShopLine(
                external_id=str(n), sku=sku, title=sku.title(), quantity=Decimal(quantity),
                price_unit=Decimal(price), amount=Decimal(quantity) * Decimal(price),
            )
            for n, (sku, quantity, price) in enumerate(lines, 1)
        )
        common = {
            "number": f"N-{external_id}", "status": "paid", "ordered_at": NOON,
            "modified_at": NOON + timedelta(minutes=minutes), "receiver_name": "Li Na",
            "receiver_state": "Hebei", "amount_total": sum(line.amount for line in told),
        }
        return ShopOrder(external_id=external_id, lines=told, **{**common, **values})

    @staticmethod
    def noon_plus(minutes):
        return NOON + timedelta(minutes=minutes)

    @classmethod
    def _stock(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    def _take(self, *orders, channel=None):
        return self.env["ecom.intake"]._take_in(channel or self.channel, list(orders))

    def _find(self, external_id, channel=None):
        return self.Order.search(
            [("channel_id", "=", (channel or self.channel).id), ("external_id", "=", external_id)]
        )
