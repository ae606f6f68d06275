"""Receipts: entryorder.*"""

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
from .common import SERIAL, ConfirmedLine, LooseContact, RelatedOrder, lines_part


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOrder(Node):
    total_order_lines: int | None = whole("totalOrderLines")
    entry_order_code: str = code("entryOrderCode", required=True)
    owner_code: str = code("ownerCode", required=True)
    purchase_order_code: str | None = code("purchaseOrderCode")
    warehouse_code: str = code("warehouseCode", required=True)
    order_create_time: datetime | None = moment("orderCreateTime")
    order_type: str | None = code("orderType")
    related_orders: tuple = many("relatedOrders", "relatedOrder", RelatedOrder)
    expect_start_time: datetime | None = moment("expectStartTime")
    expect_end_time: datetime | None = moment("expectEndTime")
    logistics_code: str | None = code("logisticsCode")
    logistics_name: str | None = text("logisticsName")
    express_code: str | None = code("expressCode")
    supplier_code: str | None = code("supplierCode")
    supplier_name: str | None = text("supplierName")
    operator_code: str | None = code("operatorCode")
    operator_name: str | None = text("operatorName", 50)
    operate_time: datetime | None = moment("operateTime")
    sender: LooseContact | None = child("senderInfo", LooseContact)
    receiver: LooseContact | None = child("receiverInfo", LooseContact)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine(Node):
    out_biz_code: str | None = code("outBizCode")
    order_line_no: str | None = code("orderLineNo")
    owner_code: str = code("ownerCode", required=True)
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    item_name: str | None = text("itemName")
    sku_property: str | None = text("skuProperty")
    plan_qty: Decimal = pieces("planQty", required=True)
    purchase_price: Decimal | None = money("purchasePrice")
    inventory_type: str | None = code("inventoryType")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    serials: tuple = many("snList", "sn", SERIAL)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOrderCreate(Message):
    METHOD: ClassVar[str] = "entryorder.create"

    order: EntryOrder = child("entryOrder", EntryOrder, required=True)
    lines: tuple = many("orderLines", "orderLine", EntryLine, required=True)

    @property
    def document_code(self):
        return self.order.entry_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryResult(Result):
    entry_order_id: str | None = code("entryOrderId")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedEntry(Node):
    total_order_lines: int | None = whole("totalOrderLines")
    entry_order_code: str = code("entryOrderCode", required=True)
    owner_code: str | None = code("ownerCode")
    warehouse_code: str = code("warehouseCode", required=True)
    entry_order_id: str | None = code("entryOrderId")
    entry_order_type: str | None = code("entryOrderType")
    out_biz_code: str = code("outBizCode", required=True)
    confirm_type: int | None = whole("confirmType", 0, 1)
    status: str = code("status", required=True)
    freight: Decimal | None = money("freight")
    operate_time: datetime | None = moment("operateTime")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOrderConfirm(Message):
    """Quantities are increments; ``order.confirm_type`` 0 (also when absent) is the final one."""

    METHOD: ClassVar[str] = "entryorder.confirm"

    order: ConfirmedEntry = child("entryOrder", ConfirmedEntry, required=True)
    lines: tuple = many("orderLines", "orderLine", ConfirmedLine)

    @property
    def document_code(self):
        return self.order.entry_order_code

    @property
    def out_biz_code(self):
        return self.order.out_biz_code

    @property
    def part(self):
        return lines_part(self.order.total_order_lines, self.lines)
