"""The open push interface: JSON of one call to `ShopOrder`s.

Every error names the place ("orders[3].lines[0].quantity"), the value, and what would be right.
"""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from .errors import FieldError
from .orders import STATUSES, ShopLine, ShopOrder

API_LIMIT = 1000  # orders in one call
LINE_LIMIT = 500  # lines of one order
TEXT_LIMIT = 250
NOTE_LIMIT = 2000
AMOUNT_LIMIT = Decimal("1e10")
CENT = Decimal("0.01")
MOST_DECIMALS = 30  # more than any float has
MOST_ZEROS = 20
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}")
RECEIVER = ("name", "phone", "country", "state", "city", "district", "street", "zip")
_MISSING = object()


def read_push(body):
    """The orders of one call's body (bytes).

    :raises FieldError: naming the first field that cannot be taken
    """
    data = _read_json(body)
    orders = _get_list(data, "orders", "", API_LIMIT, "a list of orders")
    read = [_read_order(_as_object(item, f"orders[{n}]"), f"orders[{n}]")
            for n, item in enumerate(orders)]
    _refuse_repeats([order.external_id for order in read], "orders", "id")
    return read


def _read_json(body):
    try:
        data = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant,
                          object_pairs_hook=_as_dict)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise FieldError("body", str(error), "JSON in UTF-8") from error
    return _as_object(data, "body")


def _as_dict(pairs):
    """Of two values of one name nobody could say which was meant."""
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} is there twice in one object")
    return data


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON number")


def _read_order(data, path):
    receiver = _as_object(data.get("receiver") or {}, f"{path}.receiver")
    lines = _read_lines(data, path)
    order = ShopOrder(
        external_id=_text(data, "id", path, required=True),
        number=_text(data, "number", path) or _text(data, "id", path, required=True),
        status=_choice(data, "status", path, STATUSES),
        modified_at=_moment(data, "modified_at", path, required=True),
        ordered_at=_moment(data, "ordered_at", path, required=True),
        paid_at=_moment(data, "paid_at", path),
        currency=_currency(data, path),
        buyer_ref=_text(data, "buyer_id", path),
        buyer_name=_text(data, "buyer_name", path),
        buyer_note=_text(data, "buyer_note", path, limit=NOTE_LIMIT),
        payment_method=_text(data, "payment_method", path),
        payment_ref=_text(data, "payment_reference", path),
        amount_freight=_money(data, "freight", path, Decimal(0)),
        amount_discount=_money(data, "discount", path, Decimal(0)),
        amount_total=_money(data, "total", path),
        lines=lines,
        **{f"receiver_{name}": _text(receiver, name, f"{path}.receiver") for name in RECEIVER},
    )
    _check_total(order, path)
    return order


def _read_lines(data, path):
    items = _get_list(data, "lines", f"{path}.", LINE_LIMIT, "a list with at least one line")
    if not items:
        raise FieldError(f"{path}.lines", items, "a list with at least one line")
    lines = tuple(
        _read_line(_as_object(item, f"{path}.lines[{n}]"), f"{path}.lines[{n}]", n)
        for n, item in enumerate(items)
    )
    _refuse_repeats([line.external_id for line in lines], f"{path}.lines", "id")
    return lines


def _read_line(data, path, position):
    quantity = _number(data, "quantity", path)
    if quantity <= 0:
        raise FieldError(f"{path}.quantity", quantity, "a number above zero")
    price = _money(data, "price", path)
    return ShopLine(
        external_id=_text(data, "id", path) or str(position + 1),
        sku=_text(data, "sku", path, required=True),
        title=_text(data, "title", path),
        quantity=quantity,
        price_unit=price,
        amount=_money(data, "amount", path, quantity * price),
        is_gift=_flag(data, "gift", path),
    )


def _check_total(order, path):
    expected = (sum(line.amount for line in order.lines)
                + order.amount_freight - order.amount_discount)
    if abs(expected - order.amount_total) >= CENT:
        raise FieldError(
            f"{path}.total", order.amount_total,
            f"{expected}, the sum of the lines and the freight less the discount",
        )


def _refuse_repeats(values, path, name):
    seen = {}
    for position, value in enumerate(values):
        if value in seen:
            raise FieldError(
                f"{path}[{position}].{name}", value,
                f"unlike that of {path}[{seen[value]}]: each may be there once",
            )
        seen[value] = position


# Values

def _as_object(value, path):
    if not isinstance(value, dict):
        raise FieldError(path, value, "an object")
    return value


def _get_list(data, name, prefix, limit, wanted):
    value = data.get(name)
    if not isinstance(value, list):
        raise FieldError(f"{prefix}{name}", value, wanted)
    if len(value) > limit:
        raise FieldError(f"{prefix}{name}", f"{len(value)} items", f"at most {limit} items")
    return value


def _text(data, name, path, required=False, limit=TEXT_LIMIT):
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        if required:
            raise FieldError(f"{path}.{name}", None, "a text")
        return ""
    if not isinstance(value, str) or not _is_text(value):
        raise FieldError(f"{path}.{name}", value, "a text")
    value = value.strip()
    if len(value) > limit or (required and not value):
        raise FieldError(f"{path}.{name}", value, f"a text of 1 to {limit} characters")
    return value


def _is_text(value):
    """Whether a database holds it: JSON may tell NUL, and halves of signs."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _choice(data, name, path, choices):
    value = data.get(name)
    if value not in choices:
        raise FieldError(f"{path}.{name}", value, f"one of {', '.join(choices)}")
    return value


def _flag(data, name, path):
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise FieldError(f"{path}.{name}", value, "true or false")
    return value


def _number(data, name, path, default=_MISSING):
    value = data.get(name)
    if value is None and default is not _MISSING:
        return default
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise FieldError(f"{path}.{name}", value, "a number")
    number = _decimal(value)
    if number is None or abs(number) > AMOUNT_LIMIT:
        raise FieldError(
            f"{path}.{name}", value,
            f"a number up to {AMOUNT_LIMIT:f} with at most {MOST_DECIMALS} decimals",
        )
    return number


def _decimal(value):
    """The exact number, or None: it is none, or so written that no database holds it."""
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or not -MOST_DECIMALS <= number.as_tuple().exponent <= MOST_ZEROS:
        return None
    return number


def _money(data, name, path, default=_MISSING):
    number = _number(data, name, path, default)
    if number < 0:
        raise FieldError(f"{path}.{name}", number, "an amount of zero or more")
    return number


def _currency(data, path):
    value = data.get("currency")
    if value is None or value == "":
        return ""
    if not (isinstance(value, str) and CURRENCY.fullmatch(value)):
        raise FieldError(f"{path}.currency", value, "a currency such as CNY")
    return value


def _moment(data, name, path, required=False):
    value = data.get(name)
    if value is None and not required:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError) as error:
        raise FieldError(
            f"{path}.{name}", value, "a moment with its zone such as 2026-11-23T09:30:00+08:00"
        ) from error
