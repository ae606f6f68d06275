"""What a delivery says of the sale: platform, payment, buyer, amounts."""

from datetime import UTC
from decimal import Decimal

CENT = Decimal("0.01")


def sale_fields(told, items):
    """Fields of a qimen.DeliveryOrder.

    :param told: see ``stock.picking._get_wms_sale``
    :param items: what the lines cost
    """
    paid_at = told.get("paid_at")
    return {
        "source_platform_name": _cut(told, "platform_name", 50),
        "pay_time": paid_at and paid_at.replace(tzinfo=UTC),
        "pay_no": _cut(told, "pay_no", 50),
        "buyer_nick": _cut(told, "buyer", 50),
        "buyer_message": _cut(told, "buyer_message", 500),
        "seller_message": _cut(told, "seller_message", 500),
        **_amounts(told, items),
    }


def _amounts(told, items):
    """totalAmount = itemAmount - discountAmount + freight = arAmount + gotAmount."""
    items, freight, discount, due = (
        Decimal(str(amount)).quantize(CENT)
        for amount in (items, *(told.get(name, 0) for name in ("freight", "discount", "due")))
    )
    total = items - discount + freight
    return {
        "total_amount": total, "item_amount": items, "discount_amount": discount,
        "freight": freight, "ar_amount": due, "got_amount": total - due,
    }


def _cut(told, name, size):
    return (told.get(name) or "")[:size] or None
