"""What auditors and couriers find: wrong quality, missing goods that are there, refused parcels."""

import time
from dataclasses import replace
from decimal import Decimal

import qimen

from . import documents, reports
from .documents import Refusal, item_ref
from .stock import Lot, put_in, take_out


class Audit:
    """Controls for tests and demos; each is one transaction and says so to the merchant."""

    def __init__(self, store):
        self._store = store
        self.pages = {"/change": self.change, "/lack": self.lack, "/refuse": self.refuse}

    def change(self, values):
        """Change the quality: owner, warehouse, item, quantity, source, target; maybe batch."""
        quantity = _positive(values, "quantity")
        with self._store.transaction() as connection:
            item = _item(connection, values)
            lot = _lot(connection, item, values)
            if lot.quantity < quantity:
                raise Refusal("stock-short", "There is less than that.")
            moved = replace(lot, quantity=quantity)
            place = values["owner"], values["warehouse"]
            take_out(connection, place, item["id"], moved)
            target = replace(moved, quality=values["target"])
            put_in(connection, place, item["id"], target)
            number = connection.execute("SELECT COUNT(*) FROM outbox").fetchone()[0] + 1
            lots = replace(moved, quantity=-quantity), target
            items = tuple(_changed(item, values, lot, f"ZT{number:08d}") for lot in lots)
            reports.enqueue(connection, qimen.StockChangeReport(items=items))

    def lack(self, values):
        """Let a delivery wait as if its goods were missing: code; optionally batch."""
        with self._store.transaction() as connection:
            document = documents.find(connection, _text(values, "code"))
            rows = connection.execute(
                "SELECT line.*, item.code FROM line JOIN item ON item.id = line.item_id"
                " WHERE document_id = ? ORDER BY line.id",
                (document["id"],),
            ).fetchall()
            changed = connection.execute(
                "UPDATE task SET due_at = NULL WHERE document_id = ? AND step = 'ship'",
                (document["id"],),
            )
            if not changed.rowcount:
                raise Refusal("order-shipped", f"The order {document['code']} is worked.")
            connection.execute(
                "UPDATE document SET is_lack_reported = 1 WHERE id = ?", (document["id"],)
            )
            missing = [(row, row["planned"] - row["done"]) for row in rows]
            report = reports.lack_report(document, missing)
            reports.enqueue(connection, report, document["id"])

    def refuse(self, values):
        """The receiver refuses the parcel at the door: code."""
        with self._store.transaction() as connection:
            document = documents.find(connection, _text(values, "code"))
            if document["status"] != qimen.codes.DELIVERED:
                raise Refusal("order-not-shipped", f"The order {document['code']} has not left.")
            reports.enqueue(
                connection, reports.process_report(document, "REFUSE"), document["id"]
            )


def wake(connection, document):
    """Sent again, a document that waits for goods looks for them once more."""
    connection.execute(
        "UPDATE task SET due_at = ? WHERE due_at IS NULL AND document_id = ?",
        (time.time(), document["id"]),
    )


def _text(values, name):
    if type(values.get(name)) is not str:
        raise ValueError(f"{name} must be given, of type str")
    return values[name]


def _positive(values, name):
    if type(values.get(name)) is not int or values[name] <= 0:
        raise ValueError(f"{name} must be a whole number above 0")
    return values[name]


def _item(connection, values):
    for name in ("owner", "warehouse", "item", "source", "target"):
        _text(values, name)
    item = connection.execute(
        "SELECT * FROM item WHERE owner = ? AND code = ?", (values["owner"], values["item"])
    ).fetchone()
    if not item:
        raise Refusal("unknown-item", f"The item {values['item']} is not known.")
    return item


def _lot(connection, item, values):
    row = connection.execute(
        "SELECT * FROM stock WHERE owner = ? AND warehouse = ? AND item_id = ?"
        " AND quality = ? AND batch = ?",
        (
            values["owner"],
            values["warehouse"],
            item["id"],
            values["source"],
            values.get("batch", ""),
        ),
    ).fetchone()
    if not row:
        raise Refusal("stock-short", "There is none of that.")
    names = ("quality", "batch", "product_date", "expire_date", "quantity")
    return Lot(*(row[name] for name in names))


def _changed(item, values, lot, code):
    return qimen.ChangedItem(
        owner_code=values["owner"],
        warehouse_code=values["warehouse"],
        order_code=code,
        out_biz_code=f"{code}-1",
        item_code=item["code"],
        item_id=item_ref(item["id"]),
        inventory_type=lot.quality,
        quantity=Decimal(lot.quantity),
        batch_code=lot.batch or None,
    )
