"""Checking an incoming call before anything of it is believed.

Every rejection tells the caller its own mistake and nothing about this side.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from .codes import SIGN_FAILURE
from .errors import QimenFormatError, QimenRejected
from .messages import WMS_METHODS, parse, short_method
from .node import Message, Node
from .sign import verify
from .times import parse_time
from .xmlio import DEFAULT_LIMITS

_REQUIRED = ("method", "timestamp", "format", "app_key", "v", "sign", "sign_method")
_CUSTOMER = ("customerId", "customerid")
_FIXED = {"format": ("xml",), "sign_method": ("md5",), "v": ("1.0", "2.0", "3.0")}
DEFAULT_MAX_AGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class InboundCall:
    """A call that passed all checks."""

    method: str
    customer_id: str
    timestamp: datetime
    message: Message
    params: dict = field(repr=False)

    @property
    def document_code(self):
        return self.message.document_code

    @property
    def identity(self):
        """Equal for repetitions of one message, different for different ones.

        Peers number messages per document or over all, so the document is part of it.
        """
        own = self.message.out_biz_code
        if own is None:
            own = _hash(repr(_said(self.message)))
        elif self.message.part:
            own += _hash(self.message.part)
        return f"{self.document_code}:{own}"

    @classmethod
    def check(
        cls,
        query_params,
        body,
        secret,
        now,
        max_age=DEFAULT_MAX_AGE,
        *,
        app_key=None,
        customer_id=None,
        methods=WMS_METHODS,
        limits=DEFAULT_LIMITS,
    ):
        """Check a call and read its message.

        :param query_params: mapping, or pairs (so that a repeated one is noticed), decoded
        :param body: the raw bytes
        :param now: aware datetime
        :param max_age: timedelta or seconds that the timestamp may differ, both ways
        :param app_key: the only one accepted, if given; the same for ``customer_id``
        :param methods: the short names accepted
        :raise QimenRejected: with a code and a message for the caller
        """
        if len(body) > limits.size:
            raise QimenRejected("body-too-large", f"The body is over {limits.size} bytes.")
        params = _single(query_params)
        customer = _check_params(params)
        timestamp = _read_timestamp(params["timestamp"])
        _check_identity(params, customer, body, secret, (app_key, customer_id))
        _check_age(timestamp, now, max_age)
        method = short_method(params["method"])
        if method not in methods:
            raise QimenRejected("unknown-method", f"The method {method[:60]!r} is not known here.")
        return cls(method, customer, timestamp, _read_message(method, body, limits), params)


def _said(value):
    """What a message says, and nothing of how; what cannot be written can be said, too."""
    if isinstance(value, Node):
        named = ((one.name, getattr(value, one.name)) for one in fields(value))
        return [(name, _said(one)) for name, one in named if one not in (None, (), {})]
    return [_said(one) for one in value] if isinstance(value, tuple) else str(value)


def _hash(text):
    return "#" + hashlib.sha256(text.encode()).hexdigest()[:32]


def _single(query_params):
    mapping = isinstance(query_params, Mapping)
    pairs = list(query_params.items() if mapping else query_params)
    params = dict(pairs)
    if len(params) < len(pairs):
        raise QimenRejected("repeated-parameter", "A query parameter is given more than once.")
    return params


def _check_params(params):
    for name in _REQUIRED:
        if not params.get(name):
            raise QimenRejected("missing-parameter", f"The query parameter {name} is missing.")
    customers = {params[name] for name in _CUSTOMER if params.get(name)}
    if len(customers) != 1:
        problem = "missing" if not customers else "given twice, differently"
        raise QimenRejected("missing-parameter", f"The query parameter customerId is {problem}.")
    for name, allowed in _FIXED.items():
        if params[name] not in allowed:
            raise QimenRejected(
                "bad-parameter", f"The query parameter {name} must be {' or '.join(allowed)}."
            )
    return customers.pop()


def _read_timestamp(text):
    try:
        return parse_time(text)
    except ValueError as error:
        raise QimenRejected(
            "timestamp-invalid",
            "The query parameter timestamp must be yyyy-MM-dd HH:mm:ss in GMT+8.",
        ) from error


def _check_identity(params, customer, body, secret, expected):
    """One answer for a wrong key, customer or signature: callers cannot probe which."""
    app_key, customer_id = expected
    right = verify(params, body, secret)
    right &= app_key is None or params["app_key"] == app_key
    right &= customer_id is None or customer == customer_id
    if not right:
        raise QimenRejected(SIGN_FAILURE, "Illegal request: key, customer or signature is wrong.")


def _check_age(timestamp, now, max_age):
    window = max_age if isinstance(max_age, timedelta) else timedelta(seconds=max_age)
    if abs(now - timestamp) > window:
        raise QimenRejected(
            "timestamp-expired",
            f"The timestamp differs by more than {int(window.total_seconds())} seconds.",
        )


def _read_message(method, body, limits):
    try:
        return parse(method, body, limits)
    except QimenFormatError as error:
        raise QimenRejected(error.code, str(error)) from error
