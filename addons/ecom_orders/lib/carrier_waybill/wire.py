"""What a carrier's interface answers."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from .numbers import is_waybill

#: how a parcel stands, in the words of the wire
STATUSES = ("accepted", "transit", "delivering", "delivered", "returned", "lost", "other")
MAX_EVENTS = 5000


class WireError(ValueError):
    """The answer cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    number: str
    moment: datetime  # UTC, naive
    status: str
    place: str
    text: str


def read_number(text):
    """The waybill number of an answer to ``number``.

    :raises WireError: there is none in it
    """
    number = _object(text).get("number")
    if not isinstance(number, str) or not is_waybill(number):
        raise WireError(f"the carrier's answer has no waybill number: {str(number)[:40]!r}")
    return number


def read_events(text):
    """The events of an answer to ``track``, in the order told, each once."""
    told = _object(text).get("events")
    if not isinstance(told, list) or len(told) > MAX_EVENTS:
        raise WireError("the carrier's answer has no list of events")
    return list(dict.fromkeys(_event(one) for one in told))


def _event(told):
    if not isinstance(told, dict) or not isinstance(told.get("number"), str):
        raise WireError("an event names no number")
    status = told.get("status")
    return TrackingEvent(
        number=told["number"],
        moment=_moment(told.get("time")),
        # A status we do not know is shown by its text, and decides nothing.
        status=status if status in STATUSES else "other",
        place=_text(told.get("place"), 100),
        text=_text(told.get("text"), 500),
    )


def _moment(value):
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError) as error:
        raise WireError(f"an event has no usable time: {str(value)[:40]!r}") from error
    if moment.year < 2000:
        raise WireError(f"an event has no usable time: {str(value)[:40]!r}")
    return moment.replace(microsecond=0)


def _text(value, size):
    return value.replace("\x00", "")[:size] if isinstance(value, str) else ""


def _object(text):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("the carrier's answer is no JSON") from error
    if not isinstance(value, dict):
        raise WireError("the carrier's answer is no JSON object")
    return value
