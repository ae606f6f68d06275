"""Amounts in whole cents that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def to_decimal(value: float | int | str | Decimal) -> Decimal:
    """The number that is shown, not the binary one behind it."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def to_unit(amount: Decimal, unit: Decimal) -> Decimal:
    """``amount`` in whole multiples of ``unit`` (the cent); halves go away from zero."""
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def split(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Share ``amount`` by ``weights`` in whole multiples of ``unit``; the parts add up to it.

    Each part is less than one unit away from its exact share; what is left over goes to the
    largest remainders, the first of equal ones. Without any weight all parts are equal.
    """
    if not weights:
        return []
    total = sum(weights, ZERO)
    if total <= 0:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    sign = -1 if amount < 0 else 1
    units = int((abs(amount) / unit).quantize(Decimal(1), ROUND_HALF_UP))
    exact = [units * weight / total for weight in weights]
    whole = [int(share.quantize(Decimal(1), ROUND_FLOOR)) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (whole[i] - exact[i], i))
    for index in order[: units - sum(whole)]:
        whole[index] += 1
    return [sign * count * unit for count in whole]


def waived_amount(
    parts: Sequence[tuple[Decimal, Decimal]], percent: Decimal, scope: str, unit: Decimal
) -> Decimal:
    """How much of the freight is waived.

    :param parts: for each delivery its freight and the percent of it that falls due up to the
        local freight station
    :param percent: of the freight, 0 to 100
    :param scope: ``door`` for all of it, ``station`` for the part up to the station
    """
    exact = sum(
        (
            freight * percent * (station if scope == "station" else HUNDRED)
            for freight, station in parts
        ),
        ZERO,
    )
    return to_unit(exact / HUNDRED / HUNDRED, unit)


@dataclass(frozen=True)
class FeeTerms:
    """A fee of ``percent`` plus ``fixed``, between ``minimum`` and ``maximum`` (0: none)."""

    percent: Decimal = ZERO
    fixed: Decimal = ZERO
    minimum: Decimal = ZERO
    maximum: Decimal = ZERO


def fee_amount(base: Decimal, terms: FeeTerms, unit: Decimal) -> Decimal:
    """The fee on ``base``; nothing is due on nothing."""
    if base <= 0:
        return ZERO
    fee = max(base * terms.percent / HUNDRED + terms.fixed, terms.minimum)
    if terms.maximum:
        fee = min(fee, terms.maximum)
    return to_unit(fee, unit)
