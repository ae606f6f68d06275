"""The account: tokens, transactions by time in pages, and what tests may do to it."""

import base64
import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from simulators.common.conduct import Behaviour, Conduct
from simulators.common.server import Answer
from simulators.common.store import Store

LONGEST = timedelta(days=31)
MOST_ITEMS = 10_000
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)")
SCHEMA = """
CREATE TABLE IF NOT EXISTS transaction_told (
    id TEXT PRIMARY KEY, paid_at TEXT NOT NULL, visible_at TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS token (value TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class AccountBehaviour(Behaviour):
    repeat_items: bool = False  # each page begins with the last transaction of the page before
    token_calls: int = 0  # a token is good for so many calls; 0: for all
    most_items: int = MOST_ITEMS
    refreshed_at: str = ""  # up to when the account says its data is; "": now


class Account:
    WIRE = ("/v1/",)

    def __init__(self, path, client_id, client_secret):
        self.store = Store(path, SCHEMA)
        self.conduct = Conduct(self.store, AccountBehaviour())
        self._login = f"{client_id}:{client_secret}".encode()
        self._uses = {}
        self.controls = {"pay": self.pay, "change": self.change}

    # --- the wire ---

    def answer(self, call):
        if (call.method, call.path) == ("POST", "/v1/oauth2/token"):
            return 200, self._give_token(call)
        if (call.method, call.path) == ("GET", "/v1/reporting/transactions"):
            self._check_token(call)
            return 200, self._tell(call)
        raise Answer(404, {"name": "RESOURCE_NOT_FOUND", "message": call.path})

    def _give_token(self, call):
        kind, _space, text = call.headers.get("Authorization", "").partition(" ")
        try:
            login = base64.b64decode(text) if kind == "Basic" else b""
        except ValueError:
            login = b""
        if not hmac.compare_digest(login, self._login):
            raise Answer(401, {"error": "invalid_client",
                               "error_description": "Client Authentication failed"})
        if dict(parse_qsl(call.body.decode())).get("grant_type") != "client_credentials":
            raise Answer(400, {"error": "unsupported_grant_type"})
        token = secrets.token_urlsafe(24)
        with self.store.transaction() as connection:
            connection.execute("INSERT INTO token VALUES (?)", (token,))
        self.store.count("tokens")
        return {"access_token": token, "token_type": "Bearer", "expires_in": 32_400}

    def _check_token(self, call):
        kind, _space, token = call.headers.get("Authorization", "").partition(" ")
        known = self.store.rows("SELECT * FROM token WHERE value = ?", token)
        self._uses[token] = self._uses.get(token, 0) + 1
        most = self.conduct.now.token_calls
        if kind != "Bearer" or not known or most and self._uses[token] > most:
            raise Answer(401, {"error": "invalid_token", "error_description": "Token expired"})

    def _tell(self, call):
        start, end = (_moment(call, name) for name in ("start_date", "end_date"))
        if not start <= end or end - start > LONGEST:
            _refuse("start_date", "INVALID_DATE_RANGE", "Date range is greater than 31 days")
        size, page = _number(call, "page_size", 100, 500), _number(call, "page", 1, 2**31)
        found = self.store.rows(
            "SELECT body FROM transaction_told WHERE paid_at BETWEEN ? AND ? AND visible_at <= ?"
            " ORDER BY paid_at, id", _text(start), _text(end), _text(datetime.now(UTC)),
        )
        now = self.conduct.now
        if len(found) > now.most_items:
            _refuse("start_date", "RESULTSET_TOO_LARGE", "Result set size is greater than allowed")
        first = (page - 1) * size
        # repeated in addition to what belongs on the page, as where something moved in between
        shown = found[max(0, first - 1) if now.repeat_items else first:first + size]
        refreshed = _read(now.refreshed_at) if now.refreshed_at else datetime.now(UTC)
        return {
            "transaction_details": [json.loads(row["body"]) for row in shown],
            "account_number": "SIM", "start_date": _text(start), "end_date": _text(end),
            "last_refreshed_datetime": _text(refreshed), "page": page,
            "total_items": len(found), "total_pages": -(-len(found) // size),
        }

    # --- beside the wire ---

    def books(self):
        rows = self.store.rows("SELECT body FROM transaction_told ORDER BY paid_at, id")
        return {
            "transactions": [json.loads(row["body"]) for row in rows],
            "counters": self.store.counters(), "control": asdict(self.conduct.now),
        }

    def pay(self, values):
        """Enter transactions: {id, amount, currency, paid_at, ...}; ``late_s``: told only then."""
        with self.store.transaction() as connection:
            for told in values["transactions"]:
                paid_at = _read(told["paid_at"])
                visible = datetime.now(UTC) + timedelta(seconds=told.get("late_s", 0))
                connection.execute(
                    "INSERT INTO transaction_told VALUES (?, ?, ?, ?)",
                    (told["id"], _text(paid_at), _text(visible if told.get("late_s") else paid_at),
                     json.dumps(_detail(told, paid_at))),
                )
        return {"ok": True}

    def change(self, values):
        """Change a transaction's ``status`` or ``amount``; it is told as updated now."""
        [row] = self.store.rows("SELECT * FROM transaction_told WHERE id = ?", values["id"])
        body = json.loads(row["body"])
        info = body["transaction_info"]
        info["transaction_status"] = values.get("status", info["transaction_status"])
        if "amount" in values:
            info["transaction_amount"]["value"] = values["amount"]
        info["transaction_updated_date"] = _wire(datetime.now(UTC))
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE transaction_told SET body = ? WHERE id = ?",
                (json.dumps(body), values["id"]),
            )
        return {"ok": True}


def _detail(told, paid_at):
    amount = {"currency_code": told["currency"], "value": told["amount"]}
    info = {
        "paypal_account_id": "SIMPAYER", "transaction_id": told["id"],
        "transaction_event_code": told.get("event", "T0006"),
        "transaction_initiation_date": _wire(paid_at),
        "transaction_updated_date": _wire(paid_at),
        "transaction_amount": amount,
        "fee_amount": {"currency_code": told["currency"], "value": told.get("fee", "0.00")},
        "transaction_status": told.get("status", "S"),
    }
    if told.get("invoice"):
        info["invoice_id"] = told["invoice"]
    if told.get("refund_of"):
        info |= {"paypal_reference_id": told["refund_of"], "paypal_reference_id_type": "TXN"}
    name = told.get("payer", "Li Na")
    return {"transaction_info": info, "payer_info": {"payer_name": {"alternate_full_name": name}},
            "cart_info": {}}


def _refuse(field, issue, text):
    raise Answer(400, {"name": "INVALID_REQUEST", "message": text,
                       "details": [{"field": field, "issue": issue}]})


def _moment(call, name):
    text = call.query.get(name, "")
    if not RFC3339.fullmatch(text):
        _refuse(name, "INVALID_PARAMETER_SYNTAX", f"{name} must be RFC3339 with seconds")
    return _read(text)


def _number(call, name, default, most):
    text = call.query.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        _refuse(name, "INVALID_PARAMETER_VALUE", f"{name} must be from 1 to {most}")
    return int(text)


def _read(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def _text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _wire(moment):
    """The real account writes its zone without a colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
