"""Products and variations with their stock."""

from simulators.common.server import Answer

MOST_IN_BATCH = 100


class Products:
    def __init__(self, store):
        self._store = store

    # --- the wire ---

    def find(self, call):
        codes = [code for code in call.query.get("sku", "").split(",") if code]
        marks = ", ".join("?" * len(codes))
        rows = self._store.rows(
            f"SELECT * FROM product WHERE sku IN ({marks}) ORDER BY id", *codes)
        total = {"X-WP-Total": len(rows), "X-WP-TotalPages": 1}
        return 200, [_told(row) for row in rows], total

    def set_many(self, call):
        return self._set(call, 0)

    def set_variations(self, call, parent):
        return self._set(call, parent)

    def _set(self, call, parent):
        updates = call.json().get("update", [])
        if len(updates) > MOST_IN_BATCH:
            raise Answer(413, {"code": "woocommerce_rest_request_entity_too_large",
                               "message": "Unable to accept more than 100 items for this request.",
                               "data": {"status": 413}})
        with self._store.transaction() as connection:
            return 200, {"update": [_set(connection, parent, update) for update in updates]}

    # --- beside the wire ---

    def enter(self, values):
        """Enter products: {sku, parent}; a parent is an id and makes it a variation."""
        with self._store.transaction() as connection:
            connection.executemany(
                "INSERT INTO product (parent_id, sku, stock) VALUES (?, ?, NULL)",
                [(item.get("parent", 0), item["sku"]) for item in values["products"]],
            )
        return {"ok": True}

    def books(self):
        rows = self._store.rows("SELECT sku, stock FROM product ORDER BY id")
        return {row["sku"]: row["stock"] for row in rows}


def _set(connection, parent, update):
    quantity = update.get("stock_quantity")
    if type(quantity) is not int or update.get("manage_stock") is not True:
        return _error(update, "rest_invalid_param", "Invalid parameter(s): stock_quantity")
    done = connection.execute(
        "UPDATE product SET stock = ? WHERE id = ? AND parent_id = ?",
        (quantity, update.get("id"), parent),
    )
    if not done.rowcount:
        return _error(update, "woocommerce_rest_product_invalid_id", "Invalid ID.")
    return {"id": update["id"], "stock_quantity": quantity}


def _error(update, code, message):
    return {"id": update.get("id"), "error": {"code": code, "message": message,
                                              "data": {"status": 400}}}


def _told(row):
    kind = "variation" if row["parent_id"] else "simple"
    return {"id": row["id"], "parent_id": row["parent_id"], "type": kind, "sku": row["sku"],
            "manage_stock": row["stock"] is not None, "stock_quantity": row["stock"]}
