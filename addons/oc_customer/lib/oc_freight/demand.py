"""What an order must contain for a rule to hold, and what it still lacks.

Amounts are exact decimals. A share is compared without rounding: 14.999 % is not 15 %.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from itertools import combinations

from .money import HUNDRED, ZERO

#: goods of no class that any demand names
UNCLASSED = None
MOST_ROUNDS = 50


@dataclass(frozen=True)
class Basis:
    """The amount of an order's goods, and how much of it is of which class."""

    amount: Decimal
    by_class: Mapping[int | None, Decimal] = field(default_factory=dict)

    def of(self, classes: frozenset) -> Decimal:
        return sum((self.by_class.get(key, ZERO) for key in classes), ZERO)

    def with_added(self, added: Mapping[int | None, Decimal]) -> "Basis":
        by_class = dict(self.by_class)
        for key, amount in added.items():
            by_class[key] = by_class.get(key, ZERO) + amount
        return Basis(self.amount + sum(added.values(), ZERO), by_class)


@dataclass(frozen=True)
class Share:
    """At least ``percent`` of the amount must be goods of ``classes``."""

    classes: frozenset
    percent: Decimal

    def lacks(self, basis: Basis) -> Decimal:
        """How much more of the classes there must be at this amount; negative if too much."""
        return basis.amount * self.percent / HUNDRED - basis.of(self.classes)


@dataclass(frozen=True)
class Demand:
    minimum: Decimal = ZERO
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Missing:
    """``amount`` more in all; of it at least so much of the classes of each share named.

    ``example`` is one way to do it: {class: amount}, with ``UNCLASSED`` for the rest.
    """

    amount: Decimal
    of_shares: tuple[tuple[Share, Decimal], ...]
    example: Mapping[int | None, Decimal]


def meets(demand: Demand, basis: Basis) -> bool:
    """Whether the amount and every share are reached; an empty order has no shares."""
    if basis.amount < demand.minimum:
        return False
    if demand.shares and basis.amount <= 0:
        return False
    return all(share.lacks(basis) <= 0 for share in demand.shares)


def decide(demands: Sequence[Demand], basis: Basis) -> int | None:
    """The position of the first demand that is met, or None."""
    return next((i for i, demand in enumerate(demands) if meets(demand, basis)), None)


def missing(demand: Demand, basis: Basis, unit: Decimal) -> Missing | None:
    """The least to add so that ``demand`` is met; None if no addition can.

    Adding goods of a class raises the class and the amount alike, so more is needed than the
    share lacks now. Where share lines overlap without one containing the other, what is told
    is enough, but perhaps a little more than the least.
    """
    amount = _least_amount(demand, basis)
    if amount is None:
        return None
    if demand.shares and basis.amount + amount <= 0:
        amount = unit - basis.amount
    for _round in range(MOST_ROUNDS):
        amount = _up(amount, unit)
        grown = Basis(basis.amount + amount, basis.by_class)
        needs = [(share, max(_up(share.lacks(grown), unit), ZERO)) for share in demand.shares]
        example = _allot(needs)
        allotted = sum(example.values(), ZERO)
        if allotted <= amount:
            return _check(demand, basis, amount, needs, example)
        amount = allotted
    return None


def next_better(
    offers: Sequence[tuple[Demand, Decimal]], basis: Basis, unit: Decimal
) -> tuple[int, Missing] | None:
    """The better offer that is nearest, and what is missing for it; None if there is none.

    ``offers`` are (demand, benefit) in the order they are tried. An offer behind one that
    would be met first, and is worth less, is no way to a better one.
    """
    demands = [demand for demand, _benefit in offers]
    current = decide(demands, basis)
    held = offers[current][1] if current is not None else ZERO
    found = []
    for index, (demand, benefit) in enumerate(offers):
        gap = missing(demand, basis, unit) if benefit > held else None
        if gap is None:
            continue
        reached = decide(demands, basis.with_added(gap.example))
        if reached is not None and offers[reached][1] >= benefit:
            found.append((gap.amount, -benefit, index, gap))
    if not found:
        return None
    _amount, _benefit, index, gap = min(found, key=lambda item: item[:3])
    return index, gap


def _least_amount(demand: Demand, basis: Basis) -> Decimal | None:
    """The least total that can hold every share; exact where share lines nest or are apart."""
    amount = max(demand.minimum - basis.amount, ZERO)
    for family in _apart(demand.shares):
        part = sum((share.percent for share in family), ZERO) / HUNDRED
        lack = sum((share.lacks(basis) for share in family), ZERO)
        if part < 1:
            amount = max(amount, lack / (1 - part))
        elif lack > 0:
            return None  # the rest of the order can only be diluted, never vanish
    return amount


def _apart(shares: Sequence[Share]) -> Iterator[tuple[Share, ...]]:
    """Every set of share lines of which no two name the same class."""
    for size in range(1, len(shares) + 1):
        for family in combinations(shares, size):
            classes = [share.classes for share in family]
            if sum(map(len, classes)) == len(frozenset().union(*classes)):
                yield family


def _allot(needs: Sequence[tuple[Share, Decimal]]) -> dict:
    """One way to serve all needs, small sets of classes first: they count for larger ones."""
    allotted = {}
    for share, need in sorted(needs, key=lambda item: (len(item[0].classes), -item[1])):
        rest = need - sum((allotted.get(key, ZERO) for key in share.classes), ZERO)
        if rest > 0:
            counts = {
                key: sum(key in other.classes for other, _n in needs) for key in share.classes
            }
            best = max(sorted(counts), key=counts.get)
            allotted[best] = allotted.get(best, ZERO) + rest
    return allotted


def _check(demand, basis, amount, needs, example) -> Missing | None:
    rest = amount - sum(example.values(), ZERO)
    example = {**example, UNCLASSED: rest} if rest else example
    if not meets(demand, basis.with_added(example)):
        return None
    return Missing(amount, tuple((share, need) for share, need in needs if need), example)


def _up(amount: Decimal, unit: Decimal) -> Decimal:
    return (amount / unit).quantize(Decimal(1), ROUND_CEILING) * unit
