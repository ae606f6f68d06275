"""What the tables tell about freight: what a carrier charges, which products sell most, which
orders are large. Pure arithmetic on the data.
"""

import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
CLASSES = (("A", Decimal("0.5")), ("B", Decimal("0.8")), ("C", Decimal(1)))
FEE_PERCENT = Decimal("0.2")
DEEPEST_PARCELS = 3  # an order is delivered from at most so many centres


class Rate(NamedTuple):
    """A carrier's price of a parcel: so much for each, and so much a kilogram."""

    base: Decimal
    per_kg: Decimal

    def of(self, kilograms, parcels=1):
        return self.base * parcels + self.per_kg * kilograms


DEFAULT_RATE = Rate(Decimal(5), Decimal("0.5"))


class Waiver(NamedTuple):
    """A rule: from this amount and this share of these classes on, so much is waived."""

    number: int
    name: str
    name_zh: str
    amount: int
    classes: tuple[str, ...]
    share: int
    percent: int


def weights(data):
    """{order: its kilograms}"""
    kilograms = {product.key: product.weight for product in data.products}
    return {
        order.key: sum((kilograms[line.product] * line.quantity for line in order.lines), Decimal())
        for order in data.orders
    }


def carrier_rates(data):
    """{carrier: Rate} that charges about what the data's orders paid; whole cents.

    Half of the freight is taken for the parcels and half for their weight.
    """
    kilograms = weights(data)
    if not any(order.freight for order in data.orders):
        return {carrier.key: DEFAULT_RATE for carrier in data.carriers}
    rates = {}
    for carrier in data.carriers:
        own = [order for order in data.orders if order.carrier == carrier.key]
        half = sum(order.freight for order in own) / 2
        heavy = sum(kilograms[order.key] for order in own)
        rates[carrier.key] = Rate(_share(half, len(own)), _share(half, heavy))
    return rates


def _share(amount, number):
    return (amount / number).quantize(CENT, ROUND_HALF_UP) if number else Decimal(0)


def product_classes(data):
    """{product: A, B or C}: A makes the first half of the sales, B goes up to four fifths."""
    sold = dict.fromkeys((product.key for product in data.products), Decimal())
    for order in data.orders:
        for line in order.lines:
            sold[line.product] += line.amount
    total, running, classes = sum(sold.values()), Decimal(), {}
    for key, amount in sorted(sold.items(), key=lambda item: (-item[1], item[0])):
        part = running / total if total else Decimal(1)
        classes[key] = next((name for name, end in CLASSES if part < end), "C")
        running += amount
    return classes


def waivers(data):
    """Rules that some orders meet: the largest tenth, and large ones with much of class A and B."""
    amounts = sorted(sum(line.amount for line in order.lines) for order in data.orders)
    if not amounts:
        return []
    large, medium = (_round(amounts[int(len(amounts) * part)]) for part in (0.9, 0.6))
    return [
        Waiver(10, f"From {large} free", f"满 {large} 免运费", large, ("A",), 20, 100),
        Waiver(20, f"From {medium} half", f"满 {medium} 运费减半", medium, ("A", "B"), 15, 50),
    ]


def _round(amount):
    """To whole hundreds, at least one."""
    return max(100, int(amount // 100) * 100)


def top_ups(data):
    """{customer: amount} that its orders will not use up, in whole hundreds."""
    customers = {unit.code: unit.customer for unit in data.units}
    kilograms, rates = weights(data), carrier_rates(data)
    needs = defaultdict(Decimal)
    for order in data.orders:
        amount = sum(line.amount for line in order.lines)
        freight = rates[order.carrier].of(kilograms[order.key], DEEPEST_PARCELS)
        needs[customers[order.unit]] += amount + freight
    return {key: math.ceil(amount * Decimal("1.1") / 100) * 100 for key, amount in needs.items()}
