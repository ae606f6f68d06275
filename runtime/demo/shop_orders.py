"""What the demo's two shops sell and what their buyers order: the same each time."""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

RETAIL_PRODUCTS = 30
MALL_ORDERS = 160
MARKET_ORDERS = 40
SEED = 19
FREIGHT, FREE_FROM = Decimal(8), Decimal(99)
NOTES = ("请在下午送货", "麻烦包装严实一些", "Please call before you come")
BULK = 400  # more than the mall has
UNKNOWN = ("NEW-2026", "新品试吃装", Decimal("19.9"))
#: every so many orders of the mall is one of these
UNPAID_EVERY, NOTE_EVERY, UNKNOWN_EVERY, KIT_EVERY, BULK_EVERY = 20, 9, 40, 7, 32


@dataclass(frozen=True)
class RetailProduct:
    """A product of the wholesale range as the mall sells it: by the piece, without batch."""

    key: str
    name: str
    name_zh: str
    category: str
    price: Decimal
    cost: Decimal
    weight: Decimal
    number: int

    @property
    def code(self):
        return f"R{self.number:04d}"

    @property
    def barcode(self):
        """An EAN-13 of the range that shops use inside their own walls."""
        return with_check_digit(f"20{self.number:010d}")


def with_check_digit(digits):
    """EAN-13 of twelve digits: weights 1 and 3 from the left."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def retail_products(data):
    return [
        RetailProduct(
            one.key, one.name, one.name_zh, one.category,
            (one.price * Decimal("1.2")).quantize(Decimal("0.1")), one.cost, one.weight, number,
        )
        for number, one in enumerate(data.products[:RETAIL_PRODUCTS], 1)
    ]


class Buyers:
    """Tells the orders of both shops as the open push interface wants them."""

    def __init__(self, data, now):
        self._data = data
        self._now = now
        self._random = random.Random(SEED)

    def mall(self, products, kit):
        """``products`` are retail products, ``kit`` is (code, title, price) of the gift box."""
        return [
            self._order(f"M{number:05d}", self._basket(products, kit, number), number)
            for number in range(1, MALL_ORDERS + 1)
        ]

    def market(self, goods):
        """One piece each of (code, title, price) that the external warehouse has left over."""
        return [
            self._order(f"K{number:05d}", [(*one, 1)], number, is_plain=True)
            for number, one in enumerate(goods[:MARKET_ORDERS], 1)
        ]

    def _basket(self, products, kit, number):
        chosen = self._random.sample(products, self._random.choice((1, 1, 2, 3)))
        lines = [
            (one.code, one.name_zh, one.price, self._random.choice((1, 1, 1, 2, 3)))
            for one in chosen
        ]
        if number % KIT_EVERY == 0:
            lines.append((*kit, 1))
        if number % BULK_EVERY == 0:
            lines[0] = (*lines[0][:3], BULK)
        if number % UNKNOWN_EVERY == 0:
            lines.append((*UNKNOWN, 1))
        return lines

    def _order(self, key, lines, number, is_plain=False):
        unit = self._random.choice(self._data.units)
        ordered = self._now - timedelta(minutes=7 * (MALL_ORDERS - number) + 30)
        goods = sum(price * quantity for _code, _title, price, quantity in lines)
        freight = FREIGHT if goods < FREE_FROM else Decimal(0)
        is_unpaid = not is_plain and number % UNPAID_EVERY == 0
        return {
            "id": key,
            "number": key,
            "status": "unpaid" if is_unpaid else "paid",
            "modified_at": ordered.isoformat(),
            "ordered_at": ordered.isoformat(),
            "paid_at": None if is_unpaid else (ordered + timedelta(minutes=2)).isoformat(),
            "payment_method": "card",
            "payment_reference": "" if is_unpaid else f"T{key}",
            "buyer_id": unit.code,
            "buyer_name": unit.receiver,
            "buyer_note": self._note(number, is_plain),
            "receiver": self._receiver(unit),
            "freight": str(freight),
            "total": str(goods + freight),
            "lines": [
                {"id": str(place), "sku": code, "title": title, "price": str(price),
                 "quantity": quantity}
                for place, (code, title, price, quantity) in enumerate(lines, 1)
            ],
        }

    def _note(self, number, is_plain):
        if is_plain or number % NOTE_EVERY:
            return ""
        return NOTES[number % len(NOTES)]

    @staticmethod
    def _receiver(unit):
        address = unit.address
        return {
            "name": unit.receiver, "phone": unit.receiver_phone, "country": address.country,
            "state": address.region, "city": address.city, "street": address.street,
            "zip": address.zip,
        }
