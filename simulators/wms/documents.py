"""Taking orders: checks, duplicates, and the plan of work that follows."""

import dataclasses
import hashlib
import json
from datetime import datetime

from .steps import GIVEN_UP

REF_PREFIXES = {"entry": "RK", "delivery": "CK", "stockout": "CK", "return": "TH", "process": "JG"}
KINDS = {
    "entryorder.create": "entry",
    "deliveryorder.create": "delivery",
    "stockout.create": "stockout",
    "returnorder.create": "return",
    "storeprocess.create": "process",
}
_GOOD = "ZP"


class Refusal(Exception):
    """The call is understood and refused."""

    def __init__(self, code, message, result=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.result = result


def fingerprint(message):
    """Equal for the same content; times of writing may differ between two attempts."""
    content = _without_moments(dataclasses.asdict(message))
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_moments(value):
    if isinstance(value, dict):
        return {
            name: _without_moments(one)
            for name, one in value.items()
            if not isinstance(one, datetime)
        }
    if isinstance(value, (list, tuple)):
        return [_without_moments(one) for one in value]
    return value


def accept(connection, message, behaviour, now):
    """Take over an order, once however often it is sent.

    :return: ``(document row, is_new)``
    :raise Refusal: and nothing is taken over
    """
    owner, order = _owner(message), _head(message)
    check_place(behaviour, owner, order.warehouse_code)
    if order.warehouse_code in behaviour.closed_warehouses:
        raise Refusal("warehouse-closed", f"{order.warehouse_code} is closed.")
    mark = fingerprint(message)
    existing = connection.execute(
        "SELECT * FROM document WHERE owner = ? AND code = ?", (owner, message.document_code)
    ).fetchone()
    if existing:
        return _repeated(existing, mark), False
    lines = [_checked_line(connection, owner, side, line) for side, line in _lines(message)]
    document_id = _insert(connection, message, (owner, mark, now))
    connection.executemany(
        "INSERT INTO line (document_id, side, line_no, item_id, quality, batch, product_date,"
        " expire_date, planned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(document_id, *line) for line in lines],
    )
    _plan_work(connection, document_id, KINDS[message.METHOD], behaviour, now)
    return load(connection, document_id), True


def load(connection, document_id):
    return connection.execute("SELECT * FROM document WHERE id = ?", (document_id,)).fetchone()


def check_place(behaviour, owner, warehouse):
    if behaviour.owners and owner not in behaviour.owners:
        raise Refusal("unknown-owner", f"The owner {owner} is not known.")
    if behaviour.warehouses and warehouse not in behaviour.warehouses:
        raise Refusal("unknown-warehouse", f"The warehouse {warehouse} is not known.")


def find(connection, code, owner=None):
    """The document with this code. Raises Refusal if there is none, or several."""
    rows = connection.execute(
        "SELECT * FROM document WHERE code = ? AND (? IS NULL OR owner = ?)", (code, owner, owner)
    ).fetchall()
    if len(rows) != 1:
        raise Refusal("unknown-order", f"The order {code} does not exist.")
    return rows[0]


def _head(message):
    """Where an order says what holds for all its lines."""
    return getattr(message, "order", message)


def _lines(message):
    """``[(side, line)]``: only the work on kits has sides."""
    if message.METHOD != "storeprocess.create":
        return [("", line) for line in message.lines]
    materials = [("material", line) for line in message.materials]
    return materials + [("product", line) for line in message.products]


def _owner(message):
    owners = {line.owner_code for _side, line in _lines(message)}
    owners = (owners | {getattr(_head(message), "owner_code", None)}) - {None}
    if len(owners) != 1:
        raise Refusal("unknown-owner", "All lines of an order must have the same owner.")
    return owners.pop()


def _repeated(existing, mark):
    if existing["fingerprint"] != mark:
        raise Refusal("duplicate-order", f"The order {existing['code']} exists with other content.")
    if existing["status"] in GIVEN_UP:
        raise Refusal("order-cancelled", f"The order {existing['code']} was cancelled.")
    return existing


def _checked_line(connection, owner, side, line):
    planned = line.quantity if side else line.plan_qty
    item = connection.execute(
        "SELECT id FROM item WHERE owner = ? AND code = ?", (owner, line.item_code)
    ).fetchone()
    if not item:
        raise Refusal("unknown-item", f"The item {line.item_code} is not known.")
    if line.item_id and line.item_id != item_ref(item["id"]):
        raise Refusal("item-id-mismatch", f"The itemId of {line.item_code} is not {line.item_id}.")
    if planned <= 0 or planned != int(planned):
        raise Refusal("bad-field", f"The planQty of {line.item_code} must be whole and over 0.")
    return (
        side,
        getattr(line, "order_line_no", None),
        item["id"],
        line.inventory_type or _GOOD,
        line.batch_code,
        line.product_date and line.product_date.isoformat(),
        line.expire_date and line.expire_date.isoformat(),
        int(planned),
    )


def item_ref(item_id):
    return f"W{item_id:06d}"


def _insert(connection, message, facts):
    owner, mark, now = facts
    order, kind = _head(message), KINDS[message.METHOD]
    kits = getattr(order, "plan_qty", None)
    document_id = connection.execute(
        "INSERT INTO document (kind, owner, code, warehouse, order_type, logistics, origin, kits,"
        " fingerprint, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind,
            owner,
            message.document_code,
            order.warehouse_code,
            order.order_type or "",
            getattr(order, "logistics_code", None),
            getattr(order, "pre_delivery_order_code", None),
            None if kits is None else int(kits),
            mark,
            now,
        ),
    ).lastrowid
    ref = f"{REF_PREFIXES[kind]}{document_id:08d}"
    connection.execute("UPDATE document SET ref = ? WHERE id = ?", (ref, document_id))
    return document_id


_WORK = {
    "entry": lambda behaviour: ("receive", behaviour.parts),
    "return": lambda behaviour: ("receive", 1),
    "delivery": lambda behaviour: ("ship", behaviour.delivery_parts),
    "stockout": lambda behaviour: ("ship", behaviour.delivery_parts),
    "process": lambda behaviour: ("process", behaviour.parts),
}


def _plan_work(connection, document_id, kind, behaviour, now):
    step, parts = _WORK[kind](behaviour)
    statuses = behaviour.process_steps if step == "ship" else []
    work = [("report", 1, 1, status) for status in statuses]
    work.append((step, 1, parts, None))
    gap = behaviour.feedback_delay_ms / 1000 / (len(statuses) + 1)
    connection.executemany(
        "INSERT INTO task (document_id, step, part, parts, status, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(document_id, *task, now + gap * number) for number, task in enumerate(work, 1)],
    )
