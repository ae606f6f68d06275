"""JSON over HTTP with a shop: bounded in time and size, and clear about what may have arrived."""

import json
import time
from decimal import Decimal
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from .errors import ShopRefused, ShopUnavailable

MOST_BYTES = 32 * 1024 * 1024
MOST_SHOWN = 300
_CHUNK = 65536
#: the shop says no for now only
_PASSING = frozenset((408, 425, 429))


def open_session():
    """A session that carries no cookies, follows no proxies' or .netrc's settings of its own."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(_NoCookies())
    return session


class JsonHttp:
    """Asks one shop; holds no state but its session, so that threads may share it."""

    def __init__(self, url, timeout, session=None, clock=time.monotonic):
        self._url = (url or "").rstrip("/")
        self._timeout = timeout
        self._session = session or open_session()
        self._clock = clock

    def ask(self, method, path, *, data=None, params=None, headers=None, auth=None):
        """Make one call; give (response headers, parsed JSON with Decimals).

        :raises ShopUnavailable: no usable answer (also for status 408, 425, 429 and 5xx)
        :raises ShopRefused: any other status that is no success; its code is the status
        """
        is_read = method == "GET"
        deadline = self._clock() + self._timeout
        try:
            with self._session.request(
                method, self._url + path, json=data, params=params, headers=headers, auth=auth,
                timeout=self._timeout, stream=True, allow_redirects=False,
            ) as response:
                body = self._read(response, deadline)
        except requests.RequestException as error:
            raise _unavailable(error, is_read) from error
        except (HTTPError, HTTPException, OSError) as error:
            raise ShopUnavailable("the answer broke off", unsure=not is_read) from error
        return response.headers, _parse(response.status_code, body, is_read)

    def _read(self, response, deadline):
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > MOST_BYTES:
                raise ShopUnavailable("the answer is too large", unsure=True)
            if self._clock() > deadline:
                raise ShopUnavailable("the answer took too long", unsure=True)
        return bytes(body)


def _parse(status, body, is_read):
    if status >= 500 or status in _PASSING:
        unsure = not is_read and status not in _PASSING
        raise ShopUnavailable(f"HTTP status {status}", unsure=unsure)
    if not 200 <= status < 300:
        raise ShopRefused(status, _reason(status, body))
    try:
        return json.loads(body, parse_float=Decimal) if body.strip() else None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ShopUnavailable("the answer is no JSON", unsure=not is_read) from error


def _reason(status, body):
    """What the shop says, where it says it in one of the usual ways."""
    try:
        data = json.loads(body)
        told = data.get("message") or data["errors"][0]["message"]
    except (ValueError, RecursionError, AttributeError, LookupError, TypeError):
        told = ""
    return str(told)[:MOST_SHOWN] or f"HTTP status {status}"


def _unavailable(error, is_read):
    """Only a connection that could not be made is certain not to have carried the call."""
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema
                  | requests.exceptions.MissingSchema):
        return ShopUnavailable("the address is not usable")
    if isinstance(error, requests.ConnectTimeout) or _not_connected(error):
        return ShopUnavailable("the connection could not be made")
    if isinstance(error, requests.Timeout):
        return ShopUnavailable("no answer in time", unsure=not is_read)
    return ShopUnavailable("the connection broke", unsure=not is_read)


def _not_connected(error):
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(reason)
    return isinstance(reason, NewConnectionError)


class _NoCookies:
    """A policy that takes and gives none."""

    netscape, rfc2965, hide_cookie2 = True, False, False

    def set_ok(self, *_args):
        return False

    return_ok = domain_return_ok = path_return_ok = set_ok
