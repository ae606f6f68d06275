"""Wire times are GMT+8 without a zone; inside, datetimes are aware."""

import re
from datetime import date, datetime, timedelta, timezone

GMT8 = timezone(timedelta(hours=8), "GMT+8")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")


def format_time(moment):
    """Write an aware datetime as ``yyyy-MM-dd HH:mm:ss`` in GMT+8."""
    if moment.tzinfo is None:
        raise ValueError("the time has no time zone")
    try:
        local = moment.astimezone(GMT8)
    except OverflowError as error:
        raise ValueError("the time is out of range") from error
    return local.replace(microsecond=0, tzinfo=None).isoformat(" ")


def parse_time(text):
    """Read ``yyyy-MM-dd HH:mm:ss``, GMT+8, as an aware datetime."""
    if not _TIME.fullmatch(text):
        raise ValueError("is not a time of the form yyyy-MM-dd HH:mm:ss")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=GMT8)
    except ValueError as error:
        raise ValueError("is not a time that exists") from error


def parse_date(text):
    """Read ``yyyy-MM-dd``; a time of day, which some peers append, is dropped."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError("is not a date of the form yyyy-MM-dd")
    try:
        return date.fromisoformat(found[1])
    except ValueError as error:
        raise ValueError("is not a date that exists") from error
