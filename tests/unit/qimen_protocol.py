"""The fields of each method as the protocol's documents list them, independent of our classes.

A line is ``R|o path: names``: required or optional fields below a path. What our classes do
otherwise stands in the sets below, each with its reason.
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Spec:
    caller: str
    request: str
    answer: str = ""

    @cached_property
    def fields(self):
        return _read(self.request)

    @cached_property
    def answer_fields(self):
        return _read(self.answer)


def _read(text):
    """``{path: is required}`` in the order given."""
    fields = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        head, names = line.split(":", 1)
        necessity, _space, path = head.partition(" ")
        for name in names.split():
            fields["/".join(filter(None, (path.strip(), name)))] = necessity == "R"
    return fields


def value_of(path):
    """A text that the field may have, told by its name."""
    name = path.rsplit("/", 1)[-1]
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name.endswith("Time"):
        return "2026-03-05 16:40:05"
    if name.endswith("Date"):
        return "2026-03-05"
    if name.startswith("is"):
        return "Y"
    if name.endswith(("Qty", "uantity", "Lines", "Page", "cycle", "Life")):
        return "7"
    if name.endswith(("Price", "Amount", "Fee")) or name in ("freight", "insurance"):
        return "12.50"
    if name in ("length", "width", "height", "volume") or name.endswith("eight"):
        return "1.25"
    return f"{name}-5"


_SPECIAL = {
    "confirmType": "1", "serviceType": "1", "page": "2", "pageSize": "50", "pcs": "7",
    "safetyStock": "7", "extendProps": None, "totalCount": "7",
}  # fmt: skip

_BATCH = "batchCode productDate expireDate produceCode"
_CONTACT = "company zipCode tel email countryCode area town"
_ITEM = """
    R {0}: itemCode itemName barCode
    o {0}: itemId goodsCode shortName englishName skuProperty stockUnit length width height volume
    o {0}: grossWeight netWeight color size title categoryId categoryName pricingCategory
    o {0}: safetyStock itemType tagPrice retailPrice costPrice purchasePrice seasonCode brandCode
    o {0}: brandName isSNMgmt productDate expireDate isShelfLifeMgmt shelfLife rejectLifecycle
    o {0}: lockupLifecycle adventLifecycle isBatchMgmt batchCode packCode pcs originAddress
    o {0}: approvalNumber isFragile isHazardous isValid isSku packageMaterial logisticsType
    o {0}: isLiquid createTime updateTime
"""
_CONFIRMED_LINE = f"""
    R orderLines/orderLine: itemCode actualQty
    o orderLines/orderLine: orderLineNo itemId itemName inventoryType ownerCode planQty {_BATCH}
    R orderLines/orderLine/batchs/batch: actualQty
    o orderLines/orderLine/batchs/batch: {_BATCH} inventoryType
    o orderLines/orderLine/snList: sn
"""
_SHIPPED = f"""
    R deliveryOrder: deliveryOrderCode warehouseCode orderType
    o deliveryOrder: deliveryOrderId status outBizCode confirmType orderConfirmTime operatorCode
    o deliveryOrder: operatorName operateTime storageFee
    R packages/package: logisticsCode expressCode
    o packages/package: logisticsName packageCode length width height theoreticalWeight weight
    o packages/package: volume invoiceNo
    o packages/package/packageMaterialList/packageMaterial: type quantity
    R packages/package/items/item: itemCode quantity
    o packages/package/items/item: itemId
    o orderLines/orderLine: orderSourceCode subSourceCode extCode qrCode
    {_CONFIRMED_LINE}
"""
_STOCK_ROW = f"""
    R items/item: itemCode quantity
    o items/item: warehouseCode itemId inventoryType lockQuantity {_BATCH}
"""
_PROCESS_ITEMS = f"""
    R materialitems/item: itemCode quantity
    o materialitems/item: itemId inventoryType ratioQty {_BATCH}
    R productitems/item: itemCode quantity
    o productitems/item: itemId inventoryType ratioQty {_BATCH}
