"""Orders, their notes and refunds."""

import json
from datetime import UTC, datetime

from simulators.common.server import Answer

STATUSES = ("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed",
            "trash", "checkout-draft", "auto-draft")
_FORM = "%Y-%m-%dT%H:%M:%S"


def now_text():
    return datetime.now(UTC).strftime(_FORM)


class Orders:
    def __init__(self, store, currency, tell):
        self._store, self._currency, self._tell = store, currency, tell

    # --- the wire ---

    def get(self, _call, order_id):
        return 200, self._read(order_id)

    def put(self, call, order_id):
        told, order = call.json(), self._read(order_id)
        if told.get("status", order["status"]) not in STATUSES:
            raise Answer(400, {"code": "rest_invalid_param", "data": {"status": 400},
                               "message": "Invalid parameter(s): status"})
        with self._store.transaction() as connection:
            order["status"] = told.get("status", order["status"])
            for meta in told.get("meta_data", ()):
                _set_meta(order, meta)
            self._save(connection, order)
        self._tell("order.updated", order)
        return 200, order

    def get_notes(self, _call, order_id):
        self._read(order_id)
        rows = self._store.rows("SELECT * FROM note WHERE order_id = ? ORDER BY id DESC", order_id)
        return 200, [{"id": row["id"], **json.loads(row["body"])} for row in rows]

    def add_note(self, call, order_id):
        told, _order = call.json(), self._read(order_id)
        if not told.get("note"):
            raise Answer(400, {"code": "rest_missing_callback_param", "data": {"status": 400},
                               "message": "Missing parameter(s): note"})
        body = {"author": "system", "note": told["note"], "date_created_gmt": now_text(),
                "customer_note": bool(told.get("customer_note"))}
        with self._store.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO note (order_id, body) VALUES (?, ?)", (order_id, json.dumps(body))
            )
        return 201, {"id": cursor.lastrowid, **body}

    def get_refunds(self, _call, order_id):
        self._read(order_id)
        rows = self._store.rows("SELECT * FROM refund WHERE order_id = ? ORDER BY id", order_id)
        return 200, [json.loads(row["body"]) for row in rows]

    # --- beside the wire ---

    def place(self, values):
        """Enter orders: what is not told of one is made up. Gives their ids."""
        placed = []
        with self._store.transaction() as connection:
            for told in values["orders"]:
                cursor = connection.execute(
                    "INSERT INTO shop_order (status, created, modified, body)"
                    " VALUES ('', '', '', '')"
                )
                order = _made(cursor.lastrowid, self._currency, told)
                self._save(connection, order, told.get("modified") or told.get("created"))
                placed.append(order)
        for order in placed:
            self._tell("order.created", order)
        return {"ids": [order["id"] for order in placed]}

    def change(self, values):
        """Change an order as the buyer or a clerk of the shop would: any of its fields."""
        order = self._read(values["id"])
        modified = values.pop("modified", None)
        for name, value in values.items():
            order[name] = {**order[name], **value} if isinstance(value, dict) else value
        with self._store.transaction() as connection:
            self._save(connection, order, modified)
        self._tell("order.updated", order)
        return {"ok": True}

    def refund(self, values):
        """Pay back: ``lines`` {line id: quantity}, or only ``amount``."""
        order = self._read(values["id"])
        items = [_refunded(line, values["lines"][str(line["id"])])
                 for line in order["line_items"] if str(line["id"]) in values.get("lines", {})]
        amount = values.get("amount") or f"{sum(-float(item['total']) for item in items):.2f}"
        with self._store.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO refund (order_id, body) VALUES (?, '')", (order["id"],)
            )
            body = {"id": cursor.lastrowid, "amount": amount, "reason": "", "line_items": items}
            connection.execute(
                "UPDATE refund SET body = ? WHERE id = ?", (json.dumps(body), body["id"])
            )
            order["refunds"].append({"id": body["id"], "reason": "", "total": f"-{amount}"})
            order["status"] = values.get("status", order["status"])
            self._save(connection, order)
        self._tell("order.updated", order)
        return {"id": body["id"]}

    def touch(self, number):
        """Change the n-th order in nothing but its time, as opening it in the shop does."""
        [row] = self._store.rows("SELECT id FROM shop_order ORDER BY id LIMIT 1 OFFSET ?", number)
        with self._store.transaction() as connection:
            self._save(connection, self._read(row["id"]))

    def count(self):
        return self._store.rows("SELECT count(*) AS n FROM shop_order")[0]["n"]

    def books(self):
        rows = self._store.rows("SELECT id, body FROM shop_order ORDER BY id")
        return [{**json.loads(row["body"]), "notes": self.get_notes(None, row["id"])[1]}
                for row in rows]

    def _read(self, order_id):
        rows = self._store.rows("SELECT body FROM shop_order WHERE id = ?", order_id)
        if not rows:
            raise Answer(404, {"code": "woocommerce_rest_shop_order_invalid_id",
                               "message": "Invalid ID.", "data": {"status": 404}})
        return json.loads(rows[0]["body"])

    def _save(self, connection, order, modified=None):
        order["date_modified_gmt"] = modified or now_text()
        connection.execute(
            "UPDATE shop_order SET status = ?, created = ?, modified = ?, body = ? WHERE id = ?",
            (order["status"], order["date_created_gmt"], order["date_modified_gmt"],
             json.dumps(order), order["id"]),
        )


