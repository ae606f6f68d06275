"""Goods that customers send back: returnorder.*"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from ..node import Message, Node, Result, child, code, day, many, moment, pieces, props, text
from .common import ConfirmedLine, Contact, LooseContact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder(Node):
    return_order_code: str = code("returnOrderCode", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    order_type: str | None = code("orderType")
    order_flag: str | None = text("orderFlag")
    pre_delivery_order_code: str = code("preDeliveryOrderCode", required=True)
    pre_delivery_order_id: str | None = code("preDeliveryOrderId")
    logistics_code: str = code("logisticsCode", required=True)
    logistics_name: str | None = text("logisticsName")
    express_code: str | None = code("expressCode")
    return_reason: str | None = text("returnReason")
    buyer_nick: str | None = text("buyerNick")
    sender: Contact | None = child("senderInfo", Contact)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine(Node):
    order_line_no: str | None = code("orderLineNo")
    source_order_code: str | None = code("sourceOrderCode")
    sub_source_order_code: str | None = code("subSourceOrderCode")
    owner_code: str = code("ownerCode", required=True)
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    plan_qty: Decimal = pieces("planQty", required=True)
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrderCreate(Message):
    METHOD: ClassVar[str] = "returnorder.create"

    order: ReturnOrder = child("returnOrder", ReturnOrder, required=True)
    lines: tuple = many("orderLines", "orderLine", ReturnLine, required=True)

    @property
    def document_code(self):
        return self.order.return_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnResult(Result):
    return_order_id: str | None = code("returnOrderId")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedReturn(Node):
    return_order_code: str = code("returnOrderCode", required=True)
    return_order_id: str | None = code("returnOrderId")
    warehouse_code: str = code("warehouseCode", required=True)
    out_biz_code: str | None = code("outBizCode")
    order_type: str | None = code("orderType")
    order_confirm_time: datetime | None = moment("orderConfirmTime")
    logistics_code: str | None = code("logisticsCode")
    logistics_name: str | None = text("logisticsName")
    express_code: str | None = code("expressCode")
    return_reason: str | None = text("returnReason")
    remark: str | None = text("remark", 500)
    sender: LooseContact | None = child("senderInfo", LooseContact)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrderConfirm(Message):
    METHOD: ClassVar[str] = "returnorder.confirm"

    order: ConfirmedReturn = child("returnOrder", ConfirmedReturn, required=True)
    lines: tuple = many("orderLines", "orderLine", ConfirmedLine, required=True)

    @property
    def document_code(self):
        return self.order.return_order_code

    @property
    def out_biz_code(self):
        return self.order.out_biz_code
