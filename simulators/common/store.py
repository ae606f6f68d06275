"""A simulator's own database: SQLite, every change one transaction."""

import sqlite3
import threading
from contextlib import contextmanager


class Store:
    def __init__(self, path, schema):
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            str(path), timeout=30, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(schema)
        self._connection.executescript(
            "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER);"
            "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT);"
        )

    @contextmanager
    def transaction(self):
        """The only way to the tables. Commits on leaving, rolls back on any exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def rows(self, query, *values):
        with self._lock:
            return [dict(row) for row in self._connection.execute(query, values)]

    def count(self, name, number=1):
        with self._lock:
            self._connection.execute(
                "INSERT INTO counter VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value", (name, number)
            )

    def counters(self):
        return {row["name"]: row["value"] for row in self.rows("SELECT * FROM counter")}

    def meta(self, name, default=""):
        found = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return found[0]["value"] if found else default

    def set_meta(self, name, value):
        with self._lock:
            self._connection.execute(
                "INSERT INTO meta VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )
