"""Hypothesis strategies made from what the messages declare about themselves."""

import string
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st
from qimen import node, scalars

_PLAIN = st.characters(min_codepoint=32, max_codepoint=0xD7FF)
_NAMES = st.text(string.ascii_letters, min_size=1, max_size=12)
_BY_CODEC = {
    scalars.Choice: lambda codec: st.sampled_from(codec.values),
    scalars.Whole: lambda codec: st.integers(codec.low, codec.high),
    scalars.Number: lambda codec: _decimals(codec),
    scalars.Moment: lambda codec: st.datetimes(
        datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
    ).map(lambda moment: moment.replace(microsecond=0)),
    scalars.Day: lambda codec: st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    scalars.Flag: lambda codec: st.booleans(),
    scalars.Text: lambda codec: texts(codec.size),
}


def texts(size):
    stripped = st.text(_PLAIN, min_size=1, max_size=min(size, 20)).map(str.strip)
    return stripped.filter(bool)


def _decimals(codec):
    low = -(10**9) if codec.signed else 0
    whole = st.integers(low, 10**9)
    return whole.map(lambda number: Decimal(number).scaleb(-codec.places))


def nodes(cls):
    """Valid instances of a Node class."""
    return st.builds(cls, **{name: _values(spec) for name, spec in cls.specs()})


def _values(spec):
    if isinstance(spec, node.Props):
        return st.dictionaries(_NAMES, texts(20), max_size=2)
    if isinstance(spec, node.Many):
        one = texts(20) if isinstance(spec.node, scalars.Text) else nodes(spec.node)
        return st.lists(one, min_size=1 if spec.required else 0, max_size=3).map(tuple)
    value = nodes(spec.node) if isinstance(spec, node.Child) else leaf(spec.codec)
    return value if spec.required else st.none() | value.map(_nothing_if_blank)


def _nothing_if_blank(value):
    """On the wire an element with nothing in it is an absent one."""
    is_blank = isinstance(value, node.Node) and not any(
        getattr(value, name) not in (None, (), {}) for name, _spec in value.specs()
    )
    return None if is_blank else value


def leaf(codec):
    return _BY_CODEC[type(codec)](codec)
