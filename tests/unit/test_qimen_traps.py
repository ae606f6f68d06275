"""Habits of peers' tools that must not matter: order, spelling, spaces, encodings, time zones."""

from datetime import UTC, datetime, timedelta

import pytest
import qimen
import qimen_samples
from hypothesis import given, settings
from hypothesis import strategies as st

SECRET = "s3cret"
NOW = datetime(2026, 3, 5, 8, 0, 0, tzinfo=UTC)
NAME = "deliveryorder.confirm.xml"
METHOD = "deliveryorder.confirm"
BODY = qimen_samples.read(NAME)
PLAIN = qimen.parse(METHOD, BODY)


def parameters(method=METHOD, customer="customerId", at=NOW):
    return {
        "method": method,
        "timestamp": qimen.times.format_time(at),
        "format": "xml",
        "app_key": "key",
        "v": "2.0",
        "sign_method": "md5",
        customer: "c 1/茶",
    }


def check(pairs, body=BODY):
    signed = [*pairs, ("sign", qimen.sign(dict(pairs), body, SECRET))]
    return qimen.InboundCall.check(signed, body, SECRET, NOW)


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(sorted(parameters())),
    st.sampled_from(["", "taobao.qimen."]),
    st.sampled_from(["customerId", "customerid"]),
)
def test_parameters_in_any_order_and_either_spelling(order, prefix, customer):
    values = parameters(prefix + METHOD, customer)
    names = [customer if name == "customerId" else name for name in order]
    call = check([(name, values[name]) for name in names])
    assert (call.method, call.customer_id, call.message) == (METHOD, "c 1/茶", PLAIN)


BODIES = {
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "windows line ends": lambda body: body.replace(b"\n", b"\r\n"),
    "no line ends": lambda body: b"".join(line.strip() for line in body.splitlines()),
    "tabs and blanks around texts": lambda body: body.replace(b">SX/", b">\t\n SX/").replace(
        b"</status>", b" \n</status>"
    ),
    "no declaration": lambda body: body.split(b"?>", 1)[1].lstrip(),
    "other quotes": lambda body: body.replace(
        b'version="1.0" encoding="utf-8"', b"version='1.0' encoding='UTF-8' standalone='yes'"
    ),
    "a default namespace": lambda body: body.replace(
        b"<request>", b'<request xmlns="http://qimen.example/api">'
    ),
    "a prefix": lambda body: (
        body.replace(b"</", b"</q:")
        .replace(b"<", b"<q:")
        .replace(b"<q:/q:", b"</q:")
        .replace(b"<q:?", b"<?")
        .replace(b"<q:request>", b'<q:request xmlns:q="urn:q">')
    ),
    "attributes": lambda body: body.replace(
        b"<orderLine>", b'<orderLine xsi:type="x" xmlns:xsi="urn:x">'
    ),
    "character data": lambda body: body.replace(b">SX/OUT/00208<", b"><![CDATA[SX/OUT/00208]]><"),
    "character references": lambda body: body.replace(b">SX/OUT/", b">&#83;&#x58;/OUT/"),
    "comments": lambda body: body.replace(b"<status>", b"<!-- a --><status>").replace(
        b"DELIVERED", b"DELI<!-- b -->VERED"
    ),
    "small letters in the declaration": lambda body: body.replace(b"utf-8", b"utf8"),
    "an encoding that is not the real one": lambda body: body.replace(b"utf-8", b"GBK"),
    "numbers with decimals": lambda body: body.replace(
        b"<actualQty>20<", b"<actualQty>20.000<"
    ).replace(b"<planQty>20<", b"<planQty> +20.<"),
    "days with a time": lambda body: body.replace(
        b"<expireDate>2027-08-14<", b"<expireDate>2027-08-14 23:59:59<"
    ),
}


@pytest.mark.parametrize("habit", BODIES)
def test_the_same_message_written_otherwise(habit):
    body = BODIES[habit](BODY)
    assert body != BODY
    assert check(parameters().items(), body).message == PLAIN


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16"])
def test_another_encoding_is_refused_and_said(encoding):
    text = "<request><orderCode>茶</orderCode></request>"
    body = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    with pytest.raises(qimen.QimenRejected, match="UTF-8") as caught:
        check(parameters().items(), body)
    assert caught.value.code == "malformed-xml"


def test_a_list_of_one_and_lists_of_none():
    body = qimen_samples.read("stockout.confirm.xml")
    message = qimen.parse("stockout.confirm", body)
    assert [(one.item_code, one.batches, one.serials) for one in message.lines] == [
        ("RICE-5", (), ())
    ]
    for empty in (b"<packages/>", b"<packages></packages>", b"<packages>\n </packages>"):
        with_empty = body.replace(b"<orderLines>", empty + b"<orderLines>")
        assert qimen.parse("stockout.confirm", with_empty) == message


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05 16:40:05", datetime(2026, 3, 5, 8, 40, 5, tzinfo=UTC)),
        ("2026-03-05 07:59:59", datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC)),
        ("2026-03-05 08:00:00", datetime(2026, 3, 5, 0, 0, 0, tzinfo=UTC)),
        ("2026-01-01 00:00:00", datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC)),
        ("2024-02-29 23:59:59", datetime(2024, 2, 29, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_china(text, moment):
    body = BODY.replace(b"2026-03-05 16:40:05", text.encode())
    order = qimen.parse(METHOD, body).order
    assert order.order_confirm_time == moment
    assert f"<orderConfirmTime>{text}<" in qimen.parse(METHOD, body).to_xml()


def test_the_time_of_a_call_is_that_of_china():
    call = check(parameters(at=NOW + timedelta(minutes=9)).items())
    assert call.timestamp == NOW + timedelta(minutes=9)
    with pytest.raises(qimen.QimenRejected) as caught:
        check([*{**parameters(), "timestamp": "2026-03-05 08:00:00"}.items()])
    assert caught.value.code == "timestamp-expired"  # London's time, not China's
