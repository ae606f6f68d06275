"""Both books side by side: what Odoo has and what the warehouse system has, item by item."""

from collections import Counter
from typing import NamedTuple


class Shipment(NamedTuple):
    """One document that was shipped: its tracking numbers, and quantities by (item, batch)."""

    tracking: frozenset[str]
    quantities: dict[tuple[str, str], float]


class Book(NamedTuple):
    shipments: dict[str, Shipment]
    stock: dict[tuple[str, str, str], float]  # by (warehouse, item, batch)


def compare(odoo, warehouse):
    """Texts, one a difference; none when both books agree."""
    differences = [*_missing(odoo, warehouse), *_differing(odoo, warehouse)]
    for key in sorted(odoo.stock.keys() | warehouse.stock.keys()):
        here, there = odoo.stock.get(key, 0), warehouse.stock.get(key, 0)
        if here != there:
            differences.append(f"stock of {' '.join(key)}: {here:g} in Odoo, {there:g} there")
    return differences


def _missing(odoo, warehouse):
    for code in sorted(odoo.shipments.keys() - warehouse.shipments.keys()):
        yield f"{code}: shipped in Odoo, not at the warehouse"
    for code in sorted(warehouse.shipments.keys() - odoo.shipments.keys()):
        yield f"{code}: shipped at the warehouse, not in Odoo"


def _differing(odoo, warehouse):
    for code in sorted(odoo.shipments.keys() & warehouse.shipments.keys()):
        here, there = odoo.shipments[code], warehouse.shipments[code]
        if here.tracking != there.tracking:
            yield (
                f"{code}: tracking {', '.join(sorted(here.tracking))} in Odoo,"
                f" {', '.join(sorted(there.tracking))} at the warehouse"
            )
        if here.quantities != there.quantities:
            yield f"{code}: quantities {here.quantities} in Odoo, {there.quantities} there"


def add_up(pairs):
    """{key: sum} of (key, quantity) pairs, without the keys whose sum is nothing."""
    sums = Counter()
    for key, quantity in pairs:
        sums[key] += quantity
    return {key: quantity for key, quantity in sums.items() if quantity}


def read_warehouse(answer):
    """The warehouse's book from what its system answers to GET /books."""
    shipments = {}
    for document in answer["documents"]:
        shipped = add_up(
            ((line["item"], batch["batch"]), float(batch["quantity"]))
            for line in document["lines"]
            for batch in line["batches"]
        )
        if document["kind"] in ("delivery", "stockout") and shipped:
            shipments[document["code"]] = Shipment(frozenset(document["tracking_numbers"]), shipped)
    stock = add_up(
        ((row["warehouse"], row["item"], row["batch"]), float(row["quantity"]))
        for row in answer["stock"]
    )
    return Book(shipments, stock)
