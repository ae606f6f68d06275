"""Calling a carrier. Pure, thread-safe, never repeats a call by itself."""

import json
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from .errors import CarrierRefused, CarrierUnavailable
from .signature import sign

KINDS = ("number", "void", "track")
_LIMIT = 4 * 1024 * 1024
_CHUNK = 64 * 1024


def open_session(connections=32):
    """A session that keeps connections alive and never repeats a POST."""
    session = requests.Session()
    # Neither proxies nor passwords of the environment belong to a carrier's call.
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=connections, max_retries=0))
    return session


class CarrierClient:
    """One account at one carrier.

    :param float timeout: seconds for the whole answer; mandatory
    :param clock: gives the Unix seconds that are signed
    """

    def __init__(self, url, account, secret, timeout, session=None, clock=time.time):
        if not timeout or timeout <= 0:
            raise ValueError("a time limit is mandatory")
        self._url = (url or "").rstrip("/")
        self._account, self._secret, self._timeout = account, secret, timeout
        self._session = session or open_session()
        self._clock = clock

    def call(self, kind, body):
        """Send ``body`` (JSON text) and return the text of the successful answer.

        :raises CarrierRefused: the carrier understood and says no
        :raises CarrierUnavailable: no usable answer; ``unsure`` tells if it may have arrived
        """
        status, text = self._post(f"{self._url}/{kind}", body.encode())
        if status == 429:
            raise CarrierUnavailable("the carrier asks to call less often")
        if status == 422:
            raise CarrierRefused(*_refusal(text))
        if status in (401, 403):
            raise CarrierRefused(str(status), "The carrier does not know this account or secret.")
        if status != 200:
            raise CarrierUnavailable(f"HTTP status {status}", unsure=status >= 500)
        return text

    def _headers(self, data):
        moment = str(int(self._clock()))
        return {
            "Content-Type": "application/json",
            # A compressed answer could be far larger than what was limited.
            "Accept-Encoding": "identity",
            "X-Carrier-Account": self._account,
            "X-Carrier-Time": moment,
            "X-Carrier-Signature": sign(self._secret, moment, data),
        }

    def _post(self, url, data):
        deadline = time.monotonic() + self._timeout
        try:
            with self._session.post(
                url, data=data, headers=self._headers(data), stream=True, allow_redirects=False,
                timeout=(min(5, self._timeout), self._timeout),
            ) as response:
                return response.status_code, _read(response, deadline)
        except requests.RequestException as error:
            raise _unavailable(error) from error
        except HTTPError as error:
            raise CarrierUnavailable("the answer broke off", unsure=True) from error


def _read(response, deadline):
    body = bytearray()
    # read1 gives what has arrived, so a peer that drips cannot hold us for ever.
    while chunk := response.raw.read1(_CHUNK):
        body += chunk
        if len(body) > _LIMIT:
            raise CarrierUnavailable("the answer is too large", unsure=True)
        if time.monotonic() > deadline:
            raise CarrierUnavailable("the answer took too long", unsure=True)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise CarrierUnavailable("the answer is no text", unsure=True) from error


def _refusal(text):
    try:
        told = json.loads(text)
        return str(told["code"])[:64], str(told["message"])[:500]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", "The carrier refused without a reason."


def _unavailable(error):
    """Only a connection that could not be made is certain not to have carried the call."""
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema,
                          requests.exceptions.MissingSchema)):
        return CarrierUnavailable("the address is not usable")
    if isinstance(error, requests.ConnectTimeout) or _is_not_connected(error):
        return CarrierUnavailable("the connection could not be made")
    if isinstance(error, requests.Timeout):
        return CarrierUnavailable("no answer in time", unsure=True)
    return CarrierUnavailable("the connection broke", unsure=True)


def _is_not_connected(error):
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError)
