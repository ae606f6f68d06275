"""Bad bodies: nothing is expanded, fetched or swallowed, and only our own errors come out."""

import pytest
import qimen
import qimen_samples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from qimen.xmlio import Limits, read_xml

PIECES = st.sampled_from(
    [b"<request>", b"</request>", b"<!DOCTYPE a>", b"&lt;", b"&x;", b"<![CDATA[", b"]]>", b"<a:b>",
     b"<?xml version='1.0' encoding='utf-16'?>", b"<!--", b"-->", b"\xff", b"\x00", b"<orderLines>",
     b"<orderLine>", b"<actualQty>1e9</actualQty>", b" ", b"\xe8\x8c", b"<extendProps><a/>"]
)  # fmt: skip
REQUESTS = qimen_samples.requests()


def code_of(body, limits=qimen.DEFAULT_LIMITS):
    with pytest.raises(qimen.QimenFormatError) as caught:
        read_xml(body, ("request",), limits)
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE request [<!ENTITY a "b">]><request>&a;</request>',
        b'<!DOCTYPE request SYSTEM "http://127.0.0.1:9/x.dtd"><request/>',
        b'<?xml version="1.0"?>\n<!doctype request><request/>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><request>&x;</request>',
        b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///x">%p;]><request/>',
    ],
)
def test_document_types_and_entities_are_refused(body):
    assert code_of(body) == "forbidden-xml"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{}",
        b"<request>",
        b"<request/><request/>",
        b"<request>&undefined;</request>",
        b"<request>\x00</request>",
        b"<request>\xff</request>",
        "<request>茶</request>".encode("gbk"),
        "<!DOCTYPE r [<!ENTITY a 'b'>]><request/>".encode("utf-16"),
        b"<response/>",
    ],
)
def test_what_is_not_a_request_is_malformed(body):
    assert code_of(body) == "malformed-xml"


def test_a_lying_encoding_declaration_does_not_change_what_is_read():
    body = '<?xml version="1.0" encoding="gbk"?><request><a>茶</a></request>'.encode()
    assert read_xml(body, ("request",))[0].text == "茶"


def test_a_byte_order_mark_is_no_mistake():
    assert read_xml(b"\xef\xbb\xbf<request/>", ("request",)).tag == "request"


def test_limits_hold_on_both_sides():
    limits = Limits(size=60, depth=3, elements=4)
    assert code_of(b"<request>" + b"x" * 42 + b"</request>", limits) == "too-large"
    read_xml(b"<request>" + b"x" * 41 + b"</request>", ("request",), limits)
    read_xml(b"<request><a><b/></a></request>", ("request",), limits)
    assert code_of(b"<request><a><b><c/></b></a></request>", limits) == "too-large"


def test_very_many_elements_are_refused_before_they_are_built():
    limits = Limits(elements=100)
    assert code_of(b"<request>" + b"<a/>" * 300 + b"</request>", limits) == "too-large"
    read_xml(b"<request>" + b"<a></a>" * 99 + b"</request>", ("request",), limits)


def test_comments_and_instructions_are_dropped():
    root = read_xml(b"<request><a>1<!-- 2 -->3<?x y?></a></request>", ("request",))
    assert root[0].text == "13"


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=12).map(b"".join)))
@example(b"<request><orderLines><orderLine/></orderLines></request>")
def test_arbitrary_bytes_raise_only_our_error(body):
    for method in qimen.METHODS:
        try:
            qimen.parse(method, body)
        except qimen.QimenFormatError as error:
            assert error.path
            assert error.reason


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(REQUESTS), st.data())
def test_damaged_messages_raise_only_our_error(path, data):
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        piece = data.draw(st.one_of(PIECES, st.binary(max_size=3)))
        body[at : at + data.draw(st.integers(0, 30))] = piece
        body = body or bytearray(b" ")
    try:
        message = qimen.parse(qimen_samples.method_of(path), bytes(body))
    except qimen.QimenFormatError:
        return
    assert qimen_samples.method_of(path) == message.METHOD


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=100), st.lists(PIECES, max_size=8).map(b"".join)))
def test_arbitrary_answers_raise_only_our_error(body):
    try:
        qimen.Answer.parse(body)
    except qimen.QimenFormatError as error:
        assert error.reason
