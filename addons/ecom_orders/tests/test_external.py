from odoo.tests import tagged

from odoo.addons.postal_warehouse.tests.common import WmsCommon

from .fulfil_common import FulfilCommon


@tagged("post_install", "-at_install")
class TestExternal(FulfilCommon):
    """Orders that an external warehouse ships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend = WmsCommon._create_backend.__func__(cls)
        cls.warehouse.write({"wms_backend_id": cls.backend.id, "wms_code": "W1"})
        for product in cls.tea | cls.tin:
            cls.env["wms.product"]._bind(cls.backend, product).write(
                {"state": "accepted", "item_id": f"I-{product.default_code}"}
            )
        cls._stock(cls.tea, 9)
        cls._stock(cls.tin, 9)

    def _serve(self, *told):
        orders = self._approve(*told)
        self.assertEqual(orders._allocate(), orders)
        return orders

    def test_the_delivery_gets_its_document_with_the_shops_receiver(self):
        order = self._serve(self._told(
            "1", receiver_phone="13900000000", receiver_city="Shijiazhuang",
            receiver_district="Yuhua", receiver_street="Road 7", receiver_zip="050000",
        ))
        document = order.picking_ids.wms_document_id
        body = document._build()
        self.assertEqual(document.kind, "delivery")
        for told in ("Li Na", "13900000000", "Hebei", "Shijiazhuang", "050000",
                     "Yuhua, Road 7", "MALL"):
            self.assertIn(f">{told}<", body)

    def test_each_order_of_many_has_a_document_of_its_own_with_a_kits_parts(self):
        orders = self._serve(self._told("1"), self._told("2", ("GIFT", 1, 1)))
        documents = orders.picking_ids.wms_document_id
        self.assertEqual(len(documents), 2)
        self.assertEqual(
            orders[1].picking_ids.wms_document_id.line_ids.product_id, self.tea | self.tin
        )

    def test_external_deliveries_are_not_shipped_from_here(self):
        orders = self._serve(self._told("1"), self._told("2"))
        self.assertFalse(self.env["ecom.delivery"]._filter_shippable(orders.picking_ids))
