from odoo.addons.postal_warehouse.tests.common import WmsCommon

from .fulfil_common import FulfilCommon


class ExternalCommon(FulfilCommon):
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

    @staticmethod
    def _told(external_id, *lines, **values):
        reachable = {"receiver_phone": "13900000000", "receiver_city": "Shijiazhuang",
                     "receiver_street": "Road 7"}
        return FulfilCommon._told(external_id, *lines, **{**reachable, **values})
