"""First and further weight, distance and fixed amounts.

A parcel pays the first weight however light it is. What is above goes through the steps in
turn: each begun unit of a step's weight pays its price, up to where the step ends. Weights equal
to an end still belong to the step that ends there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Step:
    """``price`` for each begun ``unit`` of weight, up to ``until`` (None: without end)."""

    unit: Decimal
    price: Decimal
    until: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Tariff:
    fixed: Decimal = ZERO
    first_weight: Decimal = ZERO
    first_price: Decimal = ZERO
    steps: tuple[Step, ...] = ()  # by their ends, the one without an end last
    distance: Decimal = ZERO
    distance_price: Decimal = ZERO
    least: Decimal = ZERO
    cent: Decimal = Decimal("0.01")


def freight_cost(tariff: Tariff, weight: Decimal) -> Decimal:
    """The cost of ``weight`` by ``tariff``, rounded to the tariff's cent.

    Weight beyond the end of the last step costs as that step does.
    """
    amount = tariff.fixed + tariff.first_price + tariff.distance * tariff.distance_price
    amount += sum(_further(tariff, weight), ZERO)
    rounded = (amount / tariff.cent).quantize(Decimal(1), ROUND_HALF_UP) * tariff.cent
    return max(rounded, tariff.least)


def _further(tariff: Tariff, weight: Decimal) -> Iterator[Decimal]:
    start = tariff.first_weight
    for position, step in enumerate(tariff.steps):
        if weight <= start:
            return
        is_last = position == len(tariff.steps) - 1
        end = weight if step.until is None or is_last else min(weight, step.until)
        units = ((end - start) / step.unit).quantize(Decimal(1), ROUND_CEILING)
        yield max(units, ZERO) * step.price
        start = max(start, end)
