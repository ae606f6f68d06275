"""Products pushed down to the warehouse."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from ..node import (
    Message,
    Node,
    Result,
    child,
    choice,
    code,
    day,
    flag,
    many,
    moment,
    money,
    number,
    props,
    text,
    whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Node):
    """A product. Sizes in cm, volume in litres, weights in kg, ``shelf_life`` in hours,
    the other life-cycle fields in days."""

    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    goods_code: str | None = code("goodsCode")
    item_name: str = text("itemName", required=True)
    short_name: str | None = text("shortName")
    english_name: str | None = text("englishName")
    bar_code: str = text("barCode", 500, required=True)
    sku_property: str | None = text("skuProperty")
    stock_unit: str | None = text("stockUnit", 50)
    length: Decimal | None = number("length")
    width: Decimal | None = number("width")
    height: Decimal | None = number("height")
    volume: Decimal | None = number("volume")
    gross_weight: Decimal | None = number("grossWeight")
    net_weight: Decimal | None = number("netWeight")
    color: str | None = text("color", 50)
    size: str | None = text("size", 50)
    title: str | None = text("title")
    category_id: str | None = code("categoryId")
    category_name: str | None = text("categoryName")
    pricing_category: str | None = text("pricingCategory")
    safety_stock: int | None = whole("safetyStock")
    item_type: str | None = code("itemType")
    tag_price: Decimal | None = money("tagPrice")
    retail_price: Decimal | None = money("retailPrice")
    cost_price: Decimal | None = money("costPrice")
    purchase_price: Decimal | None = money("purchasePrice")
    season_code: str | None = code("seasonCode")
    brand_code: str | None = code("brandCode")
    brand_name: str | None = text("brandName")
    is_serial_managed: bool | None = flag("isSNMgmt")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    is_shelf_life_managed: bool | None = flag("isShelfLifeMgmt")
    shelf_life: int | None = whole("shelfLife")
    reject_lifecycle: int | None = whole("rejectLifecycle")
    lockup_lifecycle: int | None = whole("lockupLifecycle")
    advent_lifecycle: int | None = whole("adventLifecycle")
    is_batch_managed: bool | None = flag("isBatchMgmt")
    batch_code: str | None = code("batchCode")
    pack_code: str | None = code("packCode")
    pieces_per_box: str | None = text("pcs", 50)
    origin_address: str | None = text("originAddress")
    approval_number: str | None = text("approvalNumber")
    is_fragile: bool | None = flag("isFragile")
    is_hazardous: bool | None = flag("isHazardous")
    is_valid: bool | None = flag("isValid")
    is_sku: bool | None = flag("isSku")
    package_material: str | None = text("packageMaterial")
    logistics_type: str | None = text("logisticsType")
    is_liquid: bool | None = flag("isLiquid")
    create_time: datetime | None = moment("createTime")
    update_time: datetime | None = moment("updateTime")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult(Result):
    item_id: str | None = code("itemId")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFailure(Node):
    item_code: str | None = code("itemCode")
    message: str | None = text("message", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsResult(Result):
    """The products that were *not* taken over."""

    items: tuple = many("items", "item", ItemFailure)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSynchronize(Message):
    METHOD: ClassVar[str] = "singleitem.synchronize"

    action_type: str = choice("actionType", "add", "update", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    owner_code: str = code("ownerCode", required=True)
    supplier_code: str | None = code("supplierCode")
    supplier_name: str | None = text("supplierName")
    item: Item = child("item", Item, required=True)

    @property
    def document_code(self):
        return self.item.item_code


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsSynchronize(Message):
    METHOD: ClassVar[str] = "items.synchronize"

    action_type: str = choice("actionType", "add", "update", required=True)
    warehouse_code: str = code("warehouseCode", required=True)
    owner_code: str = code("ownerCode", required=True)
    items: tuple = many("items", "item", Item, required=True)
