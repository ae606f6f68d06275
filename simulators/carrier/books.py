"""What the carrier knows, in a file: numbers given, parcels and what happened to them."""

import json
import sqlite3
import threading
from datetime import UTC, datetime

from carrier_waybill import s10_check_digit

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (
    id INTEGER PRIMARY KEY, reference TEXT UNIQUE, number TEXT UNIQUE, told TEXT,
    is_void INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, number TEXT, time TEXT, status TEXT, place TEXT, text TEXT);
"""


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


class Books:
    def __init__(self, path):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def close(self):
        self._db.close()

    def give_number(self, told):
        """The same reference always gets the same number, however often it asks."""
        reference, receiver = told.get("reference"), told.get("receiver")
        if not isinstance(reference, str) or not reference or not isinstance(receiver, dict):
            raise Refusal("missing-field", "reference and receiver are needed")
        if not receiver.get("name") or not (receiver.get("street") or receiver.get("city")):
            raise Refusal("address-incomplete", "The receiver's name or address is missing.")
        with self._lock:
            known = self._one("SELECT number FROM parcel WHERE reference = ?", reference)
            if known:
                return {"number": known[0]}
            (last,) = self._one("SELECT coalesce(max(id), 0) FROM parcel")
            serial = f"{70_000_000 + last:08}"
            number = f"EB{serial}{s10_check_digit(serial)}CN"
            self._db.execute(
                "INSERT INTO parcel (reference, number, told) VALUES (?, ?, ?)",
                (reference, number, json.dumps(told, ensure_ascii=False)),
            )
        return {"number": number}

    def void(self, told):
        with self._lock:
            found = self._one("SELECT is_void FROM parcel WHERE number = ?", told.get("number"))
            if not found:
                raise Refusal("unknown-number", "This number was not given by us.")
            seen = self._one("SELECT 1 FROM event WHERE number = ?", told["number"])
            if seen:
                raise Refusal("on-the-road", "The parcel is on the road already.")
            self._db.execute("UPDATE parcel SET is_void = 1 WHERE number = ?", (told["number"],))
        return {"void": True}

    def track(self, told):
        numbers = told.get("numbers")
        if not isinstance(numbers, list) or len(numbers) > 100:
            raise Refusal("bad-field", "numbers is a list of at most 100")
        marks = ",".join("?" * len(numbers))
        with self._lock:
            rows = self._db.execute(
                "SELECT number, time, status, place, text FROM event"
                f" WHERE number IN ({marks}) ORDER BY id", numbers,
            ).fetchall()
        names = ("number", "time", "status", "place", "text")
        return {"events": [dict(zip(names, row, strict=True)) for row in rows]}

    def happen(self, told):
        """Let something happen to a parcel; any number, also one of another carrier's."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = [told["number"], told.get("time", now), told["status"], told.get("place", ""),
                  told.get("text", "")]
        with self._lock:
            self._db.execute(
                "INSERT INTO event (number, time, status, place, text) VALUES (?, ?, ?, ?, ?)",
                values,
            )
        return {"ok": True}

    def summary(self):
        with self._lock:
            parcels = self._db.execute(
                "SELECT reference, number, is_void FROM parcel ORDER BY id").fetchall()
            (events,) = self._one("SELECT count(*) FROM event")
        return {
            "parcels": [
                {"reference": reference, "number": number, "void": bool(is_void)}
                for reference, number, is_void in parcels
            ],
            "events": events,
        }

    def _one(self, query, *values):
        return self._db.execute(query, values).fetchone()
