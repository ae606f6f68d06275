from decimal import Decimal
from xml.etree import ElementTree

from odoo.tests import tagged

from .common import NOON
from .external_common import ExternalCommon


@tagged("post_install", "-at_install")
class TestExternal(ExternalCommon):
    """Orders that an external warehouse ships."""

    def test_the_delivery_gets_its_document_with_the_shops_receiver(self):
        order = self._serve(
            self._told("1", receiver_district="Yuhua", receiver_zip="050000")
        )
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

    def test_the_document_tells_payment_buyer_and_amounts(self):
        self.channel.source_platform = "YL"
        order = self._serve(self._told(
            "1", ("TEA", 2, 10), ("GIFT", 1, "9.99"), paid_at=NOON, payment_ref="T-7",
            buyer_ref="li-na", buyer_note="No bag <please>", amount_freight=Decimal(6),
            amount_discount=Decimal(1), amount_total=Decimal("34.99"),
        ))
        order.service_note = False
        told = self._read_delivery(order)
        self.assertEqual(
            {name: told.findtext(name) for name in (
                "sourcePlatformCode", "sourcePlatformName", "placeOrderTime", "payTime", "payNo",
                "buyerNick", "buyerMessage", "itemAmount", "discountAmount", "freight",
                "totalAmount", "arAmount", "gotAmount",
            )},
            {"sourcePlatformCode": "YL", "sourcePlatformName": "Open push interface",
             "placeOrderTime": "2026-03-02 20:00:00", "payTime": "2026-03-02 20:00:00",
             "payNo": "T-7", "buyerNick": "li-na", "buyerMessage": "No bag <please>",
             "itemAmount": "29.99", "discountAmount": "1.00", "freight": "6.00",
             "totalAmount": "34.99", "arAmount": "0.00", "gotAmount": "34.99"},
        )

    def test_cash_on_delivery_is_collected_by_the_carrier(self):
        told = self._read_delivery(self._serve(self._told("1", status="cod")))
        self.assertEqual(
            [told.findtext(name) for name in ("totalAmount", "arAmount", "gotAmount", "payTime")],
            ["20.00", "20.00", "0.00", None],
        )

    def test_the_parts_of_a_kit_share_its_amount(self):
        self.tea.lst_price, self.tin.lst_price = 3, 1
        order = self._serve(self._told("1", ("GIFT", 1, 10)))
        document = order.picking_ids.wms_document_id
        amounts = {line.product_id: amount
                   for line, amount in document._get_line_amounts().items()}
        self.assertEqual(amounts, {self.tea: 8.57, self.tin: 1.43})

    def _read_delivery(self, order):
        body = order.picking_ids.wms_document_id._build()
        return ElementTree.fromstring(body.encode()).find("deliveryOrder")
