"""Which batches and qualities goods come in."""

from datetime import UTC, date, datetime, timedelta

from .stock import Lot


def new_lots(document, line, quantity, quality, behaviour):
    if not quantity:
        return []
    if not line["has_batches"]:
        return [Lot(quality, quantity=quantity)]
    most = 1 if line["batch"] else min(behaviour.batches_per_line, quantity)
    pieces = [quantity * (n + 1) // most - quantity * n // most for n in range(most)]
    return [_new_lot(document, line, quality, piece, n) for n, piece in enumerate(pieces)]


def _new_lot(document, line, quality, quantity, number):
    # Dates differ from receipt to receipt, but not from run to run.
    spread = min(90, (line["shelf_life_h"] or 9_999) // 72) or 1
    age = timedelta(days=(document["id"] * 7 + line["id"] + number * 30) % spread)
    made = datetime.fromtimestamp(document["created_at"], UTC).date() - age
    batch = line["batch"] or f"B{made:%y%m%d}-{document['id']}-{line['id']}-{number + 1}"
    made = date.fromisoformat(line["product_date"]) if line["product_date"] else made
    expires = line["expire_date"] or ""
    if not expires and line["shelf_life_h"]:
        expires = (made + timedelta(hours=line["shelf_life_h"])).isoformat()
    return Lot(quality, batch, made.isoformat(), expires, quantity)


def returned_lots(connection, document, line, quality):
    """Returned goods are of the batches that were shipped, as far as that is known."""
    shipped = connection.execute(
        "SELECT fact.* FROM fact JOIN document d ON d.id = fact.document_id"
        " JOIN line ON line.id = fact.line_id WHERE d.owner = ? AND d.code = ?"
        " AND line.item_id = ? ORDER BY fact.id",
        (document["owner"], document["origin"], line["item_id"]),
    ).fetchall()
    lots, left = [], line["planned"]
    for fact in shipped:
        take = min(left, fact["quantity"])
        if take:
            dates = fact["product_date"], fact["expire_date"]
            lots.append(Lot(quality, fact["batch"], *dates, take))
        left -= take
    if left:
        lots.append(
            _new_lot(document, line, quality, left, 0)
            if line["has_batches"]
            else Lot(quality, quantity=left)
        )
    return lots
