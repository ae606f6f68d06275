"""The floor: does the work that is due, one step in one transaction."""

import time
from dataclasses import replace

import qimen

from . import reports
from .documents import Refusal, load
from .lots import counted_lot, new_lots, returned_lots
from .packing import save_parcels
from .stock import Lot, Picker, put_in, take_out

_IDLE_S = 1.0
_REORDER_DELAY_S = 0.6


class Floor:
    """Works tasks until told to stop. Nothing is remembered outside the database."""

    def __init__(self, store, conduct):
        self._store = store
        self._conduct = conduct
        self._steps = {
            "report": self._report,
            "receive": self._receive,
            "putaway": self._put_away,
            "ship": self._ship,
        }

    def run(self, stop):
        while not stop.is_set():
            version = self._store.version()
            wait = self.work_one()
            if wait:
                self._store.wait(version, wait)

    def work_one(self):
        """Do the next task that is due; return how long to wait for one, or 0."""
        if not self._conduct.now.auto_feedback:
            return _IDLE_S
        found = self._next(self._store.reader())
        if not found:
            return _IDLE_S
        wait = found["due_at"] - time.time()
        if wait > 0:
            return min(wait, _IDLE_S)
        with self._store.transaction() as connection:
            # A cancel may have come in between.
            task = self._next(connection)
            if task and task["due_at"] <= time.time():
                self._work(connection, task)
        return 0

    def _next(self, connection):
        return connection.execute(
            "SELECT task.* FROM task JOIN document ON document.id = task.document_id"
            " WHERE task.due_at IS NOT NULL AND NOT document.is_held"
            " ORDER BY task.due_at, task.id LIMIT 1"
        ).fetchone()

    def _work(self, connection, task):
        document = load(connection, task["document_id"])
        if self._steps[task["step"]](connection, document, task) is False:
            return
        connection.execute("DELETE FROM task WHERE id = ?", (task["id"],))
        if task["step"] in ("receive", "ship") and task["part"] < task["parts"]:
            self._plan_next_part(connection, task)

    def _plan_next_part(self, connection, task):
        # Only now, so that a part that waits for goods is never overtaken by a later one.
        due_at = time.time() + self._conduct.now.feedback_delay_ms / 1000
        connection.execute(
            "INSERT INTO task (document_id, step, part, parts, due_at) VALUES (?, ?, ?, ?, ?)",
            (task["document_id"], task["step"], task["part"] + 1, task["parts"], due_at),
        )

    # --- steps ---

    def _report(self, connection, document, task):
        self._note(connection, document, task["status"])
        connection.execute("UPDATE document SET status = 'ACCEPT' WHERE id = ?", (document["id"],))
        self._say(connection, reports.process_report(document, task["status"]), document)

    def _receive(self, connection, document, task):
        behaviour = self._conduct.now
        has_putaway = behaviour.putaway and document["kind"] == "entry"
        number = document["confirms"] + 1
        for line in _lines(connection, document):
            total = self._expected(document, line)
            quantity = _share(total, task) if document["kind"] == "entry" else total
            for lot in self._lots(connection, document, line, quantity):
                _save_fact(connection, document, number, line, lot, not has_putaway)
                if not has_putaway:
                    put_in(connection, _place(document), line["item_id"], lot)
        self._confirm(connection, document, task)
        if has_putaway:
            due_at = time.time() + behaviour.feedback_delay_ms / 2000
            connection.execute(
                "INSERT INTO task (document_id, step, part, parts, status, due_at)"
                " VALUES (?, 'putaway', ?, ?, ?, ?)",
                (document["id"], task["part"], task["parts"], str(number), due_at),
            )
        else:
            _wake_waiting(connection, document)

    def _put_away(self, connection, document, task):
        number = int(task["status"])
        rows = connection.execute(
            "SELECT fact.*, line.item_id FROM fact JOIN line ON line.id = fact.line_id"
            " WHERE fact.document_id = ? AND fact.confirm = ? AND NOT fact.is_stocked",
            (document["id"], number),
        ).fetchall()
        for row in rows:
            lot = Lot(
                row["quality"],
                row["batch"],
                row["product_date"],
                row["expire_date"],
                row["quantity"],
            )
            put_in(connection, _place(document), row["item_id"], lot)
        connection.execute(
            "UPDATE fact SET is_stocked = 1 WHERE document_id = ? AND confirm = ?",
            (document["id"], number),
        )
        is_final = task["part"] == task["parts"]
        status = qimen.codes.FULFILLED if is_final else qimen.codes.PARTFULFILLED
        remark = reports.out_biz_code(document, number)
        self._note(connection, document, status, remark)
        self._say(connection, reports.process_report(document, status, remark), document)
        _wake_waiting(connection, document)

    def _ship(self, connection, document, task):
        picker = Picker(connection, _place(document))
        picks, missing = [], []
        for line in _lines(connection, document):
            lots, lack = picker.plan(line, _share(line["planned"], task))
            picks.append((line, lots))
            if lack:
                missing.append((line, lack))
        if missing:
            self._wait_for_goods(connection, document, task, missing)
            return False
        if not any(lots for _line, lots in picks):
            return True  # a small order in many parts: nothing falls to this one
        self._take(connection, document, picks)
        self._confirm(connection, document, task)
        return True

    def _take(self, connection, document, picks):
        number = document["confirms"] + 1
        goods = []
        for line, lots in picks:
            for lot in lots:
                take_out(connection, _place(document), line["item_id"], lot)
                _save_fact(connection, document, number, line, lot, True)
            quantity = sum(lot.quantity for lot in lots)
            goods.append((line["code"], quantity, line["weight_g"]))
        if document["kind"] == "delivery" or document["logistics"]:
            save_parcels(connection, document, number, goods)

    def _wait_for_goods(self, connection, document, task, missing):
        connection.execute("UPDATE task SET due_at = NULL WHERE id = ?", (task["id"],))
        if document["is_lack_reported"]:
            return
        connection.execute(
            "UPDATE document SET is_lack_reported = 1 WHERE id = ?", (document["id"],)
        )
        self._say(connection, reports.lack_report(document, missing), document)

    def _confirm(self, connection, document, task):
        is_final = task["part"] == task["parts"]
        number = document["confirms"] + 1
        is_out = document["kind"] in ("delivery", "stockout")
        words = ("PARTDELIVERED", "DELIVERED") if is_out else ("PARTFULFILLED", "FULFILLED")
        now = time.time()
        connection.execute(
            "UPDATE document SET status = ?, confirms = ?, done_at = ? WHERE id = ?",
            (words[is_final], number, now if is_final else None, document["id"]),
        )
        self._note(connection, document, words[is_final])
        message = reports.confirm(connection, document, number, is_final)
        self._say(connection, message, document)
        self._store.count(f"{document['kind']} confirms")

    # --- helpers ---

    def _note(self, connection, document, status, remark=None):
        connection.execute(
            "INSERT INTO process (document_id, status, remark, at) VALUES (?, ?, ?, ?)",
            (document["id"], status, remark, time.time()),
        )

    def _say(self, connection, message, document):
        delay = self._conduct.jitter(_REORDER_DELAY_S) if self._conduct.now.reorder else 0.0
        reports.enqueue(connection, message, document["id"], delay)

    def _expected(self, document, line):
        if document["kind"] != "entry":
            return line["planned"]
        return line["planned"] * self._conduct.now.receive_percent // 100

    def _lots(self, connection, document, line, quantity):
        """Split what came of a line by quality and batch."""
        behaviour = self._conduct.now
        if document["kind"] == "return":
            return returned_lots(connection, document, line, behaviour.return_quality)
        bad = quantity * behaviour.defect_percent // 100
        lots = new_lots(document, line, quantity - bad, line["quality"], behaviour)
        return lots + new_lots(document, line, bad, qimen.codes.DEFECTIVE, behaviour)

    def count_stock(self, values):
        """Correct stock by a difference and report it, as after a count.

        :param values: owner, warehouse, item, difference, and optionally batch and quality
        :raise Refusal: if there is no such item, or less than is taken away
        """
        with self._store.transaction() as connection:
            item = connection.execute(
                "SELECT * FROM item WHERE owner = ? AND code = ?",
                (values["owner"], values["item"]),
            ).fetchone()
            if not item:
                raise Refusal("unknown-item", f"The item {values['item']} is not known.")
            lot = counted_lot(connection, item, values)
            place = values["owner"], values["warehouse"]
            if lot.quantity < 0:
                take_out(connection, place, item["id"], replace(lot, quantity=-lot.quantity))
            else:
                put_in(connection, place, item["id"], lot)
            reports.enqueue(connection, reports.count_report(connection, item, values, lot))


