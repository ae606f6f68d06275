"""The texts of leaf elements and the values they stand for.

A codec has ``write(value) -> str`` and ``read(text) -> value``; both raise ValueError with a
reason that completes the sentence "<field> ...".
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .times import format_time, parse_date, parse_time

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,8})?")


def clean_text(value):
    """Strip a text; raise ValueError if XML cannot carry it."""
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {type(value).__name__}")
    if _UNWRITABLE.search(value):
        raise ValueError("has a character that XML cannot carry")
    return value.strip()


@dataclass(frozen=True, slots=True)
class Text:
    """``strict`` texts (codes) are limited when read, too: they become keys."""

    size: int
    strict: bool = False

    def write(self, value):
        text = clean_text(value)
        self._check(text)
        return text

    def read(self, text):
        if self.strict:
            self._check(text)
        return text

    def _check(self, text):
        if len(text) > self.size:
            raise ValueError(f"is longer than {self.size} characters ({len(text)})")


@dataclass(frozen=True, slots=True)
class Choice:
    values: tuple

    def write(self, value):
        return self.read(clean_text(value))

    def read(self, text):
        if text not in self.values:
            raise ValueError(f"must be one of {', '.join(self.values)}")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    low: int = 0
    high: int = 999_999_999

    def write(self, value):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"must be a whole number, not {type(value).__name__}")
        return str(self._check(value))

    def read(self, text):
        number = Number(signed=True).read(text)
        if number != int(number):
            raise ValueError("must be a whole number")
        return self._check(int(number))

    def _check(self, value):
        if not self.low <= value <= self.high:
            raise ValueError(f"must be from {self.low} to {self.high}")
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A Decimal. ``places`` limits what is written; peers that send more are understood."""

    places: int = 4
    signed: bool = False
    fixed: bool = False

    def write(self, value):
        number = self._check(self._decimal(value))
        rounded = number.quantize(Decimal(1).scaleb(-self.places))
        if rounded != number:
            raise ValueError(f"has more than {self.places} decimal places")
        return format(rounded if self.fixed else _plain(number), "f")

    def read(self, text):
        if not _NUMBER.fullmatch(text):
            raise ValueError("is not a number")
        return self._check(_plain(Decimal(text)))

    def _decimal(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise ValueError(f"must be a Decimal, not {type(value).__name__}")
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= 10**15:
            raise ValueError("is out of range")
        return number

    def _check(self, number):
        if number < 0 and not self.signed:
            raise ValueError("must not be negative")
        return number


def _plain(number):
    """Without an exponent, trailing zeros or a minus before zero."""
    number = number.normalize() + 0
    return number.quantize(Decimal(1)) if number.as_tuple().exponent > 0 else number


@dataclass(frozen=True, slots=True)
class Moment:
    def write(self, value):
        if not isinstance(value, datetime):
            raise ValueError(f"must be a datetime, not {type(value).__name__}")
        return format_time(value)

    def read(self, text):
        return parse_time(text)


@dataclass(frozen=True, slots=True)
class Day:
    def write(self, value):
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError(f"must be a date, not {type(value).__name__}")
        return value.isoformat()

    def read(self, text):
        return parse_date(text)


@dataclass(frozen=True, slots=True)
class Flag:
    def write(self, value):
        if not isinstance(value, bool):
            raise ValueError(f"must be true or false, not {type(value).__name__}")
        return "Y" if value else "N"

    def read(self, text):
        if text.upper() not in ("Y", "N"):
            raise ValueError("must be Y or N")
        return text.upper() == "Y"
