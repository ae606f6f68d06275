"""Asking for stock, and what the warehouse reports about it by itself."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from ..node import Message, Node, Result, code, day, many, moment, pieces, props, text, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow(Node):
    """``quantity`` is free, ``lock_quantity`` is frozen."""

    warehouse_code: str | None = code("warehouseCode")
    owner_code: str | None = code("ownerCode")
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    quantity: Decimal = pieces("quantity", required=True)
    lock_quantity: Decimal | None = pieces("lockQuantity")
    total_qty: Decimal | None = pieces("totalQty")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockQuery(Message):
    """Stock by batch, in pages of at most 100 rows; without ``item_code`` of all products."""

    METHOD: ClassVar[str] = "stock.query"

    warehouse_code: str | None = code("warehouseCode")
    owner_code: str | None = code("ownerCode")
    item_code: str | None = code("itemCode")
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    page: int = whole("page", low=1, required=True)
    page_size: int = whole("pageSize", low=1, high=100, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockResult(Result):
    total_count: int | None = whole("totalCount")
    total_lines: int | None = whole("totalLines")
    items: tuple = many("items", "item", StockRow)

    @property
    def total(self):
        """How many rows there are in all pages; peers differ in where they say it."""
        return self.total_lines if self.total_count is None else self.total_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria(Node):
    warehouse_code: str | None = code("warehouseCode")
    owner_code: str | None = code("ownerCode")
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryQuery(Message):
    METHOD: ClassVar[str] = "inventory.query"

    criteria: tuple = many("criteriaList", "criteria", Criteria, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryResult(Result):
    items: tuple = many("items", "item", StockRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class LackItem(Node):
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    plan_qty: Decimal | None = pieces("planQty")
    lack_qty: Decimal | None = pieces("lackQty")
    reason: str | None = text("reason", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLackReport(Message):
    METHOD: ClassVar[str] = "itemlack.report"

    warehouse_code: str | None = code("warehouseCode")
    delivery_order_code: str = code("deliveryOrderCode", required=True)
    delivery_order_id: str | None = code("deliveryOrderId")
    create_time: datetime | None = moment("createTime")
    out_biz_code: str | None = code("outBizCode")
    items: tuple = many("items", "item", LackItem, required=True)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()

    @property
    def document_code(self):
        return self.delivery_order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedItem(Node):
    """``quantity`` is the difference: more than the books is positive."""

    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    quantity: Decimal = pieces("quantity", required=True, signed=True)
    total_qty: Decimal | None = pieces("totalQty")
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    serial: str | None = code("snCode", 100)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryReport(Message):
    METHOD: ClassVar[str] = "inventory.report"

    total_page: int = whole("totalPage", required=True)
    current_page: int = whole("currentPage", required=True)
    page_size: int = whole("pageSize", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    check_order_code: str = code("checkOrderCode", required=True)
    check_order_id: str | None = code("checkOrderId")
    owner_code: str = code("ownerCode", required=True)
    check_time: datetime | None = moment("checkTime")
    out_biz_code: str = code("outBizCode", required=True)
    adjust_type: str | None = code("adjustType")
    remark: str | None = text("remark", 500)
    items: tuple = many("items", "item", CountedItem, required=True)

    @property
    def document_code(self):
        return self.check_order_code

    @property
    def part(self):
        return str(self.current_page) if self.total_page > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedBatch(Node):
    """Part of a change by batch and quality."""

    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    inventory_type: str | None = code("inventoryType")
    quantity: Decimal = pieces("quantity", required=True, signed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedItem(Node):
    owner_code: str = code("ownerCode", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    order_code: str = code("orderCode", required=True)
    order_type: str | None = code("orderType")
    out_biz_code: str = code("outBizCode", required=True)
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    inventory_type: str | None = code("inventoryType")
    quantity: Decimal = pieces("quantity", required=True, signed=True)
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    change_time: datetime | None = moment("changeTime")
    batches: tuple = many("batchs", "batch", ChangedBatch)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChangeReport(Message):
    METHOD: ClassVar[str] = "stockchange.report"

    items: tuple = many("items", "item", ChangedItem, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat(Message):
    METHOD: ClassVar[str] = "service.heartbeat"
