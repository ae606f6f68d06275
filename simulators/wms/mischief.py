"""Calls a well-behaved peer would never make. A sound receiver refuses each of them."""

from datetime import UTC, datetime, timedelta

import qimen
import requests

_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE request [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><request><x>&b;</x></request>'
)
_FILE = (
    '<?xml version="1.0"?><!DOCTYPE request [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<request><orderCode>&x;</orderCode></request>"
)
_TIMEOUT_S = 20


class Callback:
    """Where feedback goes and with which account, bare enough to do it wrong."""

    def __init__(self, url, account, session):
        self.url = url
        self.account = account
        self.session = session

    def post(self, method, body, *, secret=None, age=timedelta()):
        """Send a call, signed as told. Returns whether the receiver said success."""
        account = self.account
        client = qimen.QimenClient(
            self.url,
            account.app_key,
            account.secret if secret is None else secret,
            account.customer_id or "",
            _TIMEOUT_S,
            session=self.session,
            clock=lambda: datetime.now(UTC) - age,
        )
        try:
            return client.call(method, body).success
        except (qimen.QimenRefused, qimen.QimenUnavailable):
            return False

    def post_unsigned(self, method, body):
        try:
            answer = self.session.post(
                self.url, params={"method": method}, data=body.encode(), timeout=_TIMEOUT_S
            )
            return qimen.Answer.parse(answer.content).success
        except (requests.RequestException, qimen.QimenFormatError):
            return False


_KINDS = {
    "truncated": lambda to, row: to.post(row["method"], row["body"][: len(row["body"]) // 2]),
    "entities": lambda to, row: to.post(row["method"], _BOMB),
    "external entity": lambda to, row: to.post(row["method"], _FILE),
    "bad signature": lambda to, row: to.post(row["method"], row["body"], secret="wrong"),
    "stale": lambda to, row: to.post(row["method"], row["body"], age=timedelta(days=1)),
    "unsigned": lambda to, row: to.post_unsigned(row["method"], row["body"]),
    "unknown method": lambda to, row: to.post("no.such.method", row["body"]),
    "empty": lambda to, row: to.post(row["method"], ""),
    "not xml": lambda to, row: to.post(row["method"], '{"json": true}'),
    "other root": lambda to, row: to.post(row["method"], "<response><flag>x</flag></response>"),
}


def send_broken(conduct, callback, row):
    """Send one broken variant of an outbox row; return its name and if it was accepted."""
    name = conduct.pick(sorted(_KINDS))
    return name, _KINDS[name](callback, row)
