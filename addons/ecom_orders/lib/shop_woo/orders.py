"""An order as the shop tells it, to the fields of the order centre."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from .places import PROVINCES

STATUSES = {
    "pending": "unpaid", "on-hold": "unpaid", "failed": "unpaid", "processing": "paid",
    "completed": "finished", "cancelled": "cancelled", "refunded": "cancelled",
    "trash": "cancelled",
}
#: rows of baskets that never became an order
DRAFTS = ("auto-draft", "checkout-draft", "draft")
AMOUNT_LIMIT = Decimal("1e10")
CENT = Decimal("0.01")
TEXT_LIMIT = 250
NOTE_LIMIT = 2000


class WooFormatError(ValueError):
    """The order cannot be read; the text says where, what stands there and what would be right."""


def is_order(data):
    return isinstance(data, dict) and data.get("status") not in DRAFTS


def read_order(data):
    """The fields of an order; its ``lines`` are dicts as well.

    Discounts are in the lines already, and tax is: an amount is what the buyer pays.

    :raises WooFormatError: naming the field
    """
    read = _Reader(data)
    shipping, billing = read.object("shipping"), read.object("billing")
    receiver = shipping if shipping.get("address_1") else billing
    fees = [_Reader(fee, f"fee_lines[{n}].").money("total", "total_tax")
            for n, fee in enumerate(read.list("fee_lines"))]
    return {
        "external_id": read.text("id", required=True),
        "number": read.text("number") or read.text("id", required=True),
        "status": _status(read),
        "modified_at": read.moment("date_modified_gmt") or read.moment(
            "date_created_gmt", required=True),
        "ordered_at": read.moment("date_created_gmt", required=True),
        "paid_at": read.moment("date_paid_gmt"),
        "currency": read.text("currency"),
        "buyer_ref": _buyer(read, billing),
        "buyer_name": _name(billing),
        "buyer_note": read.text("customer_note", limit=NOTE_LIMIT),
        **_receiver(receiver, billing),
        "payment_method": read.text("payment_method"),
        "payment_ref": read.text("transaction_id"),
        "amount_freight": read.money("shipping_total", "shipping_tax")
        + sum((fee for fee in fees if fee > 0), Decimal(0)),
        "amount_discount": -sum((fee for fee in fees if fee < 0), Decimal(0)),
        "amount_total": read.money("total"),
        "lines": [line for n, item in enumerate(read.list("line_items"))
                  if (line := _line(_Reader(item, f"line_items[{n}].")))],
    }


def apply_refunds(fields, refunds):
    """The order less what was paid back: goods by line, money without goods as a discount.

    :param list refunds: of the shop, in full
    """
    lines = {line["external_id"]: dict(line) for line in fields["lines"]}
    paid_back, of_lines = Decimal(0), Decimal(0)
    for number, refund in enumerate(refunds):
        read = _Reader(refund, f"refunds[{number}].")
        paid_back += abs(read.money("amount"))
        for place, item in enumerate(read.list("line_items")):
            amount = _give_back(lines, _Reader(item, f"refunds[{number}].line_items[{place}]."))
            of_lines += amount
    kept = [line for line in lines.values() if line["quantity"] > 0]
    return {
        **fields,
        "lines": kept or fields["lines"],
        "status": fields["status"] if kept else "cancelled",
        "amount_discount": fields["amount_discount"] + paid_back - of_lines,
        "amount_total": fields["amount_total"] - paid_back,
    }


def _give_back(lines, read):
    """Take a refund's line off the order's; return its amount."""
    refunded = next((str(meta.get("value")) for meta in read.list("meta_data")
                     if meta.get("key") == "_refunded_item_id"), "")
    line = lines.get(refunded)
    if not line:
        return Decimal(0)
    amount = min(abs(read.money("total", "total_tax")), line["amount"])
    line["quantity"] = max(line["quantity"] - abs(read.number("quantity")), Decimal(0))
    line["amount"] -= amount
    if not line["quantity"]:
        # what is left of its money is no goods any more
        amount += line["amount"]
        line["amount"] = Decimal(0)
    return amount


def read_moment(text):
    """A moment of the shop, which is UTC where it is called GMT; None where there is none."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _status(read):
    told = read.text("status", required=True)
    if told not in STATUSES:
        raise WooFormatError(
            f"status: {told!r} is none of {', '.join(STATUSES)}; set it back in the shop"
        )
    if STATUSES[told] == "paid" and read.text("payment_method") == "cod":
        return "cod"
    return STATUSES[told]


