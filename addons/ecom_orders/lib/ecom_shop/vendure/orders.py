"""A Vendure order as a ShopOrder. Amounts are in minor units of the order's currency."""

from datetime import UTC, datetime
from decimal import Decimal

from ..errors import FieldError
from ..orders import ShopLine, ShopOrder

#: of Vendure's order states, what they say to us; an order is downloaded once it was placed
STATUSES = {
    "AddingItems": "unpaid", "ArrangingPayment": "unpaid", "Created": "unpaid", "Draft": "unpaid",
    "PaymentAuthorized": "paid", "PaymentSettled": "paid", "PartiallyShipped": "paid",
    "Modifying": "paid", "ArrangingAdditionalPayment": "paid",
    "Shipped": "shipped", "PartiallyDelivered": "shipped", "Delivered": "finished",
    "Cancelled": "cancelled",
}
#: currencies whose smallest unit is no hundredth
PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}


def read_orders(rows):
    """(orders, [(id, reason)] of those that cannot be read)."""
    orders, unreadable = [], []
    for row in rows:
        try:
            orders.append(read_order(row))
        except FieldError as error:
            unreadable.append((str(row["id"]), str(error)))
    return tuple(orders), tuple(unreadable)


def read_order(row):
    """A ShopOrder of one row of the ``orders`` query.

    :raises FieldError: naming what cannot be taken
    """
    if row["state"] not in STATUSES:
        raise FieldError("state", row["state"], f"one of {', '.join(STATUSES)}")
    places = PLACES.get(row["currencyCode"], 2)
    status = STATUSES[row["state"]]
    lines = _read_lines(row, places)
    freight = _money(row["shippingWithTax"], places)
    total = _money(row["totalWithTax"], places)
    extra = total - freight - sum(line.amount for line in lines)
    payment = _payment(row)
    address = row["shippingAddress"] or {}
    customer = row["customer"] or {}
    names = (customer.get("firstName"), customer.get("lastName"))
    return ShopOrder(
        external_id=str(row["id"]),
        number=row["code"],
        status=status,
        modified_at=read_moment(row["updatedAt"]),
        ordered_at=read_moment(row["orderPlacedAt"] or row["createdAt"]),
        paid_at=read_moment(payment["createdAt"]) if payment and status != "unpaid" else None,
        currency=row["currencyCode"],
        buyer_ref=_text(customer.get("emailAddress")),
        buyer_name=" ".join(filter(None, map(_text, names))),
        payment_method=_text(payment.get("method")),
        payment_ref=_text(payment.get("transactionId")),
        # surcharges come with the freight
        amount_freight=freight + max(extra, Decimal(0)),
        amount_discount=max(-extra, Decimal(0)),
        amount_total=total,
        lines=lines,
        **_receiver(address),
    )


def _receiver(address):
    streets = (_text(address.get("streetLine1")), _text(address.get("streetLine2")))
    told = {
        "name": address.get("fullName"), "phone": address.get("phoneNumber"),
        "country": address.get("countryCode"), "state": address.get("province"),
        "city": address.get("city"), "zip": address.get("postalCode"),
        "street": ", ".join(filter(None, streets)),
    }
    return {f"receiver_{name}": _text(value) for name, value in told.items()}


def _read_lines(row, places):
    """The goods; of a cancelled order nothing is left, the lines are as they were placed."""
    name = "orderPlacedQuantity" if row["state"] == "Cancelled" else "quantity"
    lines = [line for line in row["lines"] if line[name] > 0]
    if not lines:
        raise FieldError("lines", None, "at least one line")
    told = [
        ShopLine(
            external_id=str(line["id"]),
            sku=_text(line["productVariant"]["sku"]),
            title=_text(line["productVariant"]["name"]),
            quantity=Decimal(line[name]),
            price_unit=_money(line["unitPriceWithTax"], places),
            amount=_money(line["proratedLinePriceWithTax"], places),
        )
        for line in lines
    ]
    return tuple(told)


def _payment(row):
    payments = [one for one in row["payments"] or []
                if one["state"] in ("Settled", "Authorized")]
    return payments[-1] if payments else {}


def _money(value, places):
    return Decimal(value).scaleb(-places)


def _text(value):
    return (value or "").replace("\x00", "").strip()


def read_moment(text):
    """The UTC moment, without zone, that Vendure writes as ISO text."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError) as error:
        raise FieldError("moment", text, "a moment such as 2026-11-28T04:56:21.000Z") from error
