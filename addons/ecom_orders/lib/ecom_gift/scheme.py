"""What an order deserves by a scheme, limits and stock aside."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: the scheme's own gifts, unlike "the product that was bought"
OWN = None


@dataclass(frozen=True, slots=True)
class Line:
    product: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """``kind``: "buy" any of the products, reach a "quantity" or an "amount" of them together,
    or buy "same" and get the same.

    ``products`` None: all. ``steps``: (threshold, times the gift is given); the highest that is
    reached counts, once or, if ``is_repeated``, for each time it is reached.
    """

    key: int
    campaign: int
    kind: str
    steps: tuple[tuple[Decimal, int], ...]
    products: frozenset | None = None
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """An order deserves a scheme's gift so many times; ``product``: the one bought, or OWN."""

    order: int
    buyer: str
    scheme: int
    campaign: int
    product: int | None
    times: int


def deserved(scheme: Scheme, lines: Sequence[Line]) -> Iterator[tuple[int | None, int]]:
    """Give (product or OWN, times) that these lines deserve."""
    for product, measure in _measure(scheme, lines).items():
        if times := _times(scheme, measure):
            yield product, times


def reached(scheme: Scheme, lines: Sequence[Line]) -> tuple[Decimal, Decimal]:
    """Give how much these lines have of what counts, and the least that is needed."""
    most = max(_measure(scheme, lines).values(), default=Decimal(0))
    return most, min((step[0] for step in scheme.steps if step[0] > 0), default=Decimal(0))


def _measure(scheme, lines):
    """How much there is of what the scheme counts."""
    measures = defaultdict(Decimal)
    for line in lines:
        if scheme.products is not None and line.product not in scheme.products:
            continue
        key = line.product if scheme.kind == "same" else OWN
        measures[key] += line.amount if scheme.kind == "amount" else line.quantity
    return measures


def _times(scheme, measure):
    if scheme.kind == "buy":
        return scheme.steps[0][1] if scheme.steps and measure > 0 else 0
    reached = [step for step in scheme.steps if 0 < step[0] <= measure]
    if not reached:
        return 0
    threshold, times = max(reached)
    return times * int(measure // threshold) if scheme.is_repeated else times
