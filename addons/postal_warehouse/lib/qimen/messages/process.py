"""Kits made or taken apart inside the warehouse: storeprocess.*"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from ..codes import PROCESS_ASSEMBLE, PROCESS_TAKE_APART
from ..node import Message, Node, Result, choice, code, day, many, moment, pieces, props, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessItem(Node):
    """One product that goes in or comes out; ``ratio_qty`` is its number in one kit."""

    owner_code: str | None = code("ownerCode")
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    quantity: Decimal = pieces("quantity", required=True)
    ratio_qty: Decimal | None = pieces("ratioQty")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProcessCreate(Message):
    """``materials`` become ``products``; ``service_type`` tells which of them is the kit."""

    METHOD: ClassVar[str] = "storeprocess.create"

    process_order_code: str = code("processOrderCode", required=True)
    owner_code: str | None = code("ownerCode")
    warehouse_code: str = code("warehouseCode", required=True)
    order_type: str = code("orderType", required=True)
    order_create_time: datetime | None = moment("orderCreateTime")
    plan_time: datetime | None = moment("planTime")
    service_type: str | None = choice("serviceType", PROCESS_ASSEMBLE, PROCESS_TAKE_APART)
    plan_qty: Decimal | None = pieces("planQty")
    materials: tuple = many("materialitems", "item", ProcessItem, required=True)
    products: tuple = many("productitems", "item", ProcessItem, required=True)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()

    @property
    def document_code(self):
        return self.process_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProcessResult(Result):
    process_order_id: str | None = code("processOrderId")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProcessConfirm(Message):
    """What was really used and made since the last confirmation of the order."""

    METHOD: ClassVar[str] = "storeprocess.confirm"

    process_order_code: str = code("processOrderCode", required=True)
    process_order_id: str | None = code("processOrderId")
    owner_code: str | None = code("ownerCode")
    warehouse_code: str | None = code("warehouseCode")
    out_biz_code: str | None = code("outBizCode")
    order_type: str | None = code("orderType")
    order_complete_time: datetime | None = moment("orderCompleteTime")
    actual_qty: Decimal | None = pieces("actualQty")
    materials: tuple = many("materialitems", "item", ProcessItem)
    products: tuple = many("productitems", "item", ProcessItem)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()

    @property
    def document_code(self):
        return self.process_order_code
