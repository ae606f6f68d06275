"""Codes by which a buyer collects an order: drawn at random, and read as people type them."""

import secrets

#: no letter or digit that is taken for another one: 0 and O, 1, I and L
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def draw_codes(count):
    """Give ``count`` different codes that nobody can guess."""
    codes = set()
    while len(codes) < count:
        codes.add("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)))
    return list(codes)


def read_code(text):
    """The code as it is stored, whatever blanks, dashes and small letters it was typed with."""
    return "".join(one for one in (text or "").upper() if one.isalnum())


def show_code(code):
    """The code in two halves, as it is told to people."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" if code else ""
