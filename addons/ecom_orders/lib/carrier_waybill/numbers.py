"""The shapes of waybill numbers, and counting through a range of them."""

import re

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
#: domestic express of China Post: 13 digits of certain beginnings, without a check digit
_EMS = re.compile(r"(10|11|50|51|95|97)\d{11}")
#: what every carrier's number is made of; 30 characters fit on a label's bar code
_ANY = re.compile(r"[A-Za-z0-9-]{5,30}")
FORMATS = ("any", "s10", "ems")


def s10_check_digit(serial):
    """The check digit of an eight-digit serial number, after UPU S10.

    :param str serial: eight digits
    :raises ValueError: it is not eight digits
    """
    if not re.fullmatch(r"[0-9]{8}", serial):
        raise ValueError("a serial number has eight digits")
    rest = 11 - sum(w * int(d) for w, d in zip(_WEIGHTS, serial, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def is_s10(number):
    found = number.isascii() and _S10.fullmatch(number)
    return bool(found) and s10_check_digit(found[1]) == int(found[2])


def is_waybill(number, shape="any"):
    """Whether ``number`` has the shape: any, s10 (check digit too) or ems (13 digits or s10)."""
    if not number.isascii():
        return False
    if shape == "s10":
        return is_s10(number)
    if shape == "ems":
        return bool(_EMS.fullmatch(number)) or is_s10(number)
    return bool(_ANY.fullmatch(number))


def range_size(first, last):
    """How many numbers a range has.

    :param str first: digits; leading zeros count
    :param str last: as many digits
    :raises ValueError: the two are no range
    """
    for end in (first, last):
        if not re.fullmatch(r"[0-9]{1,15}", end):
            raise ValueError("a range goes from digits to digits, at most 15 of them")
    if len(first) != len(last) or first > last:
        raise ValueError("a range goes from a number to a later one of as many digits")
    return int(last) - int(first) + 1


def range_number(first, offset, prefix="", suffix="", is_checked=False):
    """The number that stands ``offset`` after the first of a range.

    ``is_checked`` puts the S10 check digit behind its eight digits.
    """
    serial = str(int(first) + offset).zfill(len(first))
    check = str(s10_check_digit(serial)) if is_checked else ""
    return f"{prefix}{serial}{check}{suffix}"
