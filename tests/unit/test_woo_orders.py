"""Reading orders of the WooCommerce interface, and signing."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
import shop_woo
from hypothesis import given
from hypothesis import strategies as st
from sim_kit import ROOT

SAMPLES = ROOT / "tests/samples/woo"


def sample(name="order"):
    return json.loads((SAMPLES / f"{name}.json").read_text())


def test_an_order_is_read():
    fields = shop_woo.read_order(sample())
    lines = fields.pop("lines")
    assert fields == {
        "external_id": "1042", "number": "W-1042", "status": "paid", "currency": "CNY",
        "modified_at": datetime(2026, 3, 2, 4, 5, 9), "ordered_at": datetime(2026, 3, 2, 4),
        "paid_at": datetime(2026, 3, 2, 4, 1), "buyer_ref": "7", "buyer_name": "李娜",
        "buyer_note": "Please call before delivery", "receiver_name": "王伟",
        "receiver_phone": "13800000000", "receiver_country": "CN", "receiver_state": "河北",
        "receiver_city": "保定", "receiver_street": "春天路 1 号 3 楼", "receiver_zip": "071000",
        "payment_method": "paypal", "payment_ref": "SALE-1", "amount_freight": Decimal("7.54"),
        "amount_discount": Decimal("1.00"), "amount_total": Decimal("55.54"),
    }
    assert lines == [
        {"external_id": "11", "sku": "TEA", "title": "Green Tea", "quantity": 3,
         "price_unit": Decimal("11.33"), "amount": Decimal("32.00")},
        {"external_id": "12", "sku": "#61", "title": "Rice, red", "quantity": 1,
         "price_unit": Decimal("17.00"), "amount": Decimal("17.00")},
    ]
    total = sum(line["amount"] for line in lines)
    assert total + fields["amount_freight"] - fields["amount_discount"] == Decimal("55.54")


@pytest.mark.parametrize(("status", "method", "wanted"), [
    ("pending", "paypal", "unpaid"), ("on-hold", "bacs", "unpaid"), ("failed", "x", "unpaid"),
    ("processing", "paypal", "paid"), ("processing", "cod", "cod"), ("pending", "cod", "unpaid"),
    ("completed", "cod", "finished"), ("cancelled", "x", "cancelled"),
    ("refunded", "x", "cancelled"),
])
def test_statuses(status, method, wanted):
    order = {**sample(), "status": status, "payment_method": method}
    assert shop_woo.read_order(order)["status"] == wanted


def test_drafts_are_no_orders():
    assert not shop_woo.is_order({**sample(), "status": "checkout-draft"})
    assert shop_woo.is_order(sample())


def test_without_shipping_address_the_billing_one_receives():
    order = sample()
    order["shipping"] = {}
    assert shop_woo.read_order(order)["receiver_name"] == "李娜"
    order["billing"] |= {"first_name": "Ann", "last_name": "Lee", "country": "US", "state": "CA"}
    fields = shop_woo.read_order({**order, "customer_id": 0})
    assert (fields["receiver_name"], fields["receiver_state"]) == ("Ann Lee", "CA")
    assert fields["buyer_ref"] == "li@example.com"


def test_refunds_leave_what_is_still_to_be_sent():
    fields = shop_woo.apply_refunds(shop_woo.read_order(sample()), sample("refunds"))
    assert [(line["quantity"], line["amount"]) for line in fields["lines"]] == [
        (2, Decimal("21.33")), (1, Decimal("17.00")),
    ]
    assert fields["amount_total"] == Decimal("39.87")
    assert fields["amount_discount"] == Decimal("6.00")
    assert sum(line["amount"] for line in fields["lines"]) + fields["amount_freight"] - fields[
        "amount_discount"] == fields["amount_total"]


def test_all_goods_refunded_is_cancelled():
    refund = {"amount": "49.00", "line_items": [
        {"quantity": -quantity, "total": total,
         "meta_data": [{"key": "_refunded_item_id", "value": line}]}
        for quantity, total, line in ((3, "-32.00", "11"), (1, "-17.00", "12"))
    ]}
    fields = shop_woo.apply_refunds(shop_woo.read_order(sample()), [refund])
    assert fields["status"] == "cancelled"


@pytest.mark.parametrize(("name", "value", "told"), [
    ("status", "on-the-moon", "'on-the-moon' is none of"), ("total", "many", "total: 'many'"),
    ("id", None, "id: nothing"), ("date_created_gmt", "noon", "date_created_gmt: 'noon'"),
    ("line_items", "x", "line_items: 'x'"), ("billing", [1], "billing: [1]"),
    ("total", "NaN", "total: 'NaN'"),
])
def test_what_cannot_be_read_is_named(name, value, told):
    with pytest.raises(shop_woo.WooFormatError) as caught:
        shop_woo.read_order({**sample(), name: value})
    assert told in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(("total", "quantity", "meta_data", "key", "x")), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(sample())), JSON)
def test_any_field_is_read_or_named(name, value):
    try:
        fields = shop_woo.read_order({**sample(), name: value})
        shop_woo.apply_refunds(fields, [{"amount": "1", "line_items": value}])
    except shop_woo.WooFormatError as error:
        assert str(error)


def test_a_webhook_is_signed_over_its_raw_bytes():
    # made with: printf '{"id": 7}' | openssl dgst -sha256 -hmac spring -binary | base64
    body = b'{"id": 7}'
    good = "7hi3reLKUrasDSGOj8DZAwbk1PWniUPGSedD8yAnnz8="
    assert shop_woo.sign("spring", body) == good
    assert shop_woo.is_signed("spring", body, good)
    for secret, told, signature in (
        ("spring", b'{"id":7}', good), ("summer", body, good), ("spring", body, good[:-1]),
        ("spring", body, None), ("spring", body, "é"), ("", body, shop_woo.sign("", body)),
    ):
        assert not shop_woo.is_signed(secret, told, signature)


def test_only_the_trial_call_is_one():
    assert shop_woo.is_ping(b"webhook_id=12")
    for body in (b"webhook_id=", b"webhook_id=1&x=2", b'{"id": 1}', b"webhook_id=1\n"):
        assert not shop_woo.is_ping(body)


def test_the_secret_goes_over_https_only():
    assert shop_woo.choose_auth("https://shop", "k", "s") == ("k", "s")
    auth = shop_woo.choose_auth("http://shop", "k", "hush")
    assert "hush" not in repr(auth)
    assert "hush" not in auth.sign_url("GET", "http://shop/x?a=b")


def test_the_signature_of_a_call_is_the_published_one():
    # the base string is that of RFC 5849, 3.4.1.1, but for the method; signed by hand here
    auth = shop_woo.OAuth("9djdj82h48djs9d2", "j49sk3j29djd", lambda: 137131201, lambda: "7d8f3e4a")
    url = auth.sign_url("POST", "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b")
    base = (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3Da%26b5%3D%253D%25253D%26"
        "c%2540%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26"
        "oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D137131201"
    )
    digest = hmac.new(b"j49sk3j29djd&", base.encode(), hashlib.sha256).digest()
    assert url.endswith(f"oauth_signature={quote(base64.b64encode(digest).decode(), safe='')}")
