"""Who calls, checked as the shop does it: OAuth 1.0a over HTTP, which is all a simulator has.

Written after the shop's own way (escape names and values, sort by name, escape once more), not
after the client's, so that a mistake of one is seen by the other.
"""

import base64
import hashlib
import hmac
import threading
import time
from urllib.parse import quote

from simulators.common.server import Answer

WINDOW_S = 15 * 60


def _raw(text):
    return quote(text, safe="-._~")


class Guard:
    def __init__(self, key, secret):
        self._key, self._secret = key, secret
        self._nonces, self._lock = {}, threading.Lock()

    def check(self, call):
        """Raise the shop's answer to a caller it does not know."""
        told = call.query
        if told.get("oauth_consumer_key") != self._key:
            _refuse("Consumer key is invalid.")
        if told.get("oauth_signature_method") not in ("HMAC-SHA1", "HMAC-SHA256"):
            _refuse("Invalid signature - signature method is invalid.")
        if not hmac.compare_digest(self._signature(call), told.get("oauth_signature", "").encode()):
            _refuse("Invalid signature - provided signature does not match.")
        self._check_moment(told.get("oauth_timestamp", ""), told.get("oauth_nonce", ""))

    def _signature(self, call):
        pairs = {_raw(name).replace("%", "%25"): _raw(value).replace("%", "%25")
                 for name, value in call.query.items() if name != "oauth_signature"}
        query = "%26".join(f"{name}%3D{pairs[name]}" for name in sorted(pairs))
        base = f"{call.method}&{_raw(call.base + call.path)}&{query}"
        algorithm = hashlib.sha1 if call.query["oauth_signature_method"] == "HMAC-SHA1" else (
            hashlib.sha256)
        digest = hmac.new(f"{self._secret}&".encode(), base.encode(), algorithm).digest()
        return base64.b64encode(digest)

    def _check_moment(self, stamp, nonce):
        now = time.time()
        if not stamp.isdecimal() or abs(int(stamp) - now) > WINDOW_S:
            _refuse("Invalid timestamp.")
        with self._lock:
            if not nonce or nonce in self._nonces:
                _refuse("Invalid nonce - nonce has already been used.")
            self._nonces[nonce] = now
            for old in [one for one, at in self._nonces.items() if at < now - WINDOW_S]:
                del self._nonces[old]


def _refuse(message):
    raise Answer(401, {"code": "woocommerce_rest_authentication_error", "message": message,
                       "data": {"status": 401}})


def sign(secret, body):
    """The header of a webhook."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
