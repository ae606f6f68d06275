"""What Odoo's records say was shipped and is in stock at the warehouses of the backend."""

from collections import defaultdict

from .books import Book, Shipment, add_up


class OdooBook:
    def __init__(self, odoo, backend_id):
        self._odoo = odoo
        self._backend_id = backend_id

    def read(self):
        self._codes = self._item_codes()
        return Book(self._shipments(), self._stock())

    def _item_codes(self):
        rows = self._odoo.search_read(
            "wms.product", [("backend_id", "=", self._backend_id)], ["product_id", "code"]
        )
        return {row["product_id"][0]: row["code"] for row in rows}

    def _shipments(self):
        documents = self._odoo.search_read(
            "wms.document",
            [
                ("backend_id", "=", self._backend_id),
                ("kind", "in", ("delivery", "stockout")),
                ("state", "in", ("done", "partial")),
            ],
            ["code", "picking_ids", "tracking_numbers"],
        )
        pickings = [id_ for document in documents for id_ in document["picking_ids"]]
        moved = self._moved(pickings)
        return {
            document["code"]: Shipment(
                _numbers(document["tracking_numbers"]),
                add_up(pair for id_ in document["picking_ids"] for pair in moved[id_]),
            )
            for document in documents
        }

    def _moved(self, pickings):
        rows = self._odoo.search_read(
            "stock.move.line",
            [("picking_id", "in", pickings), ("state", "=", "done")],
            ["picking_id", "product_id", "lot_id", "quantity"],
        )
        moved = defaultdict(list)
        for row in rows:
            moved[row["picking_id"][0]].append((self._item(row), row["quantity"]))
        return moved

    def _stock(self):
        warehouses = self._odoo.search_read(
            "stock.warehouse", [("wms_backend_id", "=", self._backend_id)], ["wms_code"]
        )
        codes = {row["id"]: row["wms_code"] for row in warehouses}
        rows = self._odoo.search_read(
            "stock.quant",
            [("location_id.usage", "=", "internal"), ("warehouse_id", "in", list(codes))],
            ["product_id", "lot_id", "quantity", "warehouse_id"],
        )
        return add_up(
            ((codes[row["warehouse_id"][0]], *self._item(row)), row["quantity"]) for row in rows
        )

    def _item(self, row):
        product, lot = row["product_id"], row["lot_id"]
        return self._codes.get(product[0], product[1]), lot[1] if lot else ""


def _numbers(text):
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())
