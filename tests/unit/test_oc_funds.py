from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oc_funds import DeliveredShare, Figures, delivered_amount

CENT = D("0.01")
MONEY = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("total", "goods", "delivered", "services", "is_closed", "due"),
    [
        # nothing, part and all of the goods
        ("107", "100", "0", "7", False, "0"),
        ("107", "100", "50", "7", False, "53.50"),
        ("107", "100", "100", "7", False, "107"),
        # short and final: the freight is due in full
        ("107", "100", "50", "7", True, "57"),
        ("107", "100", "0", "7", True, "0"),
        # a third of a hundred, and what is delivered beyond the order
        ("100", "3", "1", "0", False, "33.33"),
        ("100", "3", "2", "0", False, "66.67"),
        ("100", "3", "4", "0", False, "100"),
        # a discount follows the goods
        ("80", "100", "50", "0", False, "40"),
        ("80", "100", "50", "0", True, "40"),
        # nothing that is delivered by a transfer
        ("7", "0", "0", "7", False, "0"),
        ("7", "0", "0", "7", True, "7"),
    ],
)
def test_amount_due(total, goods, delivered, services, is_closed, due):
    share = DeliveredShare(D(total), D(goods), D(delivered), D(services), is_closed)
    assert delivered_amount(share, CENT) == D(due)


@given(MONEY, MONEY, st.lists(MONEY, min_size=1, max_size=8), MONEY)
def test_captures_never_shrink_and_add_up_to_the_total(total, goods, parts, services):
    delivered, before = D(0), D(0)
    for part in parts:
        delivered += part
        due = delivered_amount(DeliveredShare(total, goods, delivered, services), CENT)
        assert before <= due <= total
        assert due == due.quantize(CENT)
        before = due
    closed = DeliveredShare(total, goods, delivered, services, is_closed=True)
    assert before <= delivered_amount(closed, CENT) <= total
    everything = DeliveredShare(total, goods, goods, services, is_closed=True)
    assert delivered_amount(everything, CENT) == total


@pytest.mark.parametrize(
    ("limit", "amount", "can"),
    [("0", "890.80", True), ("0", "890.81", False), ("5", "895.80", True), ("5", "895.81", False)],
)
def test_what_an_account_can_take(limit, amount, can):
    figures = Figures(D("935.65"), D("44.85"), D(limit))
    assert figures.available == D("890.80")
    assert figures.can_take(D(amount)) is can


def test_posting_and_holding_change_the_figures():
    figures = Figures(D(100), D(10)).posted(D(-20)).with_held(D(5))
    assert (figures.balance, figures.held, figures.available) == (80, 15, 65)
