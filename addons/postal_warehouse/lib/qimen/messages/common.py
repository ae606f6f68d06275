"""Parts that several messages share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..node import Node, code, day, many, number, pieces, props, text
from ..scalars import Text

SERIAL = Text(100, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseContact(Node):
    """Who sends or is told; nothing is required."""

    company: str | None = text("company")
    name: str | None = text("name", 50)
    zip_code: str | None = text("zipCode", 50)
    tel: str | None = text("tel", 50)
    mobile: str | None = text("mobile", 50)
    email: str | None = text("email", 100)
    country_code: str | None = text("countryCode", 50)
    province: str | None = text("province", 50)
    city: str | None = text("city", 50)
    area: str | None = text("area", 50)
    town: str | None = text("town", 50)
    detail_address: str | None = text("detailAddress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Node):
    """A full address a parcel can be sent to or fetched from."""

    company: str | None = text("company")
    name: str = text("name", 50, required=True)
    zip_code: str | None = text("zipCode", 50)
    tel: str | None = text("tel", 50)
    mobile: str = text("mobile", 50, required=True)
    id_type: str | None = text("idType", 50)
    id_number: str | None = text("idNumber", 50)
    email: str | None = text("email", 100)
    country_code: str | None = text("countryCode", 50)
    province: str = text("province", 50, required=True)
    city: str = text("city", 50, required=True)
    area: str | None = text("area", 50)
    town: str | None = text("town", 50)
    detail_address: str = text("detailAddress", required=True)
    oaid: str | None = text("oaid")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedOrder(Node):
    order_type: str | None = code("orderType")
    order_code: str | None = code("orderCode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Node):
    """Part of a line by batch and quality."""

    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    inventory_type: str | None = code("inventoryType")
    actual_qty: Decimal = pieces("actualQty", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedLine(Node):
    """What was really received, returned or shipped of one line."""

    out_biz_code: str | None = code("outBizCode")
    order_line_no: str | None = code("orderLineNo")
    order_source_code: str | None = code("orderSourceCode")
    sub_source_code: str | None = code("subSourceCode")
    owner_code: str | None = code("ownerCode")
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    item_name: str | None = text("itemName")
    inventory_type: str | None = code("inventoryType")
    plan_qty: Decimal | None = pieces("planQty")
    actual_qty: Decimal = pieces("actualQty", required=True)
    batch_code: str | None = code("batchCode")
    product_date: date | None = day("productDate")
    expire_date: date | None = day("expireDate")
    produce_code: str | None = code("produceCode")
    qr_code: str | None = text("qrCode", 500)
    batches: tuple = many("batchs", "batch", Batch)
    serials: tuple = many("snList", "sn", SERIAL)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


def lines_part(total, lines):
    """The ``part`` of a confirmation whose lines come in several requests."""
    if not total or total <= len(lines):
        return ""
    return ",".join(
        f"{line.order_line_no or ''}.{line.out_biz_code or ''}.{line.item_code}" for line in lines
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageItem(Node):
    item_code: str = code("itemCode", required=True)
    item_id: str | None = code("itemId")
    quantity: Decimal = pieces("quantity", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageMaterial(Node):
    type: str | None = text("type")
    quantity: Decimal | None = pieces("quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package(Node):
    """A parcel with its tracking number (``express_code``); weight in kg, sizes in cm."""

    logistics_code: str = code("logisticsCode", required=True)
    logistics_name: str | None = text("logisticsName")
    express_code: str = code("expressCode", required=True)
    package_code: str | None = code("packageCode")
    length: Decimal | None = number("length")
    width: Decimal | None = number("width")
    height: Decimal | None = number("height")
    theoretical_weight: Decimal | None = number("theoreticalWeight")
    weight: Decimal | None = number("weight")
    volume: Decimal | None = number("volume")
    invoice_no: str | None = text("invoiceNo")
    materials: tuple = many("packageMaterialList", "packageMaterial", PackageMaterial)
    items: tuple = many("items", "item", PackageItem)
    remark: str | None = text("remark", 500)
    extend_props: dict = props()
