"""Messages as frozen dataclasses whose fields declare how they look on the wire.

The order of the fields is the order of the elements. Absent, empty and blank elements are the
same: None, or an empty tuple for a list. Elements that no field declares are ignored.
"""

import re
from dataclasses import dataclass, field, fields
from functools import cache
from typing import ClassVar

from lxml import etree

from . import scalars
from .errors import QimenFormatError
from .xmlio import DEFAULT_LIMITS, read_xml, write_xml

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_SPEC = "qimen"


# --- how a field looks on the wire -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaf:
    tag: str
    codec: object
    required: bool = False

    def write(self, parent, value, path):
        if value is None or value is False and not isinstance(self.codec, scalars.Flag):
            return  # a record's empty text field is False
        text = _said(self.codec.write, value, path)
        if text:
            etree.SubElement(parent, self.tag).text = text

    def read(self, elements, path):
        text = _leaf_text(elements, path)
        return None if text is None else _said(self.codec.read, text, path)


@dataclass(frozen=True, slots=True)
class Child:
    tag: str
    node: type
    required: bool = False

    def write(self, parent, value, path):
        if value is not None:
            _write_node(parent, self.tag, _instance(value, self.node, path), path)
            if not len(parent[-1]):
                parent.remove(parent[-1])

    def read(self, elements, path):
        element = _only(elements, path)
        if element is None or _is_blank(element):
            return None
        return self.node.from_element(element, path)


@dataclass(frozen=True, slots=True)
class Many:
    tag: str
    item: str
    node: object
    required: bool = False

    def write(self, parent, value, path):
        if not value:
            return
        wrapper = etree.SubElement(parent, self.tag)
        for number, one in enumerate(value, 1):
            where = f"{path}/{self.item}[{number}]"
            if isinstance(self.node, scalars.Text):
                etree.SubElement(wrapper, self.item).text = _said(self.node.write, one, where)
            else:
                _write_node(wrapper, self.item, _instance(one, self.node, where), where)

    def read(self, elements, path):
        wrapper = _only(elements, path)
        found = () if wrapper is None else wrapper.iterchildren(self.item)
        rows = (
            self._read_one(element, f"{path}/{self.item}[{number}]")
            for number, element in enumerate(found, 1)
        )
        return tuple(row for row in rows if row is not None)

    def _read_one(self, element, path):
        if not isinstance(self.node, scalars.Text):
            return self.node.from_element(element, path)
        text = _leaf_text([element], path)
        return None if text is None else _said(self.node.read, text, path)


@dataclass(frozen=True, slots=True)
class Props:
    tag: str
    required: bool = False

    def write(self, parent, value, path):
        if not value:
            return
        wrapper = etree.SubElement(parent, self.tag)
        for name, text in value.items():
            if not _NAME.fullmatch(name):
                raise QimenFormatError(f"{path}/{name[:40]}", "is not a usable element name")
            etree.SubElement(wrapper, name).text = _said(
                scalars.Text(500).write, text, f"{path}/{name}"
            )

    def read(self, elements, path):
        wrapper = _only(elements, path)
        found = () if wrapper is None else wrapper.iterchildren()
        texts = ((element.tag, _leaf_text([element], path)) for element in found)
        return {name: text for name, text in texts if text is not None and _NAME.fullmatch(name)}


# --- declarations ------------------------------------------------------------------------


def _declare(spec, default=None):
    options = {"metadata": {_SPEC: spec}}
    if not spec.required:
        options["default"] = default
    return field(**options)


def text(tag, size=200, required=False):
    return _declare(Leaf(tag, scalars.Text(size), required))


def code(tag, size=50, required=False):
    return _declare(Leaf(tag, scalars.Text(size, strict=True), required))


def choice(tag, *values, required=False):
    return _declare(Leaf(tag, scalars.Choice(values), required))


def whole(tag, low=0, high=999_999_999, required=False):
    return _declare(Leaf(tag, scalars.Whole(low, high), required))


