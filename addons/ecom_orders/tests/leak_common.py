from odoo.tests import new_test_user

from odoo.addons.postal_warehouse.tests.common import WmsCommon

from .supply_common import SupplyCommon

#: stands in all that a shop told about the orders of OUTLET
MARK = "Zsecret"
PASSWORD = "limits-of-the-thief-7"
#: all that can be had without being the order centre's manager
GROUPS = (
    "ecom_orders.group_finance", "ecom_orders.group_shipping", "purchase.group_purchase_manager",
    "stock.group_stock_manager", "postal_warehouse.group_user", "base.group_allow_export",
    "postal_warehouse.group_station_supervisor", "account.group_account_invoice",
)


class LeakCommon(SupplyCommon):
    """Orders of the shop OUTLET everywhere an order can be, and a user limited to MALL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outlet = cls._create_channel("OUTLET")
        cls.thief = new_test_user(cls.env, "thief", ",".join(GROUPS), password=PASSWORD)
        cls.env["ecom.right"].create({"user_id": cls.thief.id, "channel_ids": cls.channel.ids})
        cls.as_thief = cls.env(user=cls.thief)
        cls.env["ecom.fulfilment.rule"].search([]).unlink()
        cls._stock(cls.tea, 50)
        cls._ship_from_here()
        cls._ship_from_elsewhere()
        cls._have_supplier_ship()
        cls.foreign = cls.Order.search([("channel_id", "=", cls.outlet.id)])
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _take_secret(cls, name, **values):
        """An approved order of OUTLET, all of whose texts are marked."""
        texts = ("number", "receiver_name", "receiver_street", "receiver_city", "buyer_name",
                 "buyer_note", "buyer_ref", "payment_ref")
        told = cls._told(name, receiver_phone="13900000000",
                         **{text: f"{MARK} {text} {name}" for text in texts})
        cls.env["ecom.intake"]._take_in(cls.outlet, [told])
        order = cls.Order.search([("number", "=", told.number)])
        order.write(values)
        order.action_approve()
        return order

    @classmethod
    def _ship_from_here(cls):
        """In a wave, with all its papers, a message of the buyer, a file, words about it."""
        product = cls.env["product.product"].create({"name": "Freight", "type": "service"})
        carrier = cls.env["delivery.carrier"].create(
            {"name": "EMS", "product_id": product.id, "delivery_type": "fixed"}
        )
        cls.env["ecom.waybill.source"].create({
            "name": "Range", "carrier_id": carrier.id, "prefix": "EA", "suffix": "CN",
            "first": "10000000", "last": "10009999", "has_check_digit": True,
        })
        cls.own = cls._take_secret("OWN", carrier_id=carrier.id)
        cls.own._allocate()
        cls.own.action_get_waybills()
        cls.own.action_make_wave()
        for paper in ("waybills", "notes", "picklist"):
            getattr(cls.own, f"action_print_{paper}")()
        cls.own.message_post(body=f"{MARK} words")
        cls.file = cls.env["ir.attachment"].create({
            "name": f"{MARK}.txt", "res_model": "ecom.order", "res_id": cls.own.id,
            "raw": MARK.encode(),
        })
        cls.env["ecom.message"].create({
            "channel_id": cls.outlet.id, "order_id": cls.own.id, "body": MARK,
            "received_at": "2026-03-02 12:00:00",
        })
        cls.env["postal.exchange"]._push(cls.outlet, "shipment", [(cls.own, MARK)])

    @classmethod
    def _ship_from_elsewhere(cls):
        """Handed to an external warehouse."""
        west = cls.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        backend = WmsCommon._create_backend.__func__(cls)
        west.write({"wms_backend_id": backend.id, "wms_code": "W1"})
        cls.env["wms.product"]._bind(backend, cls.tea).write(
            {"state": "accepted", "item_id": "I-TEA"}
        )
        cls._stock(cls.tea, 50, west)
        cls.away = cls._take_secret("AWAY", warehouse_id=west.id)
        cls.away._allocate()

    @classmethod
    def _have_supplier_ship(cls):
        """One on a request to its supplier, one on its way."""
        values = {"fulfilment": "supplier", "supplier_id": cls.farm.id}
        for name in ("BOUGHT", "ASKED"):
            order = cls._take_secret(name, **values)
            cls.supply._serve(cls.farm, order)
            if name == "BOUGHT":
                order.purchase_line_ids.order_id.button_confirm()
        cls.purchases = cls.env["purchase.order"].search([("is_ecom_supply", "=", True)])
