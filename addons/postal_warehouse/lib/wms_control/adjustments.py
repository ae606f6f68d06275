"""What reported differences mean for the books, and whether they need a person."""

from collections import defaultdict
from dataclasses import dataclass

PLACES = 6


@dataclass(frozen=True, slots=True)
class Change:
    """A reported difference of one product, batch and quality; more is positive."""

    product: int
    lot: str
    quality: str
    quantity: float
    unit_value: float = 0.0


@dataclass(frozen=True, slots=True)
class Shift:
    """Goods that go from one quality to another; no source: found, no target: lost."""

    product: int
    lot: str
    source: str | None
    target: str | None
    quantity: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be booked without a person; 0 is no limit of that kind."""

    quantity: float = 0.0
    value: float = 0.0


def shifts(changes):
    """The fewest shifts that bring the changes about.

    What one quality of a batch loses and another gains has moved; only the rest is lost or
    found. The order of the changes does not matter for the sums.
    """
    nets = defaultdict(float)
    for change in changes:
        nets[change.product, change.lot, change.quality] += change.quantity
    batches = defaultdict(lambda: ([], []))
    for (product, lot, quality), quantity in nets.items():
        quantity = round(quantity, PLACES)
        if quantity:
            batches[product, lot][quantity > 0].append([quality, abs(quantity)])
    return [
        Shift(*batch, *shift)
        for batch, (losses, gains) in batches.items()
        for shift in _match(losses, gains)
    ]


def _match(losses, gains):
    for loss in losses:
        for gain in gains:
            quantity = min(loss[1], gain[1])
            if quantity:
                yield loss[0], gain[0], quantity
                loss[1] = round(loss[1] - quantity, PLACES)
                gain[1] = round(gain[1] - quantity, PLACES)
    yield from ((quality, None, quantity) for quality, quantity in losses if quantity)
    yield from ((None, quality, quantity) for quality, quantity in gains if quantity)


def totals(changes):
    """(pieces, value) that the changes touch: the larger of what is lost and what is gained."""
    sums = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for change in changes:
        side = sums[change.quantity > 0]
        side[0] += abs(change.quantity)
        side[1] += abs(change.quantity) * change.unit_value
    return tuple(round(max(pair), PLACES) for pair in zip(*sums.values(), strict=True))


def exceeded(limits, quantity, value):
    """Which of the limits ("quantity", "value") are exceeded; a limit itself is within."""
    found = {"quantity": (limits.quantity, quantity), "value": (limits.value, value)}
    return [name for name, (limit, actual) in found.items() if limit and actual > limit]
