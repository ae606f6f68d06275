"""What every exchange with another system needs and that knows nothing of Odoo."""

from .backoff import backoff_seconds
from .errors import (
    ExchangeBlocked,
    ExchangeError,
    ExchangeRefused,
    ExchangeWaiting,
    PeerRefused,
    PeerUnavailable,
)
from .masking import DEFAULT_MASKED_NAMES, MASK, mask_body, pretty_body
from .throttle import Throttle

__all__ = [
    "DEFAULT_MASKED_NAMES",
    "ExchangeBlocked",
    "ExchangeError",
    "ExchangeRefused",
    "ExchangeWaiting",
    "MASK",
    "PeerRefused",
    "PeerUnavailable",
    "Throttle",
    "backoff_seconds",
    "mask_body",
    "pretty_body",
]
