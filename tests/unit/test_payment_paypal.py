"""The payment account's client against the simulated account, over real HTTP."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payment_paypal import (
    PaymentRefused,
    PaymentTooMany,
    PaymentUnavailable,
    PaypalClient,
    read_transaction,
)
from sim_kit import ROOT, Simulator

NOON = datetime(2026, 3, 2, 12)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    simulator = Simulator(
        "payments", tmp_path_factory.mktemp("payments"), "--client-id=me", "--client-secret=hush"
    )
    simulator.tell("pay", transactions=[
        {"id": f"T{n}", "amount": "10.00", "currency": "USD", "invoice": f"N-{n}",
         "paid_at": (NOON + timedelta(minutes=n)).isoformat() + "Z"} for n in range(60)
    ])
    yield simulator
    simulator.kill()


@pytest.fixture(autouse=True)
def calm(account):
    account.tell("control", fail_rate=0, drop_answer_rate=0, repeat_items=False, token_calls=0,
                 most_items=10_000, slow_rate=0)


def client(account, secret="hush", **values):
    return PaypalClient(account.url, "me", secret, 5, **values)


def ids(transactions):
    return sorted((one.external_id for one in transactions), key=lambda name: int(name[1:]))


def test_all_pages_are_told_once(account):
    found, refreshed = client(account, page_size=7).fetch(NOON - DAY, NOON + DAY)
    assert ids(found) == [f"T{n}" for n in range(60)]
    assert refreshed is not None
    assert (found[3].amount, found[3].currency, found[3].reference) == (Decimal(10), "USD", "N-3")


def test_both_ends_are_included(account):
    found, _refreshed = client(account).fetch(NOON, NOON + timedelta(minutes=5))
    assert ids(found) == [f"T{n}" for n in range(6)]


def test_repeated_transactions_are_one(account):
    account.tell("control", repeat_items=True)
    found, _refreshed = client(account, page_size=7).fetch(NOON - DAY, NOON + DAY)
    assert ids(found) == [f"T{n}" for n in range(60)]


def test_an_expired_token_is_asked_for_again(account):
    account.tell("control", token_calls=2)
    found, _refreshed = client(account, page_size=7).fetch(NOON - DAY, NOON + DAY)
    assert len(found) == 60


def test_thirty_one_days_are_taken_and_more_never_asked(account):
    assert client(account).fetch(NOON, NOON + timedelta(days=31))
    with pytest.raises(ValueError):
        client(account).fetch(NOON, NOON + timedelta(days=31, seconds=1))


def test_the_account_itself_refuses_more_than_31_days_and_times_without_seconds(account):
    asked = client(account)
    for start, end in (("2026-01-01T00:00:00Z", "2026-02-01T00:00:01Z"),
                       ("2026-01-01T00:00Z", "2026-01-02T00:00:00Z")):
        with pytest.raises(PaymentRefused):
            asked._get("/v1/reporting/transactions", {"start_date": start, "end_date": end})


def test_failures_have_their_kind(account):
    with pytest.raises(PaymentRefused, match="invalid_client"):
        client(account, secret="loud").fetch(NOON, NOON + DAY)
    with pytest.raises(PaymentRefused):
        PaypalClient("nowhere", "me", "hush", 5).fetch(NOON, NOON + DAY)
    with pytest.raises(PaymentUnavailable):
        PaypalClient("http://127.0.0.1:9", "me", "hush", 5).fetch(NOON, NOON + DAY)
    account.tell("control", most_items=59)
    with pytest.raises(PaymentTooMany):
        client(account).fetch(NOON, NOON + DAY)
    account.tell("control", fail_rate=1)
    with pytest.raises(PaymentUnavailable, match="500"):
        client(account).fetch(NOON, NOON + DAY)
    account.tell("control", fail_rate=0, drop_answer_rate=1)
    with pytest.raises(PaymentUnavailable):
        client(account).fetch(NOON, NOON + DAY)


def test_a_secret_is_in_no_text():
    assert "hush" not in repr(PaypalClient("http://x", "me", "hush", 5))
    with pytest.raises(ValueError):
        PaypalClient("http://x", "me", "hush", 0)


def test_the_sample_is_read():
    detail = json.loads((ROOT / "tests/samples/paypal/refund.json").read_text())
    found = read_transaction(detail)
    assert found.amount == Decimal("-20.00") and found.parent_ref == "SALE-1"
    assert found.is_of_order and found.status == "done"
    assert found.paid_at == datetime(2026, 3, 2, 4, 0)
    withdrawal = json.loads(json.dumps(detail))
    withdrawal["transaction_info"]["transaction_event_code"] = "T0400"
    assert not read_transaction(withdrawal).is_of_order


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = ("transaction_id", "transaction_initiation_date", "transaction_amount", "fee_amount",
          "transaction_status", "invoice_id", "transaction_updated_date")


@given(st.sampled_from(FIELDS), JSON)
def test_whatever_is_told_is_read_or_named(name, value):
    detail = json.loads((ROOT / "tests/samples/paypal/refund.json").read_text())
    detail["transaction_info"][name] = value
    try:
        assert read_transaction(detail).external_id
    except PaymentUnavailable as error:
        assert "transaction" in str(error)


@given(JSON)
def test_anything_else_is_refused_in_words(value):
    with pytest.raises(PaymentUnavailable):
        read_transaction(value)
