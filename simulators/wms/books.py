"""What the warehouse has on its books, for comparing them with the merchant's."""

import json
from collections import defaultdict


def books(store, behaviour):
    """Everything, from one state of the database."""
    reader = store.reader()
    counters = store.counters()
    reader.execute("BEGIN")
    try:
        return {
            "stock": _stock(reader),
            "documents": _documents(reader),
            "outbox": _outbox(reader),
            "open_tasks": _open_tasks(reader),
            "items": reader.execute("SELECT COUNT(*) FROM item").fetchone()[0],
            "counters": counters,
            "behaviour": behaviour,
        }
    finally:
        reader.execute("COMMIT")


def summary(store):
    """A few numbers that are cheap to ask for often."""
    reader = store.reader()
    by_status = dict(reader.execute("SELECT status, COUNT(*) FROM document GROUP BY status"))
    outbox = dict(reader.execute("SELECT state, COUNT(*) FROM outbox GROUP BY state"))
    return {"documents": by_status, "outbox": outbox, "open_tasks": _open_tasks(reader)}


def _open_tasks(reader):
    row = reader.execute("SELECT COUNT(due_at) AS due, COUNT(*) AS total FROM task").fetchone()
    return {"due": row["due"], "waiting_for_goods": row["total"] - row["due"]}


def _stock(reader):
    return [
        dict(row)
        for row in reader.execute(
            "SELECT s.owner, s.warehouse, i.code AS item, s.quality, s.batch, s.product_date,"
            " s.expire_date, s.quantity FROM stock s JOIN item i ON i.id = s.item_id"
            " WHERE s.quantity > 0 ORDER BY 1, 2, 3, 4, 5"
        )
    ]


def _outbox(reader):
    states = {"due": 0, "done": 0, "refused": 0}
    states |= dict(reader.execute("SELECT state, COUNT(*) FROM outbox GROUP BY state"))
    failing = reader.execute(
        "SELECT id, document_id, method, state, tries, refusals, error FROM outbox"
        " WHERE state = 'refused' OR (state = 'due' AND refusals > 0) ORDER BY id LIMIT 200"
    )
    return {**states, "failing": [dict(row) for row in failing]}


def _documents(reader):
    lines = _by_document(reader, _LINES)
    facts = _by_document(reader, _FACTS)
    packages = _by_document(reader, "SELECT * FROM package ORDER BY id")
    processes = _by_document(reader, "SELECT * FROM process ORDER BY id")
    waiting = _by_document(reader, "SELECT document_id FROM task WHERE due_at IS NULL")
    return [
        {
            "kind": row["kind"],
            "owner": row["owner"],
            "warehouse": row["warehouse"],
            "code": row["code"],
            "ref": row["ref"],
            "order_type": row["order_type"],
            "status": row["status"],
            "confirms": row["confirms"],
            "is_waiting_for_goods": row["id"] in waiting,
            "is_held": bool(row["is_held"]),
            "lines": [_line(line, facts[row["id"]]) for line in lines[row["id"]]],
            "packages": [_package(one) for one in packages[row["id"]]],
            "tracking_numbers": [one["tracking"] for one in packages[row["id"]]],
            "processes": [one["status"] for one in processes[row["id"]]],
        }
        for row in reader.execute("SELECT * FROM document ORDER BY id").fetchall()
    ]


_LINES = "SELECT line.*, item.code FROM line JOIN item ON item.id = line.item_id ORDER BY line.id"
_FACTS = (
    "SELECT document_id, line_id, quality, batch, product_date, expire_date,"
    " SUM(quantity) AS quantity FROM fact"
    " GROUP BY document_id, line_id, quality, batch, product_date, expire_date"
    " ORDER BY line_id, batch"
)


def _by_document(reader, query):
    found = defaultdict(list)
    for row in reader.execute(query):
        found[row["document_id"]].append(row)
    return found


def _line(line, facts):
    return {
        "line_no": line["line_no"],
        "side": line["side"],
        "item": line["code"],
        "planned": line["planned"],
        "done": line["done"],
        "batches": [
            {name: fact[name] for name in ("quality", "batch", "expire_date", "quantity")}
            for fact in facts
            if fact["line_id"] == line["id"]
        ],
    }


def _package(row):
    return {
        "logistics": row["logistics"],
        "tracking": row["tracking"],
        "weight_kg": row["weight_g"] / 1000,
        "items": json.loads(row["content"]),
    }