"""

PROTOCOL = {
    "singleitem.synchronize": Spec(
        "erp",
        "R: actionType warehouseCode ownerCode\no: supplierCode supplierName"
        + _ITEM.format("item"),
        "o: itemId",
    ),
    "items.synchronize": Spec(
        "erp",
        "R: actionType warehouseCode ownerCode" + _ITEM.format("items/item"),
        "o items/item: itemCode message",
    ),
    "entryorder.create": Spec(
        "erp",
        f"""
        R entryOrder: entryOrderCode ownerCode warehouseCode
        o entryOrder: totalOrderLines purchaseOrderCode orderCreateTime orderType
        o entryOrder/relatedOrders/relatedOrder: orderType orderCode
        o entryOrder: expectStartTime expectEndTime logisticsCode logisticsName expressCode
        o entryOrder: supplierCode supplierName operatorCode operatorName operateTime remark
        o entryOrder/senderInfo: name mobile province city detailAddress {_CONTACT}
        o entryOrder/receiverInfo: name mobile province city detailAddress {_CONTACT}
        R orderLines/orderLine: ownerCode itemCode planQty
        o orderLines/orderLine: outBizCode orderLineNo itemId itemName skuProperty purchasePrice
        o orderLines/orderLine: inventoryType {_BATCH}
        o orderLines/orderLine/snList: sn
        """,
        "o: entryOrderId",
    ),
    "entryorder.confirm": Spec(
        "wms",
        f"""
        R entryOrder: entryOrderCode warehouseCode outBizCode status
        o entryOrder: totalOrderLines ownerCode entryOrderId entryOrderType confirmType freight
        o entryOrder: operateTime remark
        o orderLines/orderLine: outBizCode
        {_CONFIRMED_LINE}
        """,
    ),
    "deliveryorder.create": Spec(
        "erp",
        f"""
        R deliveryOrder: deliveryOrderCode orderType warehouseCode createTime placeOrderTime
        R deliveryOrder: logisticsCode sourcePlatformCode operateTime
        o deliveryOrder: preDeliveryOrderCode preDeliveryOrderId orderFlag sourcePlatformName
        o deliveryOrder: payTime payNo shopNick sellerNick buyerNick totalAmount itemAmount
        o deliveryOrder: discountAmount freight arAmount gotAmount serviceFee logisticsName
        o deliveryOrder: expressCode logisticsAreaCode isUrgency invoiceFlag insuranceFlag
        o deliveryOrder: buyerMessage sellerMessage remark serviceCode latestDeliveryTime
        o deliveryOrder: latestCollectionTime
        o deliveryOrder/senderInfo: name mobile province city detailAddress {_CONTACT}
        R deliveryOrder/receiverInfo: name mobile province city detailAddress
        o deliveryOrder/receiverInfo: {_CONTACT} idType idNumber oaid
        R orderLines/orderLine: ownerCode itemCode planQty actualPrice
        o orderLines/orderLine: orderLineNo sourceOrderCode subSourceOrderCode payNo itemId
        o orderLines/orderLine: inventoryType itemName extCode retailPrice discountAmount {_BATCH}
        """,
        "o: createTime deliveryOrderId warehouseCode logisticsCode",
    ),
    "deliveryorder.confirm": Spec("wms", _SHIPPED),
    "stockout.create": Spec(
        "erp",
        f"""
        R deliveryOrder: deliveryOrderCode orderType warehouseCode createTime
        o deliveryOrder: totalOrderLines scheduleDate logisticsCode logisticsName supplierCode
        o deliveryOrder: supplierName transportMode orderSourceType receivingTime shippingTime
        o deliveryOrder: targetWarehouseName targetWarehouseCode targetEntryOrderCode remark
        o deliveryOrder/relatedOrders/relatedOrder: orderType orderCode
        o deliveryOrder/pickerInfo: company name tel mobile id carNo
        o deliveryOrder/senderInfo: name mobile province city detailAddress {_CONTACT}
        o deliveryOrder/receiverInfo: name mobile province city detailAddress {_CONTACT}
        R orderLines/orderLine: ownerCode itemCode planQty
        o orderLines/orderLine: itemId inventoryType itemName {_BATCH}
        """,
        "o: createTime deliveryOrderId",
    ),
    "stockout.confirm": Spec(
        "wms",
        _SHIPPED + "o deliveryOrder: totalOrderLines responsibleDepartment subOrderType",
    ),
    "returnorder.create": Spec(
        "erp",
        f"""
        R returnOrder: returnOrderCode warehouseCode preDeliveryOrderCode logisticsCode
        o returnOrder: orderType orderFlag preDeliveryOrderId logisticsName expressCode
        o returnOrder: returnReason buyerNick
        R returnOrder/senderInfo: name mobile province city detailAddress
        o returnOrder/senderInfo: {_CONTACT}
        R orderLines/orderLine: ownerCode itemCode planQty
        o orderLines/orderLine: orderLineNo sourceOrderCode subSourceOrderCode itemId
        o orderLines/orderLine: inventoryType {_BATCH}
        """,
        "o: returnOrderId",
    ),
    "returnorder.confirm": Spec(
        "wms",
        f"""
        R returnOrder: returnOrderCode warehouseCode logisticsCode
        o returnOrder: returnOrderId outBizCode orderType orderConfirmTime logisticsName
        o returnOrder: expressCode returnReason remark
        o returnOrder/senderInfo: name mobile province city detailAddress {_CONTACT}
        {_CONFIRMED_LINE}
        R orderLines/orderLine: ownerCode
        o orderLines/orderLine: qrCode
        """,
    ),
    "storeprocess.create": Spec(
        "erp",
        "R: processOrderCode warehouseCode orderType\n"
        "o: orderCreateTime planTime serviceType planQty" + _PROCESS_ITEMS,
        "o: processOrderId",
    ),
    "storeprocess.confirm": Spec(
        "wms",
        "R: processOrderCode\no: processOrderId outBizCode orderType orderCompleteTime actualQty\n"
        "o: warehouseCode ownerCode" + _PROCESS_ITEMS,
    ),
    "order.cancel": Spec(
        "erp", "R: warehouseCode orderCode\no: ownerCode orderId orderType cancelReason"
    ),
    "order.pending": Spec(
        "erp", "R: actionType orderCode\no: warehouseCode ownerCode orderId orderType reason"
    ),
    "orderprocess.query": Spec(
        "erp",
        "R: orderCode\no: orderType orderId warehouseCode ownerCode orderSourceCode",
        """
        o orderProcess: orderCode orderType
        R orderProcess/processes/process: processStatus
        o orderProcess/processes/process: operatorCode operatorName operateTime operateInfo
        o orderProcess/processes/process: remark expressCode
        """,
    ),
    "orderprocess.report": Spec(
        "wms",
        """
        R order: orderCode
        o order: orderId orderType warehouseCode
        R process: processStatus
        o process: operatorCode operatorName operateTime operateInfo expressCode
        """,
    ),
    "stock.query": Spec(
        "erp",
        """
        R: itemCode page pageSize
        o: warehouseCode ownerCode itemId inventoryType batchCode productDate expireDate
        """,
        "o: totalCount totalLines\no items/item: totalQty" + _STOCK_ROW,
    ),
    "inventory.query": Spec(
        "erp",
        """
        R criteriaList/criteria: itemCode
        o criteriaList/criteria: warehouseCode ownerCode itemId inventoryType
        """,
        _STOCK_ROW,
    ),
    "inventory.report": Spec(
        "wms",
        f"""
        R: totalPage currentPage pageSize warehouseCode checkOrderCode ownerCode outBizCode
        o: checkOrderId checkTime remark adjustType
        R items/item: itemCode quantity
        o items/item: itemId inventoryType {_BATCH} snCode remark totalQty
        """,
    ),
    "stockchange.report": Spec(
        "wms",
        f"""
        R items/item: ownerCode warehouseCode orderCode outBizCode itemCode quantity
        o items/item: orderType itemId inventoryType {_BATCH} changeTime
        R items/item/batchs/batch: quantity
        o items/item/batchs/batch: {_BATCH} inventoryType
        """,
    ),
    "itemlack.report": Spec(
        "wms",
        f"""
        R: deliveryOrderCode
        o: warehouseCode deliveryOrderId createTime outBizCode remark
        R items/item: itemCode
        o items/item: itemId inventoryType {_BATCH} planQty lackQty reason
        """,
    ),
    "service.heartbeat": Spec("both", ""),
}

#: documented fields that we have nothing to say in, or nothing to do with
UNUSED = {
    ("deliveryorder.create", "deliveryOrder/isUrgency"),
    ("deliveryorder.create", "deliveryOrder/invoiceFlag"),
    ("deliveryorder.create", "deliveryOrder/insuranceFlag"),
    ("deliveryorder.confirm", "orderLines/orderLine/extCode"),
    ("stockout.confirm", "orderLines/orderLine/extCode"),
    ("stockout.confirm", "deliveryOrder/responsibleDepartment"),
    ("stockout.confirm", "deliveryOrder/subOrderType"),
}
#: required by some of the documents only: we send them and do not insist on them
LOOSER = {
    ("deliveryorder.create", "deliveryOrder/sourcePlatformCode"),
    ("deliveryorder.create", "deliveryOrder/operateTime"),
    ("returnorder.confirm", "returnOrder/logisticsCode"),
    ("returnorder.confirm", "orderLines/orderLine/ownerCode"),
    # A live sample leaves it out, which asks for all products.
    ("stock.query", "itemCode"),
}
