"""Deliveries to customers (deliveryorder.*) and other stock out (stockout.*)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from ..node import (
    Message,
    Node,
    Result,
    child,
    code,
    day,
    many,
    moment,
    money,
    pieces,
    props,
    text,
    whole,
)
from .common import ConfirmedLine, Contact, LooseContact, Package, RelatedOrder, lines_part


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOrder(Node):
    delivery_order_code: str = code("deliveryOrderCode", required=True)
    pre_delivery_order_code: str | None = code("preDeliveryOrderCode")
    pre_delivery_order_id: str | None = code("preDeliveryOrderId")
    order_type: str = code("orderType", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    order_flag: str | None = text("orderFlag")
    source_platform_code: str | None = code("sourcePlatformCode")
    source_platform_name: str | None = text("sourcePlatformName")
    create_time: datetime = moment("createTime", required=True)
    place_order_time: datetime = moment("placeOrderTime", required=True)
    pay_time: datetime | None = moment("payTime")
    pay_no: str | None = code("payNo")
    operate_time: datetime | None = moment("operateTime")
    shop_nick: str | None = text("shopNick")
    seller_nick: str | None = text("sellerNick")
    buyer_nick: str | None = text("buyerNick")
    total_amount: Decimal | None = money("totalAmount")
    item_amount: Decimal | None = money("itemAmount")
    discount_amount: Decimal | None = money("discountAmount")
    freight: Decimal | None = money("freight")
    ar_amount: Decimal | None = money("arAmount")
    got_amount: Decimal | None = money("gotAmount")
    service_fee: Decimal | None = money("serviceFee")
    logistics_code: str = code("logisticsCode", required=True)
    logistics_name: str | None = text("logisticsName")
    express_code: str | None = code("expressCode")
    logistics_area_code: str | None = code("logisticsAreaCode")
    latest_collection_time: datetime | None = moment("latestCollectionTime")
    latest_delivery_time: datetime | None = moment("latestDeliveryTime")
    sender: LooseContact | None = child("senderInfo", LooseContact)
    receiver: Contact = child("receiverInfo", Contact, required=True)
    buyer_message: str | None = text("buyerMessage", 500)
    seller_message: str | None = text("sellerMessage", 500)
    remark: str | None = text("remark", 500)
    service_code: str | None = code("serviceCode")
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine(Node):
    order_line_no: str | None = code("orderLineNo")
    source_order_code: str | None = code("sourceOrderCode")
    sub_source_order_code: str | None = code("subSourceOrderCode")
    pay_no: str | None = code("payNo")
    owner_code: str = code("ownerCode", required=True)
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    item_name: str | None = text("itemName")
    ext_code: str | None = code("extCode")
    plan_qty: Decimal = pieces("planQty", required=True)
    retail_price: Decimal | None = money("retailPrice")
    actual_price: Decimal = money("actualPrice", required=True)
    discount_amount: Decimal | None = money("discountAmount")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOrderCreate(Message):
    METHOD: ClassVar[str] = "deliveryorder.create"

    order: DeliveryOrder = child("deliveryOrder", DeliveryOrder, required=True)
    lines: tuple = many("orderLines", "orderLine", DeliveryLine, required=True)

    @property
    def document_code(self):
        return self.order.delivery_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult(Result):
    create_time: datetime | None = moment("createTime")
    delivery_order_id: str | None = code("deliveryOrderId")
    warehouse_code: str | None = code("warehouseCode")
    logistics_code: str | None = code("logisticsCode")


@dataclass(frozen=True, slots=True, kw_only=True)
class PickerInfo(Node):
    company: str | None = text("company")
    name: str | None = text("name", 50)
    tel: str | None = text("tel", 50)
    mobile: str | None = text("mobile", 50)
    id: str | None = text("id", 50)
    car_no: str | None = text("carNo", 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOutOrder(Node):
    total_order_lines: int | None = whole("totalOrderLines")
    delivery_order_code: str = code("deliveryOrderCode", required=True)
    order_type: str = code("orderType", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    create_time: datetime = moment("createTime", required=True)
    related_orders: tuple = many("relatedOrders", "relatedOrder", RelatedOrder)
    schedule_date: date | None = day("scheduleDate")
    logistics_code: str | None = code("logisticsCode")
    logistics_name: str | None = text("logisticsName")
    supplier_code: str | None = code("supplierCode")
    supplier_name: str | None = text("supplierName")
    transport_mode: str | None = text("transportMode", 50)
    picker: PickerInfo | None = child("pickerInfo", PickerInfo)
    sender: LooseContact | None = child("senderInfo", LooseContact)
    receiver: LooseContact | None = child("receiverInfo", LooseContact)
    order_source_type: str | None = code("orderSourceType")
    receiving_time: datetime | None = moment("receivingTime")
    shipping_time: datetime | None = moment("shippingTime")
    target_warehouse_name: str | None = text("targetWarehouseName")
    target_warehouse_code: str | None = code("targetWarehouseCode")
    target_entry_order_code: str | None = code("targetEntryOrderCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOutLine(Node):
    order_line_no: str | None = code("orderLineNo")
    owner_code: str = code("ownerCode", required=True)
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    item_name: str | None = text("itemName")
    plan_qty: Decimal = pieces("planQty", required=True)
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOutCreate(Message):
    METHOD: ClassVar[str] = "stockout.create"

    order: StockOutOrder = child("deliveryOrder", StockOutOrder, required=True)
    lines: tuple = many("orderLines", "orderLine", StockOutLine, required=True)

    @property
    def document_code(self):
        return self.order.delivery_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedDelivery(Node):
    total_order_lines: int | None = whole("totalOrderLines")
    delivery_order_code: str = code("deliveryOrderCode", required=True)
    delivery_order_id: str | None = code("deliveryOrderId")
    warehouse_code: str = code("warehouseCode", required=True)
    order_type: str = code("orderType", required=True)
    status: str | None = code("status")
    out_biz_code: str | None = code("outBizCode")
    confirm_type: int | None = whole("confirmType", 0, 1)
    logistics_code: str | None = code("logisticsCode")
    logistics_name: str | None = text("logisticsName")
    express_code: str | None = code("expressCode")
    order_confirm_time: datetime | None = moment("orderConfirmTime")
    operator_code: str | None = code("operatorCode")
    operator_name: str | None = text("operatorName", 50)
    operate_time: datetime | None = moment("operateTime")
    storage_fee: Decimal | None = money("storageFee")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shipped(Message):
    """Quantities are increments; ``order.confirm_type`` 0 (also when absent) is the final one."""

    order: ConfirmedDelivery = child("deliveryOrder", ConfirmedDelivery, required=True)
    packages: tuple = many("packages", "package", Package)
    lines: tuple = many("orderLines", "orderLine", ConfirmedLine, required=True)

    @property
    def document_code(self):
        return self.order.delivery_order_code

    @property
    def out_biz_code(self):
        return self.order.out_biz_code

    @property
    def part(self):
        return lines_part(self.order.total_order_lines, self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOrderConfirm(_Shipped):
    METHOD: ClassVar[str] = "deliveryorder.confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOutConfirm(_Shipped):
    METHOD: ClassVar[str] = "stockout.confirm"
