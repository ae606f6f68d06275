"""Delivers the warehouse's own messages: at least once, in order per document."""

import threading
import time
from contextlib import suppress

import qimen

from . import mischief

_IDLE_S = 1.0
_BATCH = 100
_BACKOFF_S, _MOST_BACKOFF_S = 0.2, 5.0

SYSTEM_ERROR = "system-error"


class Outbox:
    """Sender threads over one table. What is in the air is known only here: after a crash the
    row is still due and is sent again, which the receiver must recognize."""

    def __init__(self, store, conduct, client, callback):
        self._store = store
        self._conduct = conduct
        self._client = client
        self._callback = callback
        self._lock = threading.Lock()
        self._in_air = set()
        self._failures = 0
        self._closed_until = 0.0

    def run(self, stop):
        while not stop.is_set():
            version = self._store.version()
            row, wait = self._claim()
            if row is None:
                self._store.wait(version, wait)
                continue
            try:
                self._deliver(row)
            finally:
                with self._lock:
                    self._in_air.discard(row["id"])
                self._store.wake()

    # --- choosing ---

    def _claim(self):
        with self._lock:
            pause = self._closed_until - time.monotonic()
            if pause > 0:
                return None, pause
            if self._conduct.now.hold_feedback:
                return None, _IDLE_S
            rows, wait = self._candidates()
            if not rows:
                return None, wait
            row = self._conduct.pick(rows) if self._conduct.now.reorder else rows[0]
            self._in_air.add(row["id"])
            return row, 0

    def _candidates(self):
        """Rows that may be sent now, and how long to wait if there are none."""
        rows = self._store.reader().execute(
            "SELECT * FROM outbox o WHERE state = 'due' AND (? OR NOT EXISTS ("
            " SELECT 1 FROM outbox e WHERE e.document_id = o.document_id AND e.state = 'due'"
            " AND e.id < o.id)) ORDER BY id LIMIT ?",
            (self._conduct.now.reorder, _BATCH + len(self._in_air)),
        )
        free = [row for row in rows if row["id"] not in self._in_air]
        now = time.time()
        due = [row for row in free if row["due_at"] <= now]
        next_due = min((row["due_at"] - now for row in free), default=_IDLE_S)
        return due, min(max(next_due, 0.0), _IDLE_S)

    # --- sending ---

    def _deliver(self, row):
        if self._conduct.chance(self._conduct.now.malformed_rate):
            self._misbehave(row)
        try:
            self._client.call(row["method"], row["body"])
        except qimen.QimenRefused as error:
            self._refused(row, error)
        except qimen.QimenUnavailable as error:
            self._unavailable(row, error)
        else:
            self._delivered(row)

    def _misbehave(self, row):
        name, answer = mischief.send_broken(self._conduct, self._callback, row)
        self._store.count(f"malformed sent {name}")
        if answer:
            self._store.count("malformed accepted")

    def _delivered(self, row):
        with self._lock:
            self._failures, self._closed_until = 0, 0.0
        if self._conduct.chance(self._conduct.now.duplicate_rate):
            self._repeat(row)
        self._store.count("feedback delivered")
        self._store.count(f"feedback {row['method']}")
        self._settle(row, "done", None, 0)

    def _repeat(self, row):
        self._store.count("feedback duplicates")
        try:
            self._client.call(row["method"], row["body"])
        except qimen.QimenRefused:
            self._store.count("feedback duplicates refused")
        except qimen.QimenUnavailable:
            self._store.count("feedback duplicates unanswered")

    def _refused(self, row, error):
        self._store.count("feedback refusals")
        if error.code == SYSTEM_ERROR:  # the peer's own trouble, not a word about the message
            self._settle(row, "due", str(error), 0)
            return
        is_last = row["refusals"] + 1 >= self._conduct.now.max_refusals
        self._settle(row, "refused" if is_last else "due", str(error), 1)

    def _unavailable(self, row, error):
        self._store.count("feedback unanswered")
        with self._lock:
            # A peer that is away is asked by one message now and then, not by all.
            self._failures += 1
            self._closed_until = time.monotonic() + _backoff(self._failures) / 2
        self._settle(row, "due", str(error), 0)

    def _settle(self, row, state, error, refusals):
        now = time.time()
        due_at = now + _backoff(row["tries"]) if error else now
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = ?, error = ?, tries = tries + 1,"
                " refusals = refusals + ?, due_at = ?, done_at = ? WHERE id = ?",
                (state, error, refusals, due_at, None if state == "due" else now, row["id"]),
            )


def _backoff(tries):
    with suppress(OverflowError):
        return min(_BACKOFF_S * 2.0**tries, _MOST_BACKOFF_S)
    return _MOST_BACKOFF_S
