"""An order as a shop tells it. Amounts are Decimals of the order's currency, moments are UTC."""

import hashlib
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

#: what a shop can say about an order
STATUSES = ("unpaid", "paid", "cod", "shipped", "finished", "cancelled")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopLine:
    external_id: str
    sku: str
    title: str
    quantity: Decimal
    price_unit: Decimal
    amount: Decimal  # what the buyer pays for the line
    is_gift: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopOrder:
    external_id: str
    number: str
    status: str
    modified_at: datetime
    ordered_at: datetime
    paid_at: datetime | None = None
    currency: str = ""
    buyer_ref: str = ""
    buyer_name: str = ""
    buyer_note: str = ""
    receiver_name: str = ""
    receiver_phone: str = ""
    receiver_country: str = ""
    receiver_state: str = ""
    receiver_city: str = ""
    receiver_district: str = ""
    receiver_street: str = ""
    receiver_zip: str = ""
    payment_method: str = ""
    payment_ref: str = ""
    amount_freight: Decimal = Decimal(0)
    amount_discount: Decimal = Decimal(0)
    amount_total: Decimal = Decimal(0)
    lines: tuple[ShopLine, ...] = field(default=())

    @property
    def digest(self):
        """Tells whether two tellings of an order differ in anything but their moment."""
        content = repr((_content(self), [_line_content(line) for line in self.lines]))
        return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()


_line_content = attrgetter(*(one.name for one in fields(ShopLine)))
_content = attrgetter(
    *(one.name for one in fields(ShopOrder) if one.name != "lines" and one.name[-3:] != "_at")
)
