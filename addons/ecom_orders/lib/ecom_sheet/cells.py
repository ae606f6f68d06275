"""What a cell means: a text, a number, a moment."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from .errors import CellError

#: from here on a spreadsheet has lost digits of a whole number
EXACT = Decimal(10) ** 15
MOST = Decimal(10) ** 10
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
CURRENCY = "¥￥$€£ \u00a0"
MOMENT = re.compile(
    r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?"
    r"(?:[ T]*(?P<H>\d{1,2})[:时](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})秒?(?:\.\d+)?)?分?)?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def as_text(cell, most=250):
    """The text of a cell, "" where it is blank; numbers without exponent.

    :raises CellError: ``digits``: a long number that lost digits, ``length``: too long
    """
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        if not cell.is_finite() or abs(cell) >= EXACT:
            raise CellError("digits")
        text = f"{cell.normalize():f}" if cell else "0"
    elif isinstance(cell, datetime):
        text = cell.isoformat(" ", "seconds")
    else:
        text = str(cell)
    if len(text) > most:
        raise CellError("length", most=most)
    return text


def as_number(cell):
    """The exact Decimal of a cell that is not blank; thousands and currency signs may stand there.

    :raises CellError: ``number``
    """
    if isinstance(cell, Decimal):
        number = cell
    elif isinstance(cell, str):
        number = _parse_number(cell)
    else:
        raise CellError("number")
    if not number.is_finite() or abs(number) > MOST:
        raise CellError("number")
    return number


def _parse_number(text):
    text = text.strip(CURRENCY)
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not NUMBER.fullmatch(text) or not text.isascii():
        raise CellError("number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise CellError("number") from error


def as_moment(cell, zone):
    """The moment of a cell that is not blank, naive in UTC.

    :param zone: a tzinfo, for moments that name none
    :raises CellError: ``moment``
    """
    try:
        moment = _read_moment(cell)
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return local.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError) as error:
        raise CellError("moment") from error


def _read_moment(cell):
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    found = MOMENT.fullmatch(cell) if isinstance(cell, str) else None
    if not found:
        raise CellError("moment")
    parts = [int(found[name] or 0) for name in "ymdHMS"]
    moment = datetime(*parts)
    if found["zone"]:
        zone = datetime.fromisoformat(f"2000-01-01T00:00{found['zone']}").tzinfo
        moment = moment.replace(tzinfo=zone)
    return moment
