from odoo.tests import new_test_user

from .fulfil_common import FulfilCommon


class SupplyCommon(FulfilCommon):
    """A shop whose orders a supplier ships, and a buyer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.farm = cls.env["res.partner"].create({"name": "Tea farm"})
        cls.env["product.supplierinfo"].create([
            {"partner_id": cls.farm.id, "product_tmpl_id": one.product_tmpl_id.id, "price": 3}
            for one in (cls.tea, cls.rice)
        ])
        cls.env["ecom.fulfilment.rule"].create({
            "name": "The farm ships", "fulfilment": "supplier", "supplier_id": cls.farm.id,
        })
        cls.buyer = new_test_user(cls.env, "buyer", "purchase.group_purchase_user")
        cls.supply = cls.env["ecom.supply"]

    def _gather(self, *told, channel=None):
        orders = self._approve(*told, channel=channel)
        self.supply._serve(self.farm, orders)
        self.env.invalidate_all()
        return orders

    def _bought(self, *told):
        """Orders whose purchase is confirmed."""
        orders = self._gather(*told)
        orders.purchase_line_ids.order_id.with_user(self.buyer).button_confirm()
        self.env.invalidate_all()
        return orders