def _set_meta(order, meta):
    for known in order["meta_data"]:
        if meta.get("id") == known["id"] or "id" not in meta and meta["key"] == known["key"]:
            known["value"] = meta["value"]
            return
    order["meta_data"].append(
        {"id": len(order["meta_data"]) + 1, "key": meta["key"], "value": meta["value"]}
    )


def _refunded(line, quantity):
    share = quantity / line["quantity"]
    return {
        "id": line["id"] + 100_000, "quantity": -quantity, "sku": line["sku"],
        "total": f"{-float(line['total']) * share:.2f}", "total_tax": "0.00",
        "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": str(line["id"])}],
    }


def _made(order_id, currency, told):
    lines = [
        {"id": order_id * 100 + n, "name": item.get("name", item["sku"]), "sku": item["sku"],
         "product_id": n, "variation_id": 0, "quantity": item["quantity"],
         "subtotal": f"{item['quantity'] * float(item['price']):.2f}", "subtotal_tax": "0.00",
         "total": f"{item['quantity'] * float(item['price']):.2f}", "total_tax": "0.00",
         "price": float(item["price"]), "meta_data": []}
        for n, item in enumerate(told.get("items") or [{"sku": "TEA", "quantity": 1, "price": 10}])
    ]
    freight = float(told.get("freight", 0))
    created = told.get("created") or now_text()
    address = {
        "first_name": "Na", "last_name": "Li", "company": "", "address_1": "1 Spring Road",
        "address_2": "", "city": "Baoding", "state": "CN4", "postcode": "071000",
        "country": "CN", "phone": "13800000000",
    }
    status = told.get("status", "processing")
    return {
        "id": order_id, "number": told.get("number", str(order_id)), "status": status,
        "currency": currency, "prices_include_tax": True, "customer_id": 0,
        "customer_note": told.get("note", ""), "payment_method": told.get("method", "paypal"),
        "transaction_id": told.get("transaction", ""),
        "date_created_gmt": created, "date_modified_gmt": created,
        "date_paid_gmt": created if status == "processing" else None, "date_completed_gmt": None,
        "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": f"{freight:.2f}",
        "shipping_tax": "0.00", "total_tax": "0.00",
        "total": f"{sum(float(line['total']) for line in lines) + freight:.2f}",
        "billing": {**address, "email": "li@example.com"}, "shipping": address,
        "line_items": lines, "tax_lines": [], "shipping_lines": [], "fee_lines": [],
        "coupon_lines": [], "refunds": [], "meta_data": [],
    }
