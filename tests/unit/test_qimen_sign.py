"""The signature, against vectors computed independently."""

import pytest
from qimen import sign, verify

ONE = {
    "app_key": "testerp_appkey",
    "customerId": "stub-cust-code",
    "format": "xml",
    "method": "taobao.qimen.itemlack.report",
    "sign_method": "md5",
    "timestamp": "2015-04-26 00:00:07",
    "v": "2.0",
}
TWO = {
    "app_key": "23268761",
    "customerId": "c1",
    "format": "xml",
    "method": "taobao.qimen.order.cancel",
    "sign_method": "md5",
    "timestamp": "2026-01-02 03:04:05",
    "v": "2.0",
}
CANCEL = '<?xml version="1.0" encoding="utf-8"?><request><orderCode>SO1</orderCode></request>'
VECTORS = [
    (ONE, "test", "body", "E4E83589F1454C1B677DDF0B59026C6A"),
    (ONE, "test", "", "349F96AB42F33BE919D3612688085D48"),
    (ONE, "test", "<request></request>", "8E0BB3BD2DF326F9316CE70C7BEA58AA"),
    (TWO, "secret", CANCEL, "A7D91DD9BD5A44B7F1DAC0A56CE20E9E"),
]


@pytest.mark.parametrize(("params", "secret", "body", "expected"), VECTORS)
def test_vectors(params, secret, body, expected):
    assert sign(params, body, secret) == expected
    assert sign(params, body.encode(), secret) == expected


def test_the_order_of_parameters_does_not_matter_and_sign_is_left_out():
    shuffled = dict(sorted(ONE.items(), reverse=True), sign="whatever")
    assert sign(shuffled, "body", "test") == VECTORS[0][3]


@pytest.mark.parametrize("given", [VECTORS[0][3], VECTORS[0][3].lower()])
def test_a_right_signature_verifies_in_either_case(given):
    assert verify({**ONE, "sign": given}, b"body", "test")


@pytest.mark.parametrize(
    ("changes", "body", "secret"),
    [
        ({"sign": VECTORS[0][3][:-1] + "B"}, b"body", "test"),
        ({"sign": ""}, b"body", "test"),
        ({"sign": "é" * 32}, b"body", "test"),
        ({"v": "1.0"}, b"body", "test"),
        ({"extra": "1"}, b"body", "test"),
        ({}, b"body ", "test"),
        ({}, b"body", "Test"),
    ],
)
def test_anything_changed_does_not_verify(changes, body, secret):
    assert not verify({**ONE, "sign": VECTORS[0][3], **changes}, body, secret)


def test_an_empty_secret_verifies_nothing():
    assert not verify({**ONE, "sign": sign(ONE, "body", "")}, b"body", "")


def test_a_missing_signature_does_not_verify():
    assert not verify(ONE, b"body", "test")
