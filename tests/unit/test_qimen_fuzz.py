"""Signed calls with damaged fields: rejected with a reason, or understood whole."""

from datetime import UTC, datetime

import pytest
import qimen
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from qimen_protocol import PROTOCOL, value_of

SECRET = "s3cret"
NOW = datetime(2026, 3, 5, 8, 0, 0, tzinfo=UTC)
INCOMING = sorted(qimen.WMS_METHODS - {"service.heartbeat"})
TEXTS = st.one_of(
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=60),
    st.decimals(allow_nan=True).map(str),
    st.integers().map(str),
    st.sampled_from(["1.5", "9" * 400, "-0", "1e5", "0001-01-01 00:00:00", "x" * 600, "٣"]),
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)


def full_body(method):
    top = etree.Element("request")
    for path in PROTOCOL[method].fields:
        *above, last = path.split("/")
        element = top
        for tag in above:
            found = element.find(tag)
            element = etree.SubElement(element, tag) if found is None else found
        etree.SubElement(element, last).text = value_of(path)
    return top


def take(method, body):
    """The call, or None if it is rejected; anything else that is raised fails the test."""
    params = {
        "method": method,
        "timestamp": qimen.times.format_time(NOW),
        "format": "xml",
        "app_key": "key",
        "v": "2.0",
        "sign_method": "md5",
        "customerId": "c1",
    }
    params["sign"] = qimen.sign(params, body, SECRET)
    try:
        call = qimen.InboundCall.check(params, body, SECRET, NOW)
    except qimen.QimenRejected as rejected:
        assert rejected.code in (
            "missing-field", "bad-field", "malformed-xml", "forbidden-xml", "too-large",
            "body-too-large",
        )  # fmt: skip
        assert rejected.message
        return None
    assert call.identity.startswith(f"{call.document_code}:")
    return call


@pytest.mark.parametrize("method", INCOMING)
def test_a_whole_message_is_taken(method):
    assert take(method, etree.tostring(full_body(method))).method == method


@pytest.mark.parametrize("method", INCOMING)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_text_in_any_field(method, data):
    top = full_body(method)
    leaves = [one for one in top.iter() if not len(one)]
    for _time in range(data.draw(st.integers(1, 3))):
        data.draw(st.sampled_from(leaves)).text = data.draw(TEXTS)
    take(method, etree.tostring(top, encoding="utf-8"))


@pytest.mark.parametrize("method", INCOMING)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_structure(method, data):
    top = full_body(method)
    for _time in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(top.iter())))
        for _level in range(data.draw(st.sampled_from([1, 2, 11, 12, 300]))):
            element = etree.SubElement(element, data.draw(st.sampled_from(["a", element.tag])))
    take(method, etree.tostring(top, encoding="utf-8"))


@pytest.mark.parametrize(
    ("method", "old", "new"),
    [
        ("stockchange.report", b"<quantity>7<", b"<quantity>1.5<"),
        ("orderprocess.report", b"operateInfo-5", b"x" * 600),
        ("returnorder.confirm", b"<outBizCode>outBizCode-5</outBizCode>", b""),
    ],
)
def test_a_message_we_could_not_write_has_an_identity_all_the_same(method, old, new):
    body = etree.tostring(full_body(method)).replace(old, new)
    assert new in body
    one = take(method, body)
    assert one.identity == take(method, body.replace(b"><", b">\n<")).identity
    assert one.identity != take(method, body.replace(b"itemCode-5", b"other")
                                .replace(b"processStatus-5", b"other")).identity  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 5_000))
@example(11, 0)
@example(12, 0)
@example(100_000, 0)
def test_deep_and_wide(deep, wide):
    body = b"<request>" + b"<a>" * deep + b"<b/>" * wide + b"</a>" * deep + b"</request>"
    assert take("orderprocess.report", body) is None


@pytest.mark.parametrize("levels", [2, 9])
def test_laughs_are_not_even_counted(levels):
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(levels)
    )
    body = f"<!DOCTYPE r [{entities}]><request>&l{levels - 1};</request>"
    with pytest.raises(qimen.QimenFormatError) as caught:
        qimen.parse("orderprocess.report", body)
    assert caught.value.code == "forbidden-xml"
