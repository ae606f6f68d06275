"""How our words and those of the Qimen standard translate into each other."""

import re

from ..lib.qimen import codes
from .facts import DAMAGED, DEFECTIVE, GOOD

DOCUMENT_KINDS = {
    "receipt": "entryorder.create",
    "delivery": "deliveryorder.create",
    "stockout": "stockout.create",
    "return": "returnorder.create",
    "process": "storeprocess.create",
}
ORDER_TYPES = {
    ("receipt", "purchase"): codes.ENTRY_PURCHASE,
    ("receipt", "production"): codes.ENTRY_PRODUCTION,
    ("receipt", "transfer"): codes.ENTRY_TRANSFER,
    ("receipt", "other"): codes.ENTRY_OTHER,
    ("delivery", "customer"): codes.DELIVERY_SALE,
    ("stockout", "transfer"): codes.OUT_TRANSFER,
    ("stockout", "purchase_return"): codes.OUT_PURCHASE_RETURN,
    ("stockout", "production"): codes.OUT_OTHER,
    ("stockout", "other"): codes.OUT_OTHER,
    ("return", "customer"): codes.RETURN_GOODS,
    ("delivery", "exchange"): codes.DELIVERY_EXCHANGE,
    ("return", "exchange"): codes.RETURN_EXCHANGE,
    ("process", "assemble"): codes.PROCESS_STORE,
    ("process", "disassemble"): codes.PROCESS_STORE,
}
QUALITIES = {codes.GOOD: GOOD, "": GOOD, None: GOOD, "JS": DAMAGED, "XS": DAMAGED}
SERVICE_TYPES = {
    "assemble": codes.PROCESS_ASSEMBLE,
    "disassemble": codes.PROCESS_TAKE_APART,
}
STEPS = {
    "NEW": "new",
    "ACCEPT": "accepted",
    "REJECT": "rejected",
    "PRINT": "printed",
    "PICK": "picked",
    "CHECK": "checked",
    "PACKAGE": "packed",
    "WEIGH": "weighed",
    "READY": "ready",
    "PARTFULFILLED": "part_done",
    "FULFILLED": "done",
    "PARTDELIVERED": "part_done",
    "DELIVERED": "shipped",
    "SIGN": "signed",
    "REFUSE": "refused",
    "EXCEPTION": "exception",
    "CANCELED": "cancelled",
    "CLOSED": "closed",
}
#: refusals: what the code or, failing that, the message looks like, and which cause that is
REFUSALS = tuple(
    (re.compile(pattern, re.IGNORECASE), cause)
    for pattern, cause in (
        (r"sign-check|illegal request|unknown-customer|\bsign\b|签名|验签", "signature"),
        (r"unknown-item|item-id-mismatch|item.*(not|unknown)", "product"),
        (r"(商品|货品|SKU).*(不存在|未)", "product"),
        (r"batch.*(unknown|not)|批次", "batch"),
        (r"stock.*(short|lack|insufficient)|insufficient|out of stock|库存不足|缺货", "stock"),
        (r"address|receiver|地址|收货|省|手机", "address"),
        (r"closed|停仓|停业|停止接单|仓库.*关", "closed"),
    )
)


def quality(code):
    return QUALITIES.get(code, DEFECTIVE)


def cause(code, message):
    """The cause of a refusal: the code decides, then the message."""
    for text in (code or "", message or ""):
        for pattern, name in REFUSALS:
            if pattern.search(text):
                return name
    return "other"
