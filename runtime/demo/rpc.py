"""Odoo over XML-RPC, for a caller that outlives restarts of the server."""

import http.client
import time
import xmlrpc.client
from copy import copy

MODULE = "__demo__"
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}
MAX_ATTEMPTS = 200
# Odoo's import names the record that a new one inherits from as well.
INHERITED = ("_product_template", "_res_partner")
CONCURRENCY = ("could not serialize", "deadlock detected", "could not obtain lock")


class OdooUnavailable(Exception):
    """The server did not answer, or asks to try again; what was asked may have happened."""


class OdooRefused(Exception):
    """Odoo refused; the text is its reason."""


class _Transport(xmlrpc.client.Transport):
    def __init__(self, timeout):
        super().__init__()
        self._timeout = timeout

    def make_connection(self, host):
        connection = super().make_connection(host)
        connection.timeout = self._timeout
        return connection


class Odoo:
    """One database of an Odoo server, seen by one user."""

    def __init__(self, url, database, login, password, timeout=600.0):
        self._url = url.rstrip("/")
        self.login = login
        self._credentials = (database, login, password)
        self._timeout = timeout
        self._uid = None
        self._objects = None
        self._answered = time.monotonic()

    def as_user(self, login, password):
        """The same database, seen by another user."""
        database = self._credentials[0]
        return Odoo(self._url, database, login, password, self._timeout)

    def silence(self):
        """Seconds since the server last answered."""
        return time.monotonic() - self._answered

    def call(self, model, method, *args, **kwargs):
        """``model.method(*args, **kwargs)`` as the user."""
        database, _login, password = self._credentials
        if self._uid is None:
            self._log_in()
        return self._ask(
            self._objects.execute_kw, database, self._uid, password, model, method, args, kwargs
        )

    def search_read(self, model, domain, fields, **kwargs):
        return self.call(model, "search_read", domain, fields, **kwargs)

    def count(self, model, domain):
        return self.call(model, "search_count", domain)

    def ref(self, xmlid):
        """Database id of a record named by an addon; None when it is not there."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        found = self.search_read("ir.model.data", domain, ["res_id"])
        return found[0]["res_id"] if found else None

    def _log_in(self):
        database, login, password = self._credentials
        common = self._proxy("common")
        self._objects = self._proxy("object")
        uid = self._ask(common.authenticate, database, login, password, {})
        if not uid:
            raise OdooRefused(f"login {login!r} and its password are not known at {self._url}")
        self._uid = uid

    def _proxy(self, service):
        return xmlrpc.client.ServerProxy(
            f"{self._url}/xmlrpc/2/{service}", _Transport(self._timeout), use_builtin_types=True
        )

    def _ask(self, function, *args):
        try:
            answer = function(*args)
            self._answered = time.monotonic()
            return answer
        except xmlrpc.client.Fault as fault:
            raise _translate(fault) from None
        except xmlrpc.client.ProtocolError as error:
            raise OdooUnavailable(f"{self._url}: HTTP {error.errcode}") from error
        except (OSError, http.client.HTTPException) as error:
            raise OdooUnavailable(f"{self._url}: {error or type(error).__name__}") from error


def _translate(fault):
    text = str(fault.faultString).strip()
    if any(sign in text for sign in CONCURRENCY):
        return OdooUnavailable(text.splitlines()[-1])
    return OdooRefused(text if fault.faultCode == 2 else text.splitlines()[-1])


class Records:
    """The demo's records, found by their external ids; makes those that are missing.

    Nothing that exists is written again: what people changed since stays.
    """

    BATCH = 500

    def __init__(self, odoo):
        self._odoo = odoo
        self._ids = {}
        self.refresh()

    def refresh(self):
        rows = self._odoo.search_read(
            "ir.model.data", [("module", "=", MODULE)], ["name", "res_id"]
        )
        self._ids = {
            row["name"]: row["res_id"] for row in rows if not row["name"].endswith(INHERITED)
        }

    def of(self, odoo):
        """The same records; what is missing is made by the user of another connection."""
        other = copy(self)
        other._odoo = odoo
        return other

    def __contains__(self, name):
        return name in self._ids

    def __getitem__(self, name):
        return self._ids[name]

    def named(self, prefix):
        return {name: id_ for name, id_ in self._ids.items() if name.startswith(prefix)}

    def adopt(self, name, model, record_id):
        """Give a record that Odoo came with an external id of the demo."""
        values = {"module": MODULE, "name": name, "model": model, "res_id": record_id}
        self._odoo.call("ir.model.data", "create", [values])
        self._ids[name] = record_id

    def ensure(self, model, fields, rows, batch=None, context=None):
        """Make the records of those rows whose name (the first value) is not there yet.

        A row of which the first value is empty continues the record above it.
        """
        missing = list(self._missing(rows))
        for part in _batches(missing, batch or self.BATCH):
            self.load(model, fields, part, context)

    def ensure_named(self, model, fields, rows, names_zh):
        """As ensure, and once the Chinese beside the English of the records' names."""
        self.ensure(model, fields, rows, context=QUIET | {"lang": "en_US"})
        mark = f"zh_{model.replace('.', '_')}"
        if mark in self or not rows:
            return
        named = [[row[0], name] for row, name in zip(rows, names_zh, strict=True)]
        self.load(model, ["name"], named, QUIET | {"lang": "zh_CN"})
        self.adopt(mark, model, self[rows[0][0]])

    def load(self, model, fields, rows, context=None):
        """Odoo's own import, whole or not at all."""
        rows = [[f"{MODULE}.{row[0]}" if row[0] else "", *row[1:]] for row in rows]
        result = self._odoo.call(model, "load", ["id", *fields], rows, context=context or QUIET)
        errors = [one["message"] for one in result["messages"] if one["type"] == "error"]
        if errors or not result["ids"]:
            text = "; ".join(map(str, errors[:3])) or "nothing was imported"
            failure = OdooUnavailable if any(c in text for c in CONCURRENCY) else OdooRefused
            raise failure(f"{model}: {text}")
        names = [row[0].partition(".")[2] for row in rows if row[0]]
        self._ids.update(zip(names, result["ids"], strict=True))

    def _missing(self, rows):
        is_missing = False
        for row in rows:
            is_missing = row[0] not in self._ids if row[0] else is_missing
            if is_missing:
                yield row


def _batches(rows, size):
    """Parts of about ``size`` rows that begin with a named row."""
    part = []
    for row in rows:
        if row[0] and len(part) >= size:
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def xmlid(name):
    return f"{MODULE}.{name}"


def persist(step, odoo, patience, on_wait, sleep=time.sleep):
    """Run the step, again while the server is away, up to ``patience`` seconds on end.

    ``step`` looks for what is left to do itself, so running it again is harmless.
    """
    pause = 1.0
    for _attempt in range(MAX_ATTEMPTS):
        try:
            return step()
        except OdooUnavailable as error:
            if odoo.silence() > patience:
                raise
            on_wait(str(error))
            sleep(pause)
            pause = min(pause * 1.5, 5.0)
    raise OdooUnavailable(f"{MAX_ATTEMPTS} attempts in vain")