def pieces(tag, required=False, signed=False):
    """A number of pieces: the standard knows whole ones only, fractions are read all the same."""
    return _declare(Leaf(tag, scalars.Number(places=0, signed=signed), required))


def number(tag, places=4, required=False):
    return _declare(Leaf(tag, scalars.Number(places), required))


def money(tag, required=False):
    return _declare(Leaf(tag, scalars.Number(2, signed=True, fixed=True), required))


def moment(tag, required=False):
    return _declare(Leaf(tag, scalars.Moment(), required))


def day(tag, required=False):
    return _declare(Leaf(tag, scalars.Day(), required))


def flag(tag, required=False):
    return _declare(Leaf(tag, scalars.Flag(), required))


def child(tag, node, required=False):
    return _declare(Child(tag, node, required))


def many(tag, item, node, required=False):
    return _declare(Many(tag, item, node, required), ())


def props(tag="extendProps"):
    return field(default_factory=dict, metadata={_SPEC: Props(tag)})


# --- the base of all messages ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element with children."""

    @classmethod
    def specs(cls):
        """``((field name, spec), ...)`` in wire order."""
        return _specs(cls)

    def fill(self, element, path):
        """Append the fields to ``element``."""
        for name, spec in _specs(type(self)):
            value = getattr(self, name)
            where = f"{path}/{spec.tag}"
            spec.write(element, value, where)
            if spec.required and element.find(spec.tag) is None:
                raise QimenFormatError(where, "is required", "missing-field")

    @classmethod
    def from_element(cls, element, path=None):
        """Read one element; errors name the field with its path."""
        path = path or element.tag
        found = {}
        for inner in element.iterchildren():
            found.setdefault(inner.tag, []).append(inner)
        values = {}
        for name, spec in _specs(cls):
            where = f"{path}/{spec.tag}"
            values[name] = spec.read(found.get(spec.tag, ()), where)
            if spec.required and values[name] in (None, ()):
                raise QimenFormatError(where, "is required", "missing-field")
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Node):
    """A request body. ``METHOD`` is its short method name."""

    METHOD: ClassVar[str] = ""

    def to_xml(self):
        """The body to send. Raises QimenFormatError naming the field that cannot be sent."""
        root = etree.Element("request")
        self.fill(root, "request")
        return write_xml(root)

    @classmethod
    def from_xml(cls, body, limits=DEFAULT_LIMITS):
        return cls.from_element(read_xml(body, ("request",), limits))

    @property
    def document_code(self):
        """The code of the document it is about, the caller's of the create; "" if of none."""
        return ""

    @property
    def out_biz_code(self):
        """The peer's id of the message, if it gave one for the whole of it."""
        return None

    @property
    def part(self):
        """Which request of several this is, where a message of one id is sent in several."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Node):
    """What a successful answer carries besides flag, code and message."""


# --- helpers -----------------------------------------------------------------------------


@cache
def _specs(cls):
    return tuple((one.name, one.metadata[_SPEC]) for one in fields(cls) if _SPEC in one.metadata)


def _said(convert, value, path):
    try:
        return convert(value)
    except ValueError as error:
        # A text may be somebody's name or address, so only other values are repeated.
        echo = isinstance(value, str) and not isinstance(convert.__self__, scalars.Text)
        shown = f" (given: {value[:40]!r})" if echo else ""
        raise QimenFormatError(path, f"{error}{shown}") from error


def _instance(value, node, path):
    if not isinstance(value, node):
        raise QimenFormatError(path, f"must be {node.__name__}, not {type(value).__name__}")
    return value


def _write_node(parent, tag, value, path):
    value.fill(etree.SubElement(parent, tag), path)


def _only(elements, path):
    if len(elements) > 1:
        raise QimenFormatError(path, "is given more than once")
    return elements[0] if elements else None


def _leaf_text(elements, path):
    element = _only(elements, path)
    if element is None:
        return None
    if len(element):
        raise QimenFormatError(path, "must be text, not elements")
    return (element.text or "").strip() or None


def _is_blank(element):
    return not len(element) and not (element.text or "").strip()
