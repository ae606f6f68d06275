from .fulfil_common import FulfilCommon


class MissingCommon(FulfilCommon):
    """Orders that lack goods of two vendors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.farm, cls.mill = cls.env["res.partner"].create(
            [{"name": "Tea farm"}, {"name": "Rice mill"}]
        )
        cls._sell(cls.farm, cls.tea, 3)
        cls._sell(cls.mill, cls.rice, 2)
        cls.rows = cls.env["ecom.missing"]

    @classmethod
    def _sell(cls, vendor, product, price, **values):
        return cls.env["product.supplierinfo"].create({
            "partner_id": vendor.id, "product_tmpl_id": product.product_tmpl_id.id,
            "price": price, **values,
        })

    def _wait(self, *told, channel=None):
        """Approved orders that were tried and lack something."""
        orders = self._approve(*told, channel=channel)
        orders._allocate()
        return orders

    def _row(self, product, warehouse=None):
        self.env.invalidate_all()
        return self.rows.search([
            ("product_id", "=", product.id),
            ("warehouse_id", "=", (warehouse or self.warehouse).id),
        ])

    def _requests(self, vendor):
        return self.env["purchase.order"].search([("partner_id", "=", vendor.id)])
