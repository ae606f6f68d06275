from decimal import Decimal as D

import pytest
from ecom_split import Line, Source, full_cartons, plan_parts, spread
from hypothesis import given
from hypothesis import strategies as st

CENT = D("0.01")
DIGITS = st.sampled_from([D("0.01"), D("0.001"), D(1)])
MONEY = st.decimals(0, 1_000_000, places=3)
WEIGHTS = st.lists(st.decimals(0, 10_000, places=3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("10", (1, 1), ("5", "5")),
        ("10", (1, 1, 1), ("3.34", "3.33", "3.33")),
        ("0.02", (1, 1, 1), ("0.01", "0.01", "0")),
        ("0.05", (1, 2), ("0.02", "0.03")),
        ("10", (0, 1), ("0", "10")),
        ("10", (0, 0), ("10", "0")),
        ("0", (1, 1), ("0", "0")),
        # half a cent is not divided, nor left where nothing is
        ("10.005", (0, 1, 1), ("0", "5.005", "5")),
    ],
)
def test_an_amount_in_parts(amount, weights, parts):
    assert spread(D(amount), [D(w) for w in weights], CENT) == [D(part) for part in parts]


@given(MONEY, WEIGHTS, DIGITS)
def test_parts_are_the_amount_again(amount, weights, digit):
    parts = spread(amount, weights, digit)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    assert min(parts) >= 0


@given(MONEY, WEIGHTS, DIGITS)
def test_no_part_is_off_by_more_than_a_digit(amount, weights, digit):
    total = sum(weights)
    for part, weight in zip(spread(amount, weights, digit), weights, strict=True):
        if total:
            assert abs(part - amount * weight / total) < 2 * digit
            assert weight or not part


@pytest.mark.parametrize(("amount", "weights"), [("1", ()), ("-1", (1,)), ("1", (1, -1))])
def test_what_cannot_be_divided_is_refused(amount, weights):
    with pytest.raises(ValueError, match="divided"):
        spread(D(amount), [D(w) for w in weights], CENT)


@pytest.mark.parametrize(
    ("quantity", "per_carton", "full"),
    [("9.99", 10, 0), (10, 10, 1), (19, 10, 1), (20, 10, 2), (25, 10, 2), (3, 0, 0), (3, -1, 0)],
)
def test_cartons(quantity, per_carton, full):
    assert full_cartons(D(quantity), D(per_carton)) == full


def source(*lines, discount="0"):
    return Source(
        tuple(Line(n, D(quantity), D(amount)) for n, (quantity, amount) in enumerate(lines, 1)),
        D(discount), CENT,
    )


def test_a_part_of_a_line_takes_its_share_of_money_and_discount():
    [part] = plan_parts(source((3, "10"), (1, "10"), discount="1"), [{1: D(1)}])
    assert [(take.quantity, take.amount, take.whole) for take in part.takes] == [
        (1, D("3.33"), False)
    ]
    assert (part.discount, part.total) == (D("0.17"), D("3.16"))


def test_who_takes_the_rest_of_a_line_takes_it_whole():
    first, second = plan_parts(source((3, "10"), (1, "5")), [{1: D(1)}, {1: D(2)}])
    assert [take.whole for part in (first, second) for take in part.takes] == [False, True]
    assert first.total + second.total == 10


def test_a_discount_above_the_goods_is_the_freights():
    [part] = plan_parts(source((1, "2"), (1, "1"), discount="5"), [{1: D(1)}])
    assert (part.discount, part.total) == (2, 0)


def test_a_surcharge_stays():
    [part] = plan_parts(source((1, "2"), (1, "1"), discount="-5"), [{1: D(1)}])
    assert part.discount == 0


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ([], "at least one"),
        ([{}], "at least one"),
        ([{9: D(1)}], "another order"),
        ([{1: D("3.001")}], "more than"),
        ([{1: D(2)}, {1: D(2)}], "more than"),
        ([{1: D(0)}], "nothing of it"),
        ([{1: D(3), 2: D(1)}], "nothing stays"),
        ([{1: D(3)}, {2: D(1)}], "nothing stays"),
    ],
)
def test_what_cannot_be_split_is_refused(wishes, reason):
    with pytest.raises(ValueError, match=reason):
        plan_parts(source((3, "10"), (1, "5")), wishes)


@st.composite
def orders_and_wishes(draw):
    lines = draw(st.lists(
        st.tuples(st.integers(1, 50), st.decimals(0, 5000, places=2)), min_size=1, max_size=5
    ))
    parts = draw(st.integers(1, 4))
    wishes = [{} for _part in range(parts)]
    for line, (quantity, _amount) in enumerate(lines, 1):
        for wish in wishes:
            taken = draw(st.integers(0, quantity))
            quantity -= taken
            if taken:
                wish[line] = D(taken)
    wishes = [wish for wish in wishes if wish]
    value = sum(amount for _quantity, amount in lines)
    return source(*lines, discount=draw(st.decimals(0, value, places=2))), wishes


@given(orders_and_wishes())
def test_nothing_is_lost_and_nothing_goes_below_zero(case):
    order, wishes = case
    try:
        parts = plan_parts(order, wishes)
    except ValueError:
        return
    for line in order.lines:
        takes = [take for part in parts for take in part.takes if take.line == line.id]
        quantity, amount = sum(t.quantity for t in takes), sum(t.amount for t in takes)
        assert quantity <= line.quantity
        assert amount == line.amount if quantity == line.quantity else amount <= line.amount
        assert [t.whole for t in takes if t.whole] == [True] * (quantity == line.quantity)
    assert sum(part.discount for part in parts) <= order.discount
    assert min((part.total for part in parts), default=0) >= 0
