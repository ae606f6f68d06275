"""Reading and writing XML without its dangers: no DTD, no entities, no network, limits."""

import re
from dataclasses import dataclass

from lxml import etree

from .errors import QimenFormatError

_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a message is read at all."""

    size: int = 2 * 1024 * 1024
    depth: int = 12
    elements: int = 60_000


DEFAULT_LIMITS = Limits()


def read_xml(body, root, limits=DEFAULT_LIMITS):
    """Parse ``body`` (bytes or str) and return its root element.

    :param root: the names the root element may have
    :raise QimenFormatError: whatever is wrong with it
    """
    text = _decode(body, limits)
    _check_text(text, limits)
    element = _parse(text)
    _drop_namespaces(element)
    if element.tag not in root:
        raise QimenFormatError(
            "/", f"the root element must be <{' or '.join(root)}>", "malformed-xml"
        )
    _check_depth(element, limits)
    return element


def write_xml(element):
    """Serialize as the text that is signed and sent."""
    return '<?xml version="1.0" encoding="utf-8"?>' + etree.tostring(element, encoding="unicode")


def _decode(body, limits):
    if len(body) > limits.size:
        raise QimenFormatError("/", f"is larger than {limits.size} bytes", "too-large")
    if isinstance(body, str):
        return body
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QimenFormatError("/", "is not UTF-8", "malformed-xml") from error


def _check_text(text, limits):
    """Checks that must come before parsing, because parsing is what they protect."""
    if _FORBIDDEN.search(text):
        raise QimenFormatError("/", "document types and entities are not allowed", "forbidden-xml")
    # An element has at most an opening and a closing tag.
    if text.count("<") > 2 * limits.elements + 8:
        raise QimenFormatError("/", f"has more than {limits.elements} elements", "too-large")


def _parse(text):
    # The parser's own encoding beats a lying declaration inside the text.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise QimenFormatError("/", f"is not well-formed XML{where}", "malformed-xml") from error


def _drop_namespaces(element):
    """The standard knows none; some peers' tools write one all the same."""
    for one in element.iter(etree.Element):
        if one.tag.startswith("{"):
            one.tag = etree.QName(one).localname


def _check_depth(element, limits):
    depth = 0
    for event, _node in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.depth:
            raise QimenFormatError(
                "/", f"is nested deeper than {limits.depth} elements", "too-large"
            )
