"""What the push interface's description allows is what the interface takes."""

import copy
import json
from decimal import Decimal

import pytest
from ecom_shop import FieldError, read_push
from ecom_shop.orders import STATUSES
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema import fits

MOMENT = "2026-03-02T20:00:00+08:00"
FIELDS = ("id", "number", "status", "modified_at", "ordered_at", "paid_at", "currency",
          "buyer_name", "buyer_note", "receiver", "freight", "discount", "lines")
LINE_FIELDS = ("id", "sku", "title", "quantity", "price", "amount", "gift")


@pytest.fixture(scope="module")
def document(root):
    return json.loads((root / "docs/openapi/order-push.json").read_text())


def get_example(document):
    [operation] = document["paths"]["/ecom/push/{code}"].values()
    return operation["requestBody"]["content"]["application/json"]["example"]


def is_described(body, document):
    return fits(body, {"$ref": "#/components/schemas/Push"}, document)


def is_taken(body):
    try:
        read_push(json.dumps(body).encode())
    except FieldError:
        return False
    return True


def test_every_reference_leads_somewhere_and_all_statuses_are_there(document):
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    for name in text.split('"#/components/schemas/')[1:]:
        assert name.split('"')[0] in schemas
    assert schemas["Order"]["properties"]["status"]["enum"] == list(STATUSES)
    assert document["openapi"] == "3.1.0"


def test_the_example_is_described_and_taken_and_that_of_the_text(document, root):
    example = get_example(document)
    assert is_described(example, document)
    assert is_taken(example)
    text = (root / "docs/order-push.md").read_text()
    assert json.loads(text.split("```json\n")[1].split("```")[0]) == example


values = st.sampled_from([
    None, "", " ", "a", "x" * 250, "x" * 251, "x" * 2001, "\x00", "CNY", "cny", "paid", "sent",
    MOMENT, "2026-03-02T12:00:00Z", "2026-03-02T12:00:00", "now", 0, 1, -1, 2.5, 2e10, "2",
    "2.50", "-2", "NaN", "1e3", True, False, [], [1], {}, {"name": "Li"}, {"name": 5}, {"zip": []},
])
#: where the reader is kinder than the description, which says what senders should do
KINDER = {
    "text": (None, 0, 1, -1), "number": ("-2", "1e3"), "object": (None, 0, False, "", []),
}


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(FIELDS), of_line=st.booleans(),
       line_name=st.sampled_from(LINE_FIELDS), value=values, drop=st.booleans())
def test_what_is_described_is_taken(document, name, of_line, line_name, value, drop):
    body = copy.deepcopy(get_example(document))
    order = body["orders"][0]
    target, key = (order["lines"][0], line_name) if of_line else (order, name)
    if drop:
        target.pop(key, None)
    else:
        target[key] = value
    if is_described(body, document):
        _mend_total(order)
        assert is_taken(body), (key, value)
    elif drop or not _is_read_kindly(value):
        assert not is_taken(body), (key, value)


def _is_read_kindly(value):
    return any(
        type(value) is type(one) and value == one for kind in KINDER.values() for one in kind
    ) or value in ({"name": 5}, " ")


def _mend_total(order):
    lines = sum(
        Decimal(str(line["amount"])) if line.get("amount") is not None
        else Decimal(str(line["quantity"])) * Decimal(str(line["price"]))
        for line in order["lines"]
    )
    freight, discount = (Decimal(str(order.get(n) or 0)) for n in ("freight", "discount"))
    order["discount"] = str(min(discount, lines + freight))
    order["total"] = str(lines + freight - min(discount, lines + freight))
