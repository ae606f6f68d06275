"""Who calls: by password where the line is secret, else by a signature of each call."""

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit


def choose_auth(url, key, secret, clock=time.time):
    """What ``requests`` takes as ``auth``: the secret itself goes over HTTPS only."""
    if urlsplit(url or "").scheme == "https":
        return (key, secret)
    return OAuth(key, secret, clock)


class OAuth:
    """OAuth 1.0a with one leg and HMAC-SHA256, in the query, as the shop wants it over HTTP."""

    def __init__(self, key, secret, clock=time.time, nonce=lambda: secrets.token_hex(16)):
        self._key, self._secret, self._clock, self._nonce = key, secret, clock, nonce

    def __repr__(self):
        return f"OAuth({self._key!r})"

    def __call__(self, request):
        """Sign a prepared request."""
        request.url = self.sign_url(request.method, request.url)
        return request

    def sign_url(self, method, url):
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True) + [
            ("oauth_consumer_key", self._key),
            ("oauth_nonce", self._nonce()),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", str(int(self._clock()))),
        ]
        address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        pairs.append(("oauth_signature", self._signature(method, address, pairs)))
        return f"{address}?{urlencode(pairs, quote_via=quote)}"

    def _signature(self, method, address, pairs):
        told = "&".join(f"{name}={value}" for name, value in
                        sorted((_escaped(name), _escaped(value)) for name, value in pairs))
        base = "&".join((method.upper(), _escaped(address), _escaped(told)))
        key = f"{_escaped(self._secret)}&"
        digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


def _escaped(text):
    return quote(str(text), safe="-._~")
