"""Calls to the endpoint for warehouses, signed by the test itself: right, and wrong on purpose."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import requests
from lxml import etree

CHINA = timezone(timedelta(hours=8))
TIMEOUT_S = 30


class Peer:
    """Speaks for the warehouse. Written against the protocol, not with the suite's own client."""

    def __init__(self, url, app_key, secret, customer_id):
        self._url = url
        self._app_key = app_key
        self._secret = secret
        self._customer_id = customer_id

    def params(self, method, body, *, secret=None, age=timedelta(), **changes):
        """The signed query of a call made ``age`` ago."""
        moment = datetime.now(UTC) - age
        values = {
            "method": f"taobao.qimen.{method}",
            "timestamp": moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "xml",
            "app_key": self._app_key,
            "v": "2.0",
            "sign_method": "md5",
            "customerId": self._customer_id,
            **changes,
        }
        return {**values, "sign": signature(values, body, secret or self._secret)}

    def post(self, params, body):
        """Send; gives the answer's flag, code and message."""
        response = requests.post(
            self._url, params=params, data=body, timeout=TIMEOUT_S,
            headers={"Content-Type": "application/xml; charset=utf-8"},
        )
        root = etree.fromstring(response.content)
        return tuple(root.findtext(name) for name in ("flag", "code", "message"))

    def call(self, method, body, **how):
        return self.post(self.params(method, body, **how), body)


def signature(params, body, secret):
    pairs = "".join(name + params[name] for name in sorted(params))
    raw = body if isinstance(body, bytes) else body.encode()
    text = secret.encode() + pairs.encode() + raw + secret.encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
