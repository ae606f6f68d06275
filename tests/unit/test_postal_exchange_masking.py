"""Masking: nothing personal gets out, and what was well-formed stays so."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from postal_exchange import DEFAULT_MASKED_NAMES, MASK, mask_body, pretty_body

NAMES = ("name", "mobile", "receiver*", "app_secret")

ORDER = """<?xml version="1.0" encoding="utf-8"?>
<request>
  <!-- call Zhang San -->
  <orderCode>OUT7</orderCode>
  <receiverInfo><name>Zhang San</name><city>Hangzhou</city></receiverInfo>
  <mobile>13812345678</mobile>
  <remark>Zhang San wants a call at 13812345678 before noon</remark>
</request>"""


def test_named_elements_are_hidden_with_all_they_contain():
    masked = mask_body(ORDER, NAMES)
    root = etree.fromstring(masked)
    assert root.findtext("orderCode") == "OUT7"
    assert root.findtext("receiverInfo") == MASK
    assert root.findtext("mobile") == MASK
    assert "Hangzhou" not in masked


def test_a_hidden_value_is_hidden_where_it_is_repeated():
    masked = mask_body(ORDER, NAMES)
    remark = etree.fromstring(masked).findtext("remark")
    assert remark == f"{MASK} wants a call at {MASK} before noon"
    assert "Zhang" not in masked


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"name": "Li Si", "qty": 2}', {"name": MASK, "qty": 2}),
        ('{"a": [{"mobile": 13812345}], "b": 13812345}', {"a": [{"mobile": MASK}], "b": MASK}),
        ('{"receiverTown": {"deep": ["x"]}, "ok": null}', {"receiverTown": MASK, "ok": None}),
        ('{"App-Secret": "s3cret", "note": "s3cret!"}', {"App-Secret": MASK, "note": f"{MASK}!"}),
        ('[{"NAME": "Li"}]', [{"NAME": MASK}]),
        ('{"content": "{\\"name\\": \\"Li Si\\"}"}', {"content": '{"name": "***"}'}),
    ],
)
def test_json_keeps_its_form(body, expected):
    assert json.loads(mask_body(body, NAMES)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a name="Li Si" id="7"/>', '<a name="***" id="7"/>'),
        ("<a><x:mobile xmlns:x='u'>1381</x:mobile>7</a>", None),
        ("<a><![CDATA[<name>Li Si</name>]]></a>", None),
        ("<a><name><b t='Wang Wu'/></name><c>Wang Wu</c></a>", None),
    ],
)
def test_xml_attributes_namespaces_and_nested_bodies(body, expected):
    masked = mask_body(body, NAMES)
    etree.fromstring(masked)
    if expected:
        assert masked == expected
    for secret in ("Li Si", "1381", "Wang Wu"):
        assert secret not in masked


def test_a_form_keeps_its_other_fields():
    masked = mask_body("method=order&app_secret=s3cret&x=%3Cname%3ELi%20Si%3C%2Fname%3E", NAMES)
    assert dict(parse_qsl(masked)) == {
        "method": "order",
        "app_secret": MASK,
        "x": f"<name>{MASK}</name>",
    }


@pytest.mark.parametrize(
    "body",
    [
        "<request><name>Zhang San</name>",  # cut off
        '{"name": "Zhang San"',
        "Zhang San, 13812345678",
        '<!DOCTYPE a [<!ENTITY e "Zhang San">]><a>&e;</a>',
        "[" * 100000 + '"Zhang San"',
        "<a>" * 1000 + "Zhang San" + "</a>" * 1000,
    ],
)
def test_what_cannot_be_read_is_not_shown(body):
    masked = mask_body(body, NAMES)
    assert "Zhang San" not in masked
    assert masked == f"{MASK} ({len(body)})"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a><b>1</b></a>", "<a>\n  <b>1</b>\n</a>"),
        ('{"a":1}', '{\n  "a": 1\n}'),
        ("<cut><off>", "<cut><off>"),
        ("plain text", "plain text"),
        (None, ""),
    ],
)
def test_for_reading_a_body_is_indented_or_left_alone(body, expected):
    assert pretty_body(body) == expected


def test_nothing_stays_nothing():
    assert mask_body(None) == mask_body("") == mask_body("  \n") == ""


@pytest.mark.parametrize("name", ["Mobile", "detailAddress", "app_secret", "receiver_name"])
def test_the_names_hidden_by_default(name):
    assert json.loads(mask_body(json.dumps({name: "value"}), DEFAULT_MASKED_NAMES)) == {name: MASK}


SECRET = "Q7zX9"  # not to be found in anything generated below
plain_text = st.text(st.characters(codec="utf-8", exclude_characters=SECRET), max_size=20)
secret_text = st.builds(lambda a, b: a + SECRET + b, plain_text, plain_text)
keys = st.sampled_from(["name", "mobile", "receiverInfo", "APP-SECRET"])
other_keys = st.sampled_from(["order", "item", "remark", "city"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain_text,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(other_keys, inner, max_size=3)
        | st.dictionaries(
            keys, st.one_of(secret_text, st.lists(secret_text, max_size=2)), max_size=2
        )
    ),
    max_leaves=15,
)


@given(st.dictionaries(other_keys | keys, json_values, max_size=4), secret_text)
def test_json_never_leaks_and_stays_json(data, secret):
    data = {key: value for key, value in data.items() if key not in ("name",)}
    data |= {"name": secret, "copy": f"see {secret}"}
    masked = mask_body(json.dumps(data), NAMES)
    assert set(json.loads(masked)) == set(data)
    assert json.loads(masked)["name"] == MASK
    hidden = secret.strip()
    assert hidden not in masked
    assert SECRET not in json.dumps({k: v for k, v in json.loads(masked).items() if k != "copy"})


xml_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters=SECRET + "￾￿"),
    max_size=15,
)
xml_secret = st.builds(lambda a, b: a + SECRET + b, xml_text, xml_text)


@st.composite
def xml_trees(draw, depth=3):
    is_secret = draw(st.booleans())
    element = etree.Element("mobile" if is_secret else draw(other_keys))
    element.text = draw(xml_secret if is_secret else xml_text)
    element.set("note", draw(xml_secret) if is_secret else draw(xml_text))
    element.set("receiverMail", draw(xml_secret))
    if depth:
        for child in draw(st.lists(xml_trees(depth=depth - 1), max_size=3)):
            child.tail = draw(xml_secret if is_secret else xml_text)
            element.append(child)
    return element


@given(xml_trees())
def test_xml_never_leaks_and_stays_xml(element):
    root = etree.Element("request")
    root.append(element)
    masked = mask_body(etree.tostring(root, encoding="unicode"), NAMES)
    assert SECRET not in masked
    assert etree.fromstring(masked).tag == "request"


@given(secret_text, plain_text)
def test_forms_never_leak(secret, other):
    masked = mask_body(urlencode({"method": other, "app_secret": secret}), NAMES)
    assert SECRET not in masked
    assert len(parse_qsl(masked, keep_blank_values=True)) == 2


@given(st.text())
def test_any_text_gives_a_text(body):
    assert isinstance(mask_body(body, NAMES), str)
