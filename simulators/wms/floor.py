"""The floor: does the work that is due, one step in one transaction."""

import time

import qimen

from . import kits, reports, whims
from .documents import load
from .lots import new_lots, returned_lots
from .packing import save_parcels
from .steps import (
    load_lines,
    note,
    place,
    put_aside,
    save_fact,
    set_status,
    share,
    wake_waiting,
)
from .stock import Lot, Picker, put_in, take_out

_IDLE_S = 1.0
_REORDER_DELAY_S = 0.6
_IN_PARTS = ("receive", "ship", "process")


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
            "process": self._process,
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
        if task["step"] in _IN_PARTS and task["part"] < task["parts"]:
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
        note(connection, document["id"], task["status"])
        connection.execute("UPDATE document SET status = 'ACCEPT' WHERE id = ?", (document["id"],))
        self._say(connection, reports.process_report(document, task["status"]), document)

    def _receive(self, connection, document, task):
        behaviour = self._conduct.now
        has_putaway = behaviour.putaway and document["kind"] == "entry"
        number = document["confirms"] + 1
        if document["kind"] == "entry" and task["part"] == task["parts"]:
            _add_unplanned(connection, document, behaviour.extra_items)
        for line in load_lines(connection, document["id"]):
            quantity = self._received(document, line, task)
            for lot in self._lots(connection, document, line, quantity):
                save_fact(connection, document, number, line, lot, not has_putaway)
                if not has_putaway:
                    put_in(connection, place(document), line["item_id"], lot)
        self._confirm(connection, document, task)
        if has_putaway:
            due_at = time.time() + behaviour.feedback_delay_ms / 2000
            connection.execute(
                "INSERT INTO task (document_id, step, part, parts, status, due_at)"
                " VALUES (?, 'putaway', ?, ?, ?, ?)",
                (document["id"], task["part"], task["parts"], str(number), due_at),
            )
        else:
            wake_waiting(connection, place(document))

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
            put_in(connection, place(document), row["item_id"], lot)
        connection.execute(
            "UPDATE fact SET is_stocked = 1 WHERE document_id = ? AND confirm = ?",
            (document["id"], number),
        )
        is_final = task["part"] == task["parts"]
        status = qimen.codes.FULFILLED if is_final else qimen.codes.PARTFULFILLED
        remark = reports.out_biz_code(document, number)
        note(connection, document["id"], status, remark)
        self._say(connection, reports.process_report(document, status, remark), document)
        wake_waiting(connection, place(document))

    def _ship(self, connection, document, task):
        picker = Picker(connection, place(document))
        picks, missing = [], []
        for line in load_lines(connection, document["id"]):
            lots, lack = picker.plan(line, share(self._shippable(line), task))
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
                take_out(connection, place(document), line["item_id"], lot)
                save_fact(connection, document, number, line, lot, True)
            quantity = sum(lot.quantity for lot in lots)
            goods.append((line["code"], quantity, line["weight_g"]))
        if document["kind"] == "delivery" or document["logistics"]:
            save_parcels(connection, document, number, goods)

    def _wait_for_goods(self, connection, document, task, missing):
        put_aside(connection, task)
        if not document["is_lack_reported"]:
            whims.say_lack(connection, document, missing)

    def _process(self, connection, document, task):
        return kits.make(connection, document, task, self._conduct.now)

    def _confirm(self, connection, document, task):
        is_final = task["part"] == task["parts"]
        number = document["confirms"] + 1
        is_out = document["kind"] in ("delivery", "stockout")
        words = ("PARTDELIVERED", "DELIVERED") if is_out else ("PARTFULFILLED", "FULFILLED")
        set_status(connection, document, words[is_final], number)
        message = reports.confirm(connection, document, number, is_final)
        self._say(connection, message, document)
        self._store.count(f"{document['kind']} confirms")

    # --- helpers ---

    def _say(self, connection, message, document):
        delay = self._conduct.jitter(_REORDER_DELAY_S) if self._conduct.now.reorder else 0.0
        reports.enqueue(connection, message, document["id"], delay)

    def _shippable(self, line):
        """What is shipped of a line in the end; never nothing."""
        return -(-line["planned"] * self._conduct.now.ship_percent // 100)

    def _received(self, document, line, task):
        """What comes of a line in this part."""
        if document["kind"] != "entry":
            return line["planned"]
        if not line["planned"]:
            return 1
        return share(line["planned"] * self._conduct.now.receive_percent // 100, task)

    def _lots(self, connection, document, line, quantity):
        """Split what came of a line by quality and batch."""
        behaviour = self._conduct.now
        if document["kind"] == "return":
            return returned_lots(connection, document, line, behaviour.return_quality)
        bad = quantity * behaviour.defect_percent // 100
        lots = new_lots(document, line, quantity - bad, line["quality"], behaviour)
        return lots + new_lots(document, line, bad, qimen.codes.DEFECTIVE, behaviour)


def _add_unplanned(connection, document, codes):
    """One piece of each of these items comes along, though nobody announced it."""
    for code in codes:
        connection.execute(
            "INSERT INTO line (document_id, item_id, quality, planned)"
            " SELECT ?, id, ?, 0 FROM item WHERE owner = ? AND code = ?",
            (document["id"], qimen.codes.GOOD, document["owner"], code),
        )
