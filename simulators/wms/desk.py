"""The front desk: answers the calls of the merchant's system."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import qimen

from . import documents, steps
from .documents import Refusal, item_ref
from .moments import as_date, moment

_DEFAULT_WEIGHT_G = 500


class Desk:
    """Checks calls and answers them; ``answer`` never raises for what a caller sent."""

    def __init__(self, store, conduct, account):
        self._store = store
        self._conduct = conduct
        self._account = account
        self._handlers = {
            "service.heartbeat": lambda message: None,
            "singleitem.synchronize": self._take_item,
            "items.synchronize": self._take_items,
            "entryorder.create": self._take_order,
            "deliveryorder.create": self._take_order,
            "stockout.create": self._take_order,
            "returnorder.create": self._take_order,
            "storeprocess.create": self._take_order,
            "order.cancel": self._cancel,
            "order.pending": self._hold,
            "orderprocess.query": self._tell_process,
            "stock.query": self._tell_stock,
            "inventory.query": self._tell_inventory,
        }

    def answer(self, params, body):
        """The response body for one call."""
        try:
            call = qimen.InboundCall.check(
                params,
                body,
                self._account.secret,
                datetime.now(UTC),
                app_key=self._account.app_key,
                customer_id=self._account.customer_id,
                methods=frozenset(self._handlers),
            )
            self._store.count(f"call {call.method}")
            result = self._handlers[call.method](call.message)
        except qimen.QimenRejected as error:
            return self._refuse(_address_code(error), error.message)
        except Refusal as error:
            return self._refuse(error.code, error.message, error.result)
        return qimen.success(result)

    def _refuse(self, code, message, result=None):
        self._store.count(f"refused {code}")
        return qimen.failure(code, message, result)

    # --- products ---

    def _take_item(self, message):
        self._check_place(message)
        with self._store.transaction() as connection:
            item_id = self._save_item(connection, message, message.item)
        return qimen.ItemResult(item_id=item_ref(item_id))

    def _take_items(self, message):
        self._check_place(message)
        failures = []
        with self._store.transaction() as connection:
            for item in message.items:
                try:
                    self._save_item(connection, message, item)
                except Refusal as error:
                    failures.append(
                        qimen.ItemFailure(item_code=item.item_code, message=error.message)
                    )
        if failures:
            result = qimen.ItemsResult(items=tuple(failures))
            raise Refusal("items-refused", f"{len(failures)} items are refused.", result)

    def _check_place(self, message):
        # OTHER: the product is for whichever warehouse.
        behaviour = self._conduct.now
        if message.warehouse_code == "OTHER":
            behaviour = behaviour.changed({"warehouses": []})
        documents.check_place(behaviour, message.owner_code, message.warehouse_code)

    def _save_item(self, connection, message, item):
        key = (message.owner_code, item.item_code)
        known = connection.execute(
            "SELECT id FROM item WHERE owner = ? AND code = ?", key
        ).fetchone()
        if not known and message.action_type == "update":
            raise Refusal("unknown-item", f"The item {item.item_code} is not known.")
        weight = item.gross_weight or item.net_weight
        grams = max(int(weight * 1000), 1) if weight else _DEFAULT_WEIGHT_G
        shelf_life = (item.shelf_life or 365 * 24) if item.is_shelf_life_managed else None
        connection.execute(
            "INSERT INTO item (owner, code, name, weight_g, has_batches, shelf_life_h)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,"
            " weight_g = excluded.weight_g, has_batches = excluded.has_batches,"
            " shelf_life_h = excluded.shelf_life_h, updates = updates + 1",
            (*key, item.item_name, grams, bool(item.is_batch_managed), shelf_life),
        )
        query = "SELECT id FROM item WHERE owner = ? AND code = ?"
        return connection.execute(query, key).fetchone()["id"]

    # --- orders ---

    def _take_order(self, message):
        now = time.time()
        with self._store.transaction() as connection:
            document, is_new = documents.accept(connection, message, self._conduct.now, now)
        self._store.count("documents taken" if is_new else "documents repeated")
        return _TAKEN[document["kind"]](document)

    def _cancel(self, message):
        with self._store.transaction() as connection:
            document = documents.find(connection, message.order_code, message.owner_code)
            if document["status"] in steps.DONE:
                is_entry = document["kind"] in ("entry", "return")
                raise Refusal(
                    "order-received" if is_entry else "order-shipped",
                    f"The order {message.order_code} is worked: it cannot be cancelled any more.",
                )
            if document["status"] not in steps.GIVEN_UP:
                steps.give_up(connection, document["id"], qimen.codes.CANCELED)

    def _hold(self, message):
        """What is done of the document stays done; a hold keeps the rest from being worked."""
        is_held = message.action_type == qimen.codes.HOLD
        with self._store.transaction() as connection:
            document = documents.find(connection, message.order_code, message.owner_code)
            if document["status"] in steps.CLOSED:
                raise Refusal("order-closed", f"The order {message.order_code} is closed.")
            connection.execute(
                "UPDATE document SET is_held = ? WHERE id = ?", (is_held, document["id"])
            )
            if not is_held:
                steps.resume(connection, document["id"])

    def _tell_process(self, message):
        connection = self._store.reader()
        document = documents.find(connection, message.order_code, message.owner_code)
        rows = connection.execute(
            "SELECT * FROM process WHERE document_id = ? ORDER BY id", (document["id"],)
        ).fetchall()
        first = qimen.Process(
            process_status=qimen.codes.NEW, operate_time=moment(document["created_at"])
        )
        steps = (
            qimen.Process(
                process_status=row["status"], operate_time=moment(row["at"]), remark=row["remark"]
            )
            for row in rows
        )
        return qimen.OrderProcessResult(
            order_process=qimen.OrderProcess(
                order_code=document["code"],
                order_id=document["ref"],
                order_type=document["order_type"],
                warehouse_code=document["warehouse"],
                processes=(first, *steps),
            )
        )

    # --- stock ---

    def _tell_stock(self, message):
        where, values = _stock_filter(message)
        if message.batch_code:
            where, values = f"{where} AND s.batch = ?", [*values, message.batch_code]
        reader = self._store.reader()
        source = f"FROM stock s JOIN item i ON i.id = s.item_id WHERE {where} AND s.quantity > 0"
        # One statement sees one state, so count and page agree.
        rows = reader.execute(
            f"SELECT s.*, i.code, COUNT(*) OVER () AS total {source}"
            " ORDER BY s.owner, s.warehouse, s.item_id, s.quality, s.batch LIMIT ? OFFSET ?",
            (*values, message.page_size, (message.page - 1) * message.page_size),
        ).fetchall()
        total = (
            rows[0]["total"]
            if rows
            else reader.execute(f"SELECT COUNT(*) {source}", values).fetchone()[0]
        )
        return qimen.StockResult(total_count=total, items=tuple(map(_stock_row, rows)))

    def _tell_inventory(self, message):
        items = []
        for criteria in message.criteria:
            where, values = _stock_filter(criteria)
            items += self._store.reader().execute(
                "SELECT s.owner, s.warehouse, s.item_id, s.quality, i.code, '' AS batch,"
                " '' AS product_date, '' AS expire_date, SUM(s.quantity) AS quantity"
                f" FROM stock s JOIN item i ON i.id = s.item_id WHERE {where}"
                " GROUP BY s.owner, s.warehouse, s.item_id, s.quality",
                values,
            )
        return qimen.InventoryResult(items=tuple(map(_stock_row, items)))


def _delivery_taken(document):
    return qimen.DeliveryResult(
        create_time=moment(document["created_at"]), delivery_order_id=document["ref"]
    )


_TAKEN = {
    "entry": lambda document: qimen.EntryResult(entry_order_id=document["ref"]),
    "return": lambda document: qimen.ReturnResult(return_order_id=document["ref"]),
    "process": lambda document: qimen.StoreProcessResult(process_order_id=document["ref"]),
    "delivery": _delivery_taken,
    "stockout": _delivery_taken,
}


def _address_code(error):
    is_address = error.code in ("missing-field", "bad-field") and "receiverInfo" in error.message
    return "address-incomplete" if is_address else error.code


def _stock_filter(message):
    wanted = {
        "s.owner": message.owner_code,
        "s.warehouse": message.warehouse_code,
        "i.code": message.item_code,
        "s.quality": message.inventory_type,
    }
    given = {name: value for name, value in wanted.items() if value}
    return " AND ".join(["1 = 1", *(f"{name} = ?" for name in given)]), list(given.values())


def _stock_row(row):
    return qimen.StockRow(
        warehouse_code=row["warehouse"],
        owner_code=row["owner"],
        item_code=row["code"],
        item_id=item_ref(row["item_id"]),
        inventory_type=row["quality"],
        quantity=Decimal(row["quantity"]),
        lock_quantity=Decimal(0),
        batch_code=row["batch"],
        product_date=as_date(row["product_date"]),
        expire_date=as_date(row["expire_date"]),
    )
