"""What moves from an order to each order that is split off it."""

from dataclasses import dataclass
from decimal import Decimal

from .money import spread


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """The order as it is before."""

    lines: tuple[Line, ...]
    discount: Decimal
    digit: Decimal


@dataclass(frozen=True, slots=True)
class Take:
    """Some of a line; ``whole``: all that was still left of it."""

    line: int
    quantity: Decimal
    amount: Decimal
    whole: bool


@dataclass(frozen=True, slots=True)
class Part:
    takes: tuple[Take, ...]
    discount: Decimal

    @property
    def total(self):
        """What the order gets less in sum: freight stays with it."""
        return sum((take.amount for take in self.takes), Decimal(0)) - self.discount


def plan_parts(source, wishes):
    """Say what each part takes along.

    A line's amount is divided by quantity, the discount by what the lines of each part are worth.

    :param Source source: the order
    :param wishes: one {line id: quantity} for each part, quantities above zero
    :return: one ``Part`` for each wish
    :raises ValueError: a line that is not there, more than there is, or nothing that stays
    """
    if not wishes or not all(wishes):
        raise ValueError("a part takes at least one line along")
    amounts = {line.id: _line_amounts(line, wishes, source.digit) for line in source.lines}
    if any(set(wish) - set(amounts) for wish in wishes):
        raise ValueError("a line of another order")
    if all(line.quantity == _taken(line, wishes) for line in source.lines):
        raise ValueError("nothing stays")
    values = [sum((line[n] for line in amounts.values()), Decimal(0))
              for n in range(len(wishes) + 1)]
    # What a discount exceeds the goods by is a matter of the freight, which stays.
    shared = max(min(source.discount, sum(values)), Decimal(0))
    discounts = spread(shared, values, source.digit)
    lines = {line.id: line for line in source.lines}
    return [
        Part(
            tuple(
                Take(line_id, quantity, amounts[line_id][n],
                     _taken(lines[line_id], wishes[:n]) == lines[line_id].quantity)
                for line_id, quantity in wish.items()
            ),
            discounts[n],
        )
        for n, wish in enumerate(wishes, 1)
    ]


def _line_amounts(line, wishes, digit):
    """What stays, then what each part gets."""
    wanted = [wish.get(line.id, Decimal(0)) for wish in wishes]
    named = [wish[line.id] for wish in wishes if line.id in wish]
    if (named and min(named) <= 0) or sum(wanted) > line.quantity:
        raise ValueError("more than the line has, or nothing of it")
    kept = line.quantity - sum(wanted)
    return spread(line.amount, [kept, *wanted], digit)


def _taken(line, wishes):
    return sum((wish.get(line.id, Decimal(0)) for wish in wishes), Decimal(0))