def _place(document):
    return document["owner"], document["warehouse"]


def _lines(connection, document):
    return connection.execute(
        "SELECT line.*, item.code, item.weight_g, item.has_batches, item.shelf_life_h"
        " FROM line JOIN item ON item.id = line.item_id WHERE document_id = ? ORDER BY line.id",
        (document["id"],),
    ).fetchall()


def _share(total, task):
    """The part of a total that falls to one of several confirmations; all add up to it."""
    part, parts = task["part"], task["parts"]
    return total * part // parts - total * (part - 1) // parts


def _save_fact(connection, document, number, line, lot, is_stocked):
    connection.execute(
        "INSERT INTO fact (document_id, line_id, confirm, quality, batch, product_date,"
        " expire_date, quantity, is_stocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document["id"],
            line["id"],
            number,
            lot.quality,
            lot.batch,
            lot.product_date,
            lot.expire_date,
            lot.quantity,
            is_stocked,
        ),
    )
    connection.execute("UPDATE line SET done = done + ? WHERE id = ?", (lot.quantity, line["id"]))


def _wake_waiting(connection, document):
    """New goods: documents of this place that wait for some are tried again, oldest first."""
    connection.execute(
        "UPDATE task SET due_at = ? WHERE due_at IS NULL AND document_id IN"
        " (SELECT id FROM document WHERE owner = ? AND warehouse = ?)",
        (time.time(), *_place(document)),
    )
