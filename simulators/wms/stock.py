"""Stock by batch. Quantities never go below zero: the database refuses it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity of one batch and quality; empty texts where nothing is known."""

    quality: str
    batch: str = ""
    product_date: str = ""
    expire_date: str = ""
    quantity: int = 0


def put_in(connection, place, item_id, lot):
    """Add a lot at ``place``, an (owner, warehouse) pair."""
    connection.execute(
        "INSERT INTO stock VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity",
        (
            *place,
            item_id,
            lot.quality,
            lot.batch,
            lot.product_date,
            lot.expire_date,
            lot.quantity,
        ),
    )


def take_out(connection, place, item_id, lot):
    connection.execute(
        "UPDATE stock SET quantity = quantity - ? WHERE owner = ? AND warehouse = ?"
        " AND item_id = ? AND quality = ? AND batch = ?",
        (lot.quantity, *place, item_id, lot.quality, lot.batch),
    )


class Picker:
    """Plans what to pick, first expired first, for all lines of a document together."""

    def __init__(self, connection, place):
        self._connection = connection
        self._place = place
        self._left = {}

    def plan(self, line, quantity):
        """``(lots, missing)`` for a line; what is planned is not offered to later lines."""
        lots = []
        for row in self._rows(line):
            key = (line["item_id"], line["quality"], row["batch"])
            free = self._left.get(key, row["quantity"])
            take = min(free, quantity)
            self._left[key] = free - take
            quantity -= take
            if take:
                lots.append(_lot(row, take))
        return lots, quantity

    def _rows(self, line):
        return self._connection.execute(
            "SELECT * FROM stock WHERE owner = ? AND warehouse = ? AND item_id = ?"
            " AND quality = ? AND quantity > 0 AND (? IS NULL OR batch = ?)"
            " ORDER BY expire_date = '', expire_date, product_date, batch",
            (*self._place, line["item_id"], line["quality"], line["batch"], line["batch"]),
        ).fetchall()


def _lot(row, quantity):
    return Lot(row["quality"], row["batch"], row["product_date"], row["expire_date"], quantity)
