"""Hiding personal data and secrets in message bodies.

The safe side is to hide too much: a body that cannot be read as XML, JSON or a form is
not shown at all.
"""

import fnmatch
import json
import re
from urllib.parse import parse_qsl, urlencode

from lxml import etree

MASK = "***"

DEFAULT_MASKED_NAMES = (
    "name",
    "mobile",
    "tel",
    "phone",
    "email",
    "detailAddress",
    "address",
    "idNumber",
    "zipCode",
    "buyerNick",
    "buyerName",
    "receiver*",
    "*Secret",
    "*Password",
    "*Token",
    "sign",
)

_DEEPEST = 3


def mask_body(body, names=DEFAULT_MASKED_NAMES):
    """Return ``body`` with the values of the named elements or keys replaced.

    Names are compared without regard to case or to ``_`` and ``-``; ``*`` stands for any
    text. A masked value that turns up again elsewhere in the body is hidden there as
    well. What was well-formed stays so. A body of no known form gives a note of its
    length instead of its text.
    """
    text = body or ""
    if not text.strip():
        return ""
    return _Masker(names).mask(text)


def pretty_body(body):
    """Return ``body`` indented for reading, unchanged if it cannot be read."""
    pretty = mask_body(body, ())
    return body or "" if pretty.startswith(MASK) else pretty


def _hidden(text):
    return f"{MASK} ({len(text)})"


class _Masker:
    def __init__(self, names):
        patterns = "|".join(fnmatch.translate(_plain(name)) for name in names)
        self._pattern = re.compile(patterns or r"(?!)")
        self._values = set()

    def mask(self, text, depth=0):
        for form in (self._mask_xml, self._mask_json, self._mask_form):
            try:
                masked = form(text, depth)
            except (ValueError, RecursionError, etree.LxmlError):
                return _hidden(text)
            if masked is not None:
                return masked
        return _hidden(text)

    def _is_masked(self, name):
        return bool(self._pattern.match(_plain(name)))

    def _remember(self, text):
        """Keep a masked value to hide its repeats, unless it is too short to mean much."""
        text = (text or "").strip()
        if len(text) >= 4 or (len(text) >= 2 and not text.isascii()):
            self._values.add(text)

    def _mask_text(self, text, depth):
        """Mask a value that is itself a body, and repeats of values already masked."""
        if not text or not text.strip():
            return text
        if depth < _DEEPEST and text.lstrip()[0] in "<{[":
            return self.mask(text, depth + 1)
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, MASK)
        return text

    # --- XML ---------------------------------------------------------------------------

    def _mask_xml(self, text, depth):
        if not text.lstrip().startswith("<"):
            return None
        root = _parse_xml(text)
        masked = [element for element in root.iter() if self._is_masked(_local(element))]
        for element in masked:
            self._blank_element(element)
        for element in root.iter():
            self._blank_attributes(element)
        for element in root.iter():
            self._mask_element(element, depth)
        if depth == 0:
            etree.indent(root)
        return etree.tostring(root, encoding="unicode")

    def _blank_element(self, element):
        for part in element.itertext():
            self._remember(part)
        for key in element.attrib:
            self._remember(element.attrib[key])
            element.attrib[key] = MASK
        for inner in element.iterdescendants():
            for value in inner.attrib.values():
                self._remember(value)
        for child in list(element):
            element.remove(child)
        element.text = MASK

    def _blank_attributes(self, element):
        for key, value in element.attrib.items():
            if self._is_masked(etree.QName(key).localname):
                self._remember(value)
                element.attrib[key] = MASK

    def _mask_element(self, element, depth):
        for key, value in element.attrib.items():
            if value != MASK:
                element.attrib[key] = self._mask_text(value, depth)
        if element.text != MASK:
            element.text = self._mask_text(element.text, depth)
        element.tail = self._mask_text(element.tail, depth)

    # --- JSON --------------------------------------------------------------------------

    def _mask_json(self, text, depth):
        if text.lstrip()[0] not in "{[":
            return None
        data = json.loads(text)
        self._collect(data)
        indent = 2 if depth == 0 else None
        return json.dumps(self._mask_data(data, depth), ensure_ascii=False, indent=indent)

    def _collect(self, data, masked=False):
        if isinstance(data, dict):
            for key, value in data.items():
                self._collect(value, masked or self._is_masked(key))
        elif isinstance(data, list):
            for value in data:
                self._collect(value, masked)
        elif masked and not isinstance(data, bool | None):
            self._remember(str(data))

    def _mask_data(self, data, depth):
        if isinstance(data, dict):
            return {
                self._mask_text(key, _DEEPEST): MASK
                if self._is_masked(key)
                else self._mask_data(value, depth)
                for key, value in data.items()
            }
        if isinstance(data, list):
            return [self._mask_data(value, depth) for value in data]
        if isinstance(data, str):
            return self._mask_text(data, depth)
        return MASK if str(data) in self._values else data

    # --- Forms -------------------------------------------------------------------------

    def _mask_form(self, text, depth):
        if "=" not in text or re.search(r"\s", text.strip()):
            return None
        pairs = parse_qsl(text.strip(), keep_blank_values=True, strict_parsing=True)
        for key, value in pairs:
            if self._is_masked(key):
                self._remember(value)
        masked = [
            (key, MASK if self._is_masked(key) else self._mask_text(value, depth))
            for key, value in pairs
        ]
        return urlencode(masked, safe="*")


def _plain(name):
    return re.sub(r"[_-]", "", str(name)).lower()


def _local(element):
    return etree.QName(element).localname


def _parse_xml(text):
    """Parse without entities, DTD or network; comments and instructions are dropped."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).strip()
    root = etree.fromstring(bare.encode(), parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("A document type is not read")
    return root
