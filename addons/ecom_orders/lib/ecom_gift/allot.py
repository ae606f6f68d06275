"""Giving what is deserved, as far as limits and stock go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .scheme import Want


@dataclass
class Room:
    """What a campaign or a scheme may still give; a limit of 0 is none."""

    total_limit: int = 0
    buyer_limit: int = 0
    given: int = 0
    given_to: dict[str, int] = field(default_factory=dict)

    def left(self, buyer: str, wanted: int) -> int:
        if self.total_limit:
            wanted = min(wanted, self.total_limit - self.given)
        if self.buyer_limit:
            wanted = min(wanted, self.buyer_limit - self.given_to.get(buyer, 0))
        return max(wanted, 0)

    def take(self, buyer: str, times: int) -> None:
        self.given += times
        self.given_to[buyer] = self.given_to.get(buyer, 0) + times


@dataclass
class Shelf:
    """What is free of the gifts in the order's warehouse; what is not named never lacks."""

    free: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    def holds(self, warehouse: int, items: Mapping[int, Decimal]) -> bool:
        return all(self.free.get((warehouse, product), quantity) >= quantity
                   for product, quantity in items.items())

    def stock(self, warehouse: int, product: int) -> Decimal:
        return self.free.get((warehouse, product), Decimal("Infinity"))

    def take(self, warehouse: int, items: Mapping[int, Decimal]) -> None:
        for product, quantity in items.items():
            if (warehouse, product) in self.free:
                self.free[warehouse, product] -= quantity


@dataclass(frozen=True)
class Grant:
    want: Want
    times: int
    items: Mapping[int, Decimal]  # pieces of each product


def allot(
    wants: Sequence[Want], rooms: Mapping[tuple[str, int], Room], choose
) -> list[Grant]:
    """Give to ``wants`` in their order; each may get less than it wants, or nothing.

    :param rooms: by ("campaign", key) and ("scheme", key); used up
    :param choose: called with (want, times); gives {product: pieces}, or nothing if the gift
        is not to be had, and takes them off the shelf
    """
    grants = []
    for want in wants:
        scopes = [rooms["campaign", want.campaign], rooms["scheme", want.scheme]]
        times = _fit(scopes, want)
        items = choose(want, times) if times else None
        if items:
            grants.append(Grant(want, times, items))
            for room in scopes:
                room.take(want.buyer, times)
    return grants


def _fit(scopes: Iterable[Room], want: Want) -> int:
    return min(room.left(want.buyer, want.times) for room in scopes)
