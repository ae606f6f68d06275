"""A transaction as the account tells it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from .errors import PaymentUnavailable

#: the wire's statuses; a reversed one stays paid, for its reversal is a transaction of its own
STATUSES = {"S": "done", "V": "done", "P": "pending", "D": "denied"}
#: event codes of what buyers pay (T00), and of what goes back to them (T11, T12)
OF_ORDERS = ("T00", "T11", "T12")
AMOUNT_LIMIT = Decimal("1e10")
TEXT_LIMIT = 250
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """Amounts are signed: what went back to the buyer is below zero. Moments are UTC."""

    external_id: str
    paid_at: datetime
    changed_at: datetime
    amount: Decimal
    currency: str
    status: str = "done"
    fee: Decimal = Decimal(0)
    reference: str = ""
    parent_ref: str = ""
    payer_name: str = ""
    is_of_order: bool = True


def read_transaction(detail):
    """The Transaction of one of ``transaction_details``.

    :raises PaymentUnavailable: it cannot be read; naming what, so that nothing is skipped unseen
    """
    try:
        return _read(detail)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        known = detail.get("transaction_info") if isinstance(detail, dict) else None
        name = known.get("transaction_id") if isinstance(known, dict) else None
        raise PaymentUnavailable(
            f"transaction {str(name or 'without a number')[:80]} cannot be read: {error}"
        ) from error


def _read(detail):
    info = detail["transaction_info"]
    money = info["transaction_amount"]
    paid_at = read_moment(info["transaction_initiation_date"])
    code = str(info.get("transaction_event_code") or "T00")
    is_refund = info.get("paypal_reference_id_type") == "TXN"
    return Transaction(
        external_id=_text(info["transaction_id"], required=True),
        paid_at=paid_at,
        changed_at=read_moment(info.get("transaction_updated_date")) or paid_at,
        amount=_amount(money["value"]),
        currency=_currency(money["currency_code"]),
        status=STATUSES[info.get("transaction_status") or "S"],
        fee=_amount((info.get("fee_amount") or {}).get("value") or "0"),
        reference=_text(info.get("invoice_id") or info.get("custom_field")),
        parent_ref=_text(info.get("paypal_reference_id")) if is_refund else "",
        payer_name=_payer(detail.get("payer_info") or {}),
        is_of_order=code[:3] in OF_ORDERS,
    )


def _payer(info):
    name = info.get("payer_name") or {}
    parts = (name.get("given_name"), name.get("surname"))
    return _text(name.get("alternate_full_name") or " ".join(filter(None, parts)))


def _text(value, required=False):
    text = str(value or "").replace("\x00", "").strip()
    if required and not text or len(text) > TEXT_LIMIT:
        raise ValueError(f"a text of at most {TEXT_LIMIT} characters is expected")
    return text


def _amount(value):
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no amount")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) > AMOUNT_LIMIT:
        raise ValueError(f"{value!r} is no amount")
    return amount


def _currency(value):
    if not CURRENCY.fullmatch(value):
        raise ValueError(f"{value!r} is no currency")
    return value


def read_moment(value):
    """A moment of the wire as UTC without zone; it may say its zone as +0000."""
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
