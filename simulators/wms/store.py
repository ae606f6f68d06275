"""The simulator's own database: SQLite, one writer at a time, any number of readers."""

import sqlite3
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = Path(__file__).with_name("schema.sql")
#: counts up with each change of the schema that CREATE IF NOT EXISTS does not make
_VERSION = 1


class Store:
    """Every change is one transaction, so a killed process leaves no half of anything."""

    def __init__(self, path):
        self._path = str(path)
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._version = 0
        self._counts = Counter()
        self._counts_lock = threading.Lock()
        self._local = threading.local()
        self._writer = self._connect()
        _bring_up_to_date(self._writer)

    @contextmanager
    def transaction(self):
        """The only way to write. Commits on leaving, rolls back on any exception."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            counts = self._take_counts()
            try:
                yield self._writer
                self._save_counts(counts)
                self._writer.execute("COMMIT")
            except BaseException:
                self._writer.execute("ROLLBACK")
                self._counts_back(counts)
                raise
        self.wake()

    def reader(self):
        """A connection of this thread that sees the last committed state."""
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
            self._local.connection.execute("PRAGMA query_only = 1")
        return self._local.connection

    def count(self, name, number=1):
        """Count something; saved with the next transaction."""
        with self._counts_lock:
            self._counts[name] += number

    def counters(self):
        saved = dict(self.reader().execute("SELECT name, value FROM counter ORDER BY name"))
        with self._counts_lock:
            return dict(sorted((Counter(saved) + self._counts).items()))

    def meta(self, name, default=None):
        row = self.reader().execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_meta(self, name, value):
        with self.transaction() as connection:
            set_meta(connection, name, value)

    def wake(self):
        """Tell waiting workers to look again."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def version(self):
        return self._version

    def wait(self, version, seconds):
        """Wait until something changed since ``version``, at most some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, seconds)

    def _connect(self):
        connection = sqlite3.connect(
            self._path, timeout=30, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = 1")
        return connection

    def _take_counts(self):
        with self._counts_lock:
            counts, self._counts = self._counts, Counter()
        return counts

    def _counts_back(self, counts):
        with self._counts_lock:
            self._counts.update(counts)

    def _save_counts(self, counts):
        self._writer.executemany(
            "INSERT INTO counter VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            counts.items(),
        )


def _bring_up_to_date(connection):
    """Make the tables; those of an older version are made anew around their rows."""
    is_old = connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION
    tables = _names(connection, "table") if is_old else []
    script = [
        *(f"ALTER TABLE {table} RENAME TO old_{table};" for table in tables),
        *(f"DROP INDEX {index};" for index in (_names(connection, "index") if tables else ())),
        _SCHEMA.read_text(),
        *(_move_rows(connection, table) for table in tables),
        f"PRAGMA user_version = {_VERSION};",
    ]
    connection.execute("PRAGMA foreign_keys = 0")
    connection.execute("PRAGMA legacy_alter_table = 1")
    connection.executescript("BEGIN IMMEDIATE;\n" + "\n".join(script) + "\nCOMMIT;")
    connection.execute("PRAGMA foreign_keys = 1")


def _move_rows(connection, table):
    names = ", ".join(row["name"] for row in connection.execute(f"PRAGMA table_info({table})"))
    move = f"INSERT INTO {table} ({names}) SELECT {names} FROM old_{table};"
    return f"{move} DROP TABLE old_{table};"


def _names(connection, kind):
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%'", (kind,)
    )
    return [row["name"] for row in rows]


def set_meta(connection, name, value):
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
