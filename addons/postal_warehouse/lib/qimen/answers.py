"""The answer to a call, both ways."""

from dataclasses import dataclass, field

from lxml import etree

from .errors import QimenFormatError
from .messages import METHODS, short_method
from .xmlio import DEFAULT_LIMITS, read_xml, write_xml

_GATEWAY = "error_response"


@dataclass(frozen=True, slots=True)
class Answer:
    """``gateway`` answers come from the hub in between: the peer did not see the call."""

    success: bool
    code: str = ""
    message: str = ""
    values: dict = field(default_factory=dict)
    text: str = field(default="", repr=False)
    gateway: bool = False

    @property
    def flag(self):
        return "success" if self.success else "failure"

    @classmethod
    def parse(cls, body, limits=DEFAULT_LIMITS):
        """Read a response body. Raises QimenFormatError if it is not an answer."""
        root = read_xml(body, ("response", _GATEWAY), limits)
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        values = {one.tag: (one.text or "").strip() for one in root.iterchildren() if not len(one)}
        if root.tag == _GATEWAY:
            return cls._from_gateway(values, text)
        success = _success(values.pop("flag", ""))
        return cls(success, values.pop("code", ""), values.pop("message", ""), values, text)

    @classmethod
    def _from_gateway(cls, values, text):
        code = values.get("sub_code") or values.get("code") or ""
        message = values.get("sub_msg") or values.get("msg") or ""
        return cls(False, code, message, values, text, gateway=True)

    def result(self, method):
        """The typed content of the answer to ``method``: a ``Result`` of that method."""
        root = read_xml(self.text, ("response", _GATEWAY))
        return METHODS[short_method(method)].result.from_element(root)


def success(result=None, message="ok", code="0"):
    """The text of an answer that says yes; ``result`` is a ``Result``."""
    return _answer("success", code, message, result)


def failure(code, message, result=None):
    """The text of an answer that says no."""
    return _answer("failure", code, message, result)


def _answer(flag, code, message, result):
    root = etree.Element("response")
    for tag, text in (("flag", flag), ("code", code), ("message", message)):
        etree.SubElement(root, tag).text = text
    if result is not None:
        result.fill(root, "response")
    return write_xml(root)


def _success(flag):
    if flag not in ("success", "failure"):
        raise QimenFormatError("response/flag", "must be success or failure")
    return flag == "success"
