"""Calling a peer. Pure, thread-safe, never repeats a call by itself."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from .answers import Answer
from .codes import METHOD_PREFIX
from .errors import QimenFormatError, QimenRefused, QimenUnavailable
from .messages import short_method
from .sign import SIGN_PARAMETER, sign
from .times import format_time
from .xmlio import DEFAULT_LIMITS

_CHUNK = 64 * 1024
_HEADERS = {
    "Content-Type": "application/xml; charset=utf-8",
    # A compressed answer could be far larger than what was limited.
    "Accept-Encoding": "identity",
}
# Errors of the hub in between that pass by themselves: call limits and its own troubles.
_PASSING_CODES = frozenset({"7", "accesscontrol.limited-by-api-access-count"})
_PASSING_PREFIX = "isp."


@dataclass(frozen=True, slots=True)
class Timeout:
    """Seconds to connect, and for the whole answer."""

    connect: float
    read: float

    @classmethod
    def of(cls, value):
        """From a number (for the answer; connecting gets at most 5 s) or a pair."""
        pair = value if isinstance(value, tuple) else (min(value or 0, 5), value)
        if not all(one and one > 0 for one in pair):
            raise ValueError("a time limit is mandatory")
        return cls(*pair)


def open_session(connections=32):
    """A session that keeps connections alive and never repeats a POST."""
    session = requests.Session()
    # Neither proxies nor passwords of the environment belong to a peer's call.
    session.trust_env = False
    adapter = HTTPAdapter(pool_maxsize=connections, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class QimenClient:
    """One peer. ``clock`` gives the aware time that is signed."""

    def __init__(
        self,
        url,
        app_key,
        secret,
        customer_id,
        timeout,
        session=None,
        clock=None,
        limits=DEFAULT_LIMITS,
    ):
        self._url = url
        self._app_key = app_key
        self._secret = secret
        self._customer_id = customer_id
        self._timeout = Timeout.of(timeout)
        self._session = session or open_session()
        self._clock = clock or (lambda: datetime.now(UTC))
        self._limits = limits

    def __repr__(self):
        return f"QimenClient({self._url!r}, {self._app_key!r})"

    def send(self, message):
        """Send a message; see ``call``."""
        return self.call(message.METHOD, message.to_xml())

    def call(self, method, body):
        """Send ``body`` and return the successful Answer.

        :raise QimenRefused: the peer understood and says no
        :raise QimenUnavailable: no usable answer; ``unsure`` tells if it may have arrived
        """
        answer = self._parse(self._post(self.signed_url(method, body), body.encode()))
        if answer.gateway and _is_passing(answer.code):
            raise QimenUnavailable(f"gateway: {answer.code} {answer.message}", unsure=True)
        if not answer.success:
            raise QimenRefused(answer.code, answer.message, answer)
        return answer

    def signed_url(self, method, body):
        """The address with the query parameters of one call made now."""
        params = {
            "method": METHOD_PREFIX + short_method(method),
            "timestamp": format_time(self._clock()),
            "format": "xml",
            "app_key": self._app_key,
            "v": "2.0",
            "sign_method": "md5",
            "customerId": self._customer_id,
        }
        params[SIGN_PARAMETER] = sign(params, body, self._secret)
        glue = "&" if "?" in self._url else "?"
        return self._url + glue + urlencode(params, quote_via=quote)

    def _post(self, url, data):
        timeout = (self._timeout.connect, self._timeout.read)
        deadline = time.monotonic() + sum(timeout)
        try:
            with self._session.post(
                url,
                data=data,
                headers=_HEADERS,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
            ) as response:
                body = self._read(response, deadline)
        except requests.RequestException as error:
            raise _unavailable(error) from error
        except HTTPError as error:
            raise QimenUnavailable("the answer broke off", unsure=True) from error
        if response.status_code >= 500:
            raise QimenUnavailable(f"HTTP status {response.status_code}", unsure=True)
        return response.status_code, body

    def _read(self, response, deadline):
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise QimenUnavailable("the answer is compressed", unsure=True)
        body = bytearray()
        # read1 gives what has arrived, so a peer that drips cannot hold us for ever.
        while chunk := response.raw.read1(_CHUNK):
            body += chunk
            if len(body) > self._limits.size:
                raise QimenUnavailable("the answer is too large", unsure=True)
            if time.monotonic() > deadline:
                raise QimenUnavailable("the answer took too long", unsure=True)
        return bytes(body)

    def _parse(self, status_and_body):
        status, body = status_and_body
        try:
            return Answer.parse(body, self._limits)
        except QimenFormatError as error:
            raise QimenUnavailable(
                f"the answer (HTTP status {status}) cannot be read: {error}", unsure=True
            ) from error


def _is_passing(code):
    return code in _PASSING_CODES or code.startswith(_PASSING_PREFIX)


def _unavailable(error):
    """Only a connection that could not be made is certain not to have carried the call."""
    if isinstance(error, requests.Timeout) and not isinstance(error, requests.ConnectTimeout):
        return QimenUnavailable("no answer in time", unsure=True)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return QimenUnavailable("the address is not usable", unsure=False)
    if _not_connected(error):
        return QimenUnavailable("the connection could not be made", unsure=False)
    return QimenUnavailable("the connection broke", unsure=True)


def _not_connected(error):
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.MissingSchema)):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(reason)
    return isinstance(reason, NewConnectionError)
