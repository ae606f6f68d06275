from decimal import Decimal

from lxml import etree

from odoo.tests import tagged

from ..lib import qimen
from .common import WmsCommon

MOMENTS = {"createTime", "placeOrderTime", "operateTime", "orderCreateTime", "expectStartTime"}
RECEIVER = {
    "name": "Shop 1",
    "mobile": "13800000000",
    "province": "China",
    "city": "Hangzhou",
    "detailAddress": "Road 1",
}
#: what the standard calls required, by method
REQUIRED = {
    "entryorder.create": [
        "entryOrder/entryOrderCode", "entryOrder/ownerCode", "entryOrder/warehouseCode",
        "orderLines/orderLine/ownerCode", "orderLines/orderLine/itemCode",
        "orderLines/orderLine/planQty",
    ],
    "deliveryorder.create": [
        "deliveryOrder/deliveryOrderCode", "deliveryOrder/orderType",
        "deliveryOrder/warehouseCode", "deliveryOrder/sourcePlatformCode",
        "deliveryOrder/createTime", "deliveryOrder/placeOrderTime", "deliveryOrder/operateTime",
        "deliveryOrder/shopNick", "deliveryOrder/logisticsCode",
        "deliveryOrder/receiverInfo/name", "deliveryOrder/receiverInfo/mobile",
        "deliveryOrder/receiverInfo/province", "deliveryOrder/receiverInfo/city",
        "deliveryOrder/receiverInfo/detailAddress", "orderLines/orderLine/ownerCode",
        "orderLines/orderLine/itemCode", "orderLines/orderLine/planQty",
        "orderLines/orderLine/actualPrice",
    ],
    "stockout.create": [
        "deliveryOrder/deliveryOrderCode", "deliveryOrder/orderType",
        "deliveryOrder/warehouseCode", "deliveryOrder/createTime",
        "orderLines/orderLine/ownerCode", "orderLines/orderLine/itemCode",
        "orderLines/orderLine/planQty",
    ],
    "returnorder.create": [
        "returnOrder/returnOrderCode", "returnOrder/warehouseCode",
        "returnOrder/preDeliveryOrderCode", "returnOrder/logisticsCode",
        "returnOrder/senderInfo/name", "returnOrder/senderInfo/mobile",
        "orderLines/orderLine/ownerCode", "orderLines/orderLine/itemCode",
        "orderLines/orderLine/planQty",
    ],
    "storeprocess.create": [
        "processOrderCode", "warehouseCode", "orderType", "materialitems/item/itemCode",
        "materialitems/item/quantity", "productitems/item/itemCode",
        "productitems/item/quantity",
    ],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestWireDocuments(WmsCommon):
    """What our documents become on the wire, field by field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls.env["delivery.carrier"].search([]).logistics_code = False

    def _write(self, document):
        """{path: text} of what is sent; of several lines the first."""
        adapter = self.backend._adapter()
        method = adapter.document_kind(document)
        body = adapter.build_document(document)
        self.assertEqual(qimen.parse(method, body).document_code, document.code)
        found = self._flatten(body)
        for path in REQUIRED[method]:
            self.assertTrue(found.get(path), f"{method}: {path}")
        return found

    def _flatten(self, body):
        root = etree.fromstring(body.encode())
        found = {}
        for element in root.iter():
            if not len(element) and element.text:
                path = "/".join(
                    [one.tag for one in reversed([element, *element.iterancestors()])][1:]
                )
                found.setdefault(path, element.text)
        return found

    def _get_head(self, found, name):
        """What the head says, without times and addresses."""
        start = f"{name}/"
        head = {path[len(start):]: text for path, text in found.items() if path.startswith(start)}
        return {
            key: text for key, text in head.items() if "/" not in key and key not in MOMENTS
        }

    def _transfer(self, kind, source, target):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": self.customer.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 4,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking.wms_document_id

    def _place(self, usage):
        if usage == "transit":
            return self.env.company.internal_transit_location_id
        return self.env["stock.location"].search([("usage", "=", usage)], limit=1)

    def test_a_purchase(self):
        document = self._buy((self.product, 4)).picking_ids.wms_document_id
        found = self._write(document)
        self.assertEqual(
            self._get_head(found, "entryOrder"),
            {
                "totalOrderLines": "1",
                "entryOrderCode": document.code,
                "ownerCode": "OWN",
                "purchaseOrderCode": document.origin,
                "warehouseCode": "W1",
                "orderType": "CGRK",
                "supplierCode": "S1",
                "supplierName": "Supplier",
            },
        )
        self.assertEqual(
            self._get_head(found, "orderLines/orderLine"),
            {
                "orderLineNo": "1",
                "ownerCode": "OWN",
                "itemCode": "TEA",
                "itemId": "I-TEA",
                "itemName": "Green tea",
                "planQty": "4",
                "inventoryType": "ZP",
            },
        )

    def test_order_types_of_other_receipts_and_issues(self):
        types, here = self.warehouse, self.stock_location
        for kind, source, target, expected in (
            (types.in_type_id, self._place("production"), here, "SCRK"),
            (types.in_type_id, self._place("transit"), here, "DBRK"),
            (types.in_type_id, self._place("inventory"), here, "QTRK"),
            (types.out_type_id, here, self._place("transit"), "DBCK"),
            (types.out_type_id, here, self._place("supplier"), "CGTH"),
            (types.out_type_id, here, self._place("inventory"), "QTCK"),
        ):
            with self.subTest(expected):
                found = self._write(self._transfer(kind, source, target))
                name = "entryOrder" if kind == types.in_type_id else "deliveryOrder"
                self.assertEqual(found[f"{name}/orderType"], expected)
                self.assertNotIn("entryOrder/purchaseOrderCode", found)

    def test_a_delivery_and_its_amounts(self):
        document = self._sell((self.product, 3)).picking_ids.wms_document_id
        found = self._write(document)
        self.assertEqual(
            self._get_head(found, "deliveryOrder"),
            {
                "deliveryOrderCode": document.code,
                "orderType": "JYCK",
                "warehouseCode": "W1",
                "sourcePlatformCode": "OTHER",
                "shopNick": self.env.company.name,
                "totalAmount": "37.50",
                "itemAmount": "37.50",
                "discountAmount": "0.00",
                "freight": "0.00",
                "arAmount": "0.00",
                "gotAmount": "37.50",
                "logisticsCode": "OTHER",
            },
        )
        self.assertEqual(self._get_head(found, "deliveryOrder/receiverInfo"), RECEIVER)
        line = self._get_head(found, "orderLines/orderLine")
        self.assertEqual((line["planQty"], line["actualPrice"]), ("3", "12.50"))
        self.assertEqual(line["sourceOrderCode"], document.origin)
        amounts = {key: Decimal(found[f"deliveryOrder/{key}Amount"]) for key in ("ar", "got")}
        self.assertEqual(
            sum(amounts.values()), Decimal(found["deliveryOrder/totalAmount"])
        )

    def test_a_return_names_the_delivery_and_who_sends_it(self):
        delivery = self._accept(self._sell((self.product, 3)).picking_ids.wms_document_id)
        self._say(self._shipped(delivery, "K1", self._line(delivery.line_ids, 3)), delivery)
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.picking_id.id})
        wizard.product_return_moves.quantity = 2
        document = wizard._create_return().wms_document_id
        found = self._write(document)
        self.assertEqual(
            self._get_head(found, "returnOrder"),
            {
                "returnOrderCode": document.code,
                "warehouseCode": "W1",
                "orderType": "THRK",
                "preDeliveryOrderCode": delivery.code,
                "preDeliveryOrderId": delivery.wms_ref,
                "logisticsCode": "OTHER",
            },
        )
        self.assertEqual(self._get_head(found, "returnOrder/senderInfo"), RECEIVER)
        self.assertEqual(found["orderLines/orderLine/planQty"], "2")

    def test_cancel_and_hold_name_the_document_and_its_type(self):
        document = self._accept(self._sell((self.product, 3)).picking_ids.wms_document_id)
        adapter = self.backend._adapter()
        common = {
            "warehouseCode": "W1",
            "ownerCode": "OWN",
            "orderCode": document.code,
            "orderId": document.wms_ref,
            "orderType": "JYCK",
        }
        self.assertEqual(self._flatten(adapter.build_cancel(document)), common)
        for is_hold, action in ((True, "pending"), (False, "restore")):
            self.assertEqual(
                self._flatten(adapter.build_hold(document, is_hold)),
                {"actionType": action, **common},
            )

    def _make_kits(self):
        kit = self._create_product("Gift box", "BOX")
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": self.product.id, "product_qty": 2})],
            }
        )
        order = self.env["mrp.production"].create(
            {
                "product_id": kit.id,
                "product_qty": 5,
                "bom_id": bom.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        return order

    def test_a_kit_order(self):
        order = self._make_kits()
        found = self._write(order.wms_document_id)
        found.pop("orderCreateTime")
        self.assertEqual(
            found,
            {
                "processOrderCode": order.name,
                "ownerCode": "OWN",
                "warehouseCode": "W1",
                "orderType": "CNJG",
                "serviceType": "1",
                "planQty": "5",
                "materialitems/item/ownerCode": "OWN",
                "materialitems/item/itemCode": "TEA",
                "materialitems/item/itemId": "I-TEA",
                "materialitems/item/inventoryType": "ZP",
                "materialitems/item/quantity": "10",
                "materialitems/item/ratioQty": "2",
                "productitems/item/ownerCode": "OWN",
                "productitems/item/itemCode": "BOX",
                "productitems/item/itemId": "I-BOX",
                "productitems/item/inventoryType": "ZP",
                "productitems/item/quantity": "5",
                "productitems/item/ratioQty": "1",
            },
        )
