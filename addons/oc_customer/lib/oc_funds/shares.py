"""How much of an order is due for what has been delivered of it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .figures import ZERO


@dataclass(frozen=True)
class DeliveredShare:
    """What the amount due depends on, all with taxes.

    ``goods`` is the value of everything that is delivered by a transfer, ``delivered`` the
    part of it that has left; ``services`` are the positive lines that no transfer delivers
    (freight, fees). Discounts are neither: they follow the goods.
    """

    total: Decimal
    goods: Decimal
    delivered: Decimal
    services: Decimal = ZERO
    is_closed: bool = False


def delivered_amount(share: DeliveredShare, unit: Decimal) -> Decimal:
    """The part of ``total`` that is due, in whole multiples of ``unit`` (the cent).

    It is cumulative, so the differences between two deliveries add up to it exactly, and
    complete delivery gives exactly ``total``. While deliveries are open everything is shared
    in proportion to the goods; the last delivery also makes the services due in full.
    """
    if share.goods <= 0:
        return share.total if share.is_closed else ZERO
    part = min(max(share.delivered, ZERO), share.goods) / share.goods
    if part == 1:
        return share.total
    services = min(max(share.services, ZERO), share.total) if share.is_closed and part else ZERO
    due = (share.total - services) * part + services
    rounded = (due / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    return min(max(rounded, ZERO), share.total)
