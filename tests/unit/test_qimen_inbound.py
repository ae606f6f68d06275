"""The check of incoming calls: each mistake has its code, both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest
import qimen
import qimen_samples
from hypothesis import given, settings
from hypothesis import strategies as st

SECRET = "s3cret"
NOW = datetime(2026, 3, 5, 8, 0, 0, tzinfo=UTC)
BODY = qimen_samples.read("entryorder.confirm--final.xml")


def params(body=BODY, secret=SECRET, at=NOW, **changes):
    """Signed parameters; a change of None leaves one out."""
    values = {
        "method": "entryorder.confirm",
        "timestamp": qimen.times.format_time(at),
        "format": "xml",
        "app_key": "key",
        "v": "2.0",
        "sign_method": "md5",
        "customerId": "c1",
    }
    values = {name: one for name, one in {**values, **changes}.items() if one is not None}
    return {"sign": qimen.sign(values, body, secret), **values}


def check(query, body=BODY, **options):
    options = {"app_key": "key", "customer_id": "c1", **options}
    return qimen.InboundCall.check(query, body, SECRET, NOW, **options)


def code_of(query, body=BODY, **options):
    with pytest.raises(qimen.QimenRejected) as caught:
        check(query, body, **options)
    assert SECRET not in caught.value.message
    assert "Traceback" not in caught.value.message
    return caught.value.code


@pytest.mark.parametrize("method", ["entryorder.confirm", "taobao.qimen.entryorder.confirm"])
@pytest.mark.parametrize("customer", ["customerId", "customerid"])
def test_a_good_call_passes_in_either_spelling(method, customer):
    query = params(**{"method": method, "customerId": None, customer: "c1"})
    call = check(query)
    assert (call.method, call.customer_id) == ("entryorder.confirm", "c1")
    assert call.timestamp == NOW
    assert call.message.order.status == "FULFILLED"
    assert call.document_code == "SX/IN/00017"


def test_parameters_may_come_as_pairs():
    assert check(list(params().items())).method == "entryorder.confirm"


def test_parameters_nobody_knows_are_signed_and_ignored():
    assert check(params(partner_id="x")).method == "entryorder.confirm"


REQUIRED = ["method", "timestamp", "format", "app_key", "v", "sign_method", "customerId"]


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_parameter_is_named(name, value):
    with pytest.raises(qimen.QimenRejected, match=name) as caught:
        check(params(**{name: value}))
    assert caught.value.code == "missing-parameter"


def test_a_missing_signature_is_named():
    query = params()
    del query["sign"]
    assert code_of(query) == "missing-parameter"


def test_a_repeated_parameter_is_refused():
    assert code_of([*params().items(), ("method", "order.cancel")]) == "repeated-parameter"


def test_two_different_customers_are_refused():
    assert code_of(params(customerid="c2")) == "missing-parameter"


@pytest.mark.parametrize(
    ("name", "value"), [("format", "json"), ("v", "4.0"), ("sign_method", "hmac")]
)
def test_parameters_with_one_right_value(name, value):
    assert code_of(params(**{name: value})) == "bad-parameter"


@pytest.mark.parametrize(
    "text", ["2026-03-05T16:00:00", "1772697600", "2026-02-30 00:00:00", "05.03.2026"]
)
def test_a_timestamp_of_another_form(text):
    assert code_of(params(timestamp=text)) == "timestamp-invalid"


@pytest.mark.parametrize("direction", [-1, 1])
def test_the_age_window_has_two_sides(direction):
    edge = timedelta(seconds=600 * direction)
    assert check(params(at=NOW + edge), max_age=600)
    beyond = edge + timedelta(seconds=direction)
    assert code_of(params(at=NOW + beyond), max_age=600) == "timestamp-expired"


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (params(secret="other"), BODY),
        (params(), BODY + b" "),
        ({**params(), "v": "1.0"}, BODY),
        ({**params(), "extra": "1"}, BODY),
        (params(app_key="other"), BODY),
        (params(customerId="other"), BODY),
        ({**params(), "sign": "0" * 32}, BODY),
    ],
)
def test_forged_calls_get_one_and_the_same_answer(query, body):
    with pytest.raises(qimen.QimenRejected) as caught:
        check(query, body)
    assert caught.value.code == qimen.codes.SIGN_FAILURE
    assert caught.value.message == "Illegal request: key, customer or signature is wrong."


def test_a_forged_call_learns_nothing_about_time_method_or_body():
    query = params(b"<x", secret="other", at=NOW - timedelta(days=9), method="no.such")
    assert code_of(query, b"<x") == qimen.codes.SIGN_FAILURE


def test_without_a_secret_of_our_own_nothing_passes():
    query = params(secret="")
    with pytest.raises(qimen.QimenRejected):
        qimen.InboundCall.check(query, BODY, "", NOW)


@pytest.mark.parametrize("method", ["no.such", "deliveryorder.create", "order.cancel"])
def test_methods_of_the_other_side_are_not_known_here(method):
    assert code_of(params(method=method)) == "unknown-method"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-xml"),
        (b"<request>", "malformed-xml"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><request>&a;</request>', "forbidden-xml"),
        (b"<request><entryOrder/></request>", "missing-field"),
        (BODY.replace(b"<actualQty>58<", b"<actualQty>many<"), "bad-field"),
        (b"<request>" + b"<a>" * 20 + b"</a>" * 20 + b"</request>", "too-large"),
    ],
)
def test_a_signed_body_is_still_not_trusted(body, code):
    assert code_of(params(body), body) == code


def test_the_size_limit_has_two_sides():
    limits = qimen.Limits(size=len(BODY))
    assert check(params(), limits=limits)
    assert code_of(params(BODY + b" "), BODY + b" ", limits=limits) == "body-too-large"


def test_a_heartbeat_needs_no_body():
    query = params(b"", method="service.heartbeat")
    assert check(query, b"").message == qimen.Heartbeat()


# --- identity -----------------------------------------------------------------------------


def identity(name, change=lambda body: body):
    body = change(qimen_samples.read(name))
    method = name.removesuffix(".xml").split("--")[0]
    return check(params(body, method=method), body).identity


def test_the_peers_own_number_is_the_identity():
    assert identity("entryorder.confirm--final.xml") == "SX/IN/00017:RK00000041-2"
    assert identity("deliveryorder.confirm.xml") == "SX/OUT/00208:CK00000093-1"
    assert identity("storeprocess.confirm.xml") == "SX/MO/00003:JG00000120-1"


def test_a_page_of_a_report_is_another_message_under_the_same_number():
    def page(number, total):
        def change(body):
            body = body.replace(b"<totalPage>1<", b"<totalPage>%d<" % total)
            return body.replace(b"<currentPage>1<", b"<currentPage>%d<" % number)

        return identity("inventory.report.xml", change)

    assert page(1, 1) == "PD00000007:PD00000007-1"
    assert page(1, 2) == page(1, 2)
    assert len({page(1, 1), page(1, 2), page(2, 2)}) == 3


def test_a_part_of_the_lines_is_another_message_under_the_same_number():
    def other_line(body):
        return body.replace(b"<orderLineNo>11<", b"<orderLineNo>12<")

    def sent_again(body):
        return body.replace(b"\n  ", b"\n")

    name = "entryorder.confirm--intermediate.xml"  # one line of two
    assert identity(name) == identity(name, sent_again)
    assert identity(name).startswith("SX/IN/00017:RK00000041-1#")
    assert identity(name) != identity(name, other_line)


def test_a_peer_may_number_per_document():
    def other(body):
        return body.replace(b"SX/IN/00017", b"SX/IN/00018")

    one = identity("entryorder.confirm--final.xml")
    assert one != identity("entryorder.confirm--final.xml", other)


def test_without_a_number_the_content_is_the_identity():
    def respaced(body):
        return body.replace(b"\n  ", b"\n")

    def packed_later(body):
        return body.replace(b"PACKAGE", b"WEIGH")

    one = identity("orderprocess.report.xml")
    assert one == identity("orderprocess.report.xml", respaced)
    assert one != identity("orderprocess.report.xml", packed_later)
    assert len(identity("stockchange.report.xml")) < 100


# --- anything at all ----------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*REQUIRED, "sign", "x"]), st.text(max_size=9), max_size=9),
    st.binary(max_size=60),
)
def test_arbitrary_calls_are_rejected_and_nothing_else(query, body):
    with pytest.raises(qimen.QimenRejected):
        check(query, body)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(REQUIRED), st.text(max_size=20)), st.binary(max_size=60))
def test_arbitrary_signed_calls_are_rejected_and_nothing_else(changes, body):
    query = params(BODY)
    query.update(changes)
    query["sign"] = qimen.sign(query, body, SECRET)
    with pytest.raises(qimen.QimenRejected):
        check(query, body)