def _line(read):
    quantity = read.number("quantity")
    if quantity <= 0:
        return None
    amount = read.money("total", "total_tax")
    before = read.money("subtotal", "subtotal_tax") or amount
    # an article without a merchant code is known by its number in the shop
    ids = [read.text(name) for name in ("variation_id", "product_id")]
    sku = read.text("sku") or "#" + next((one for one in ids if one not in ("", "0")), "0")
    return {
        "external_id": read.text("id", required=True),
        "sku": sku,
        "title": read.text("name", limit=None)[:TEXT_LIMIT],
        "quantity": quantity,
        "price_unit": (before / quantity).quantize(CENT, ROUND_HALF_UP),
        "amount": amount,
    }


def _buyer(read, billing):
    customer = read.text("customer_id")
    return customer if customer not in ("", "0") else _Reader(billing).text("email").lower()


def _name(address):
    read = _Reader(address)
    country, family, given = (read.text(one) for one in ("country", "last_name", "first_name"))
    parts = (family, given) if country == "CN" else (given, family)
    is_han = any("\u4e00" <= letter <= "\u9fff" for letter in family + given)
    return ("" if is_han else " ").join(filter(None, parts))[:TEXT_LIMIT]


def _receiver(address, billing):
    read = _Reader(address)
    country, state = read.text("country"), read.text("state")
    street = " ".join(filter(None, (read.text("address_1"), read.text("address_2"))))
    return {
        "receiver_name": _name(address) or read.text("company"),
        "receiver_phone": read.text("phone") or _Reader(billing).text("phone"),
        "receiver_country": country,
        "receiver_state": PROVINCES.get(state, state),
        "receiver_city": read.text("city"),
        "receiver_street": street[:TEXT_LIMIT],
        "receiver_zip": read.text("postcode"),
    }


class _Reader:
    """Values of an object, by name; whatever is wrong is told with its path."""

    def __init__(self, data, path=""):
        if not isinstance(data, dict):
            raise WooFormatError(f"{path or 'order'}: {_shown(data)} is not an object")
        self._data, self._path = data, path

    def _fail(self, name, value, wanted):
        raise WooFormatError(f"{self._path}{name}: {_shown(value)} is not {wanted}")

    def object(self, name):
        value = self._data.get(name) or {}
        if not isinstance(value, dict):
            self._fail(name, value, "an object")
        return value

    def list(self, name):
        value = self._data.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._fail(name, value, "a list of objects")
        return value

    def text(self, name, required=False, limit=TEXT_LIMIT):
        value = self._data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        text = ("" if value is None else value)
        if not isinstance(text, str) or limit and len(text) > limit:
            self._fail(name, value, f"a text of at most {limit} characters")
        text = text.replace("\x00", "").strip()
        if required and not text:
            self._fail(name, value, "a text")
        return text

    def number(self, name):
        value = self._data.get(name)
        if value in (None, ""):
            return Decimal(0)
        try:
            number = None if isinstance(value, bool) else Decimal(str(value))
        except ArithmeticError:
            number = None
        if number is None or not number.is_finite() or abs(number) > AMOUNT_LIMIT:
            self._fail(name, value, "a number")
        return number

    def money(self, *names):
        return sum((self.number(name) for name in names), Decimal(0))

    def moment(self, name, required=False):
        value = self._data.get(name)
        try:
            moment = read_moment(value)
        except (TypeError, ValueError, OverflowError):
            self._fail(name, value, "a moment such as 2026-03-02T12:00:00")
        if required and not moment:
            self._fail(name, value, "a moment such as 2026-03-02T12:00:00")
        return moment


def _shown(value):
    return "nothing" if value in (None, "") else repr(value)[:80]
