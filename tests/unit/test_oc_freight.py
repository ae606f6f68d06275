from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oc_freight import (
    Basis,
    Demand,
    FeeTerms,
    Share,
    decide,
    fee_amount,
    meets,
    missing,
    next_better,
    split,
    waived_amount,
)

CENT = D("0.01")
A, B, C = 1, 2, 3
MONEY = st.decimals(0, 100_000, places=2)
PERCENTS = st.decimals("0.5", "99.5", places=1)
#: {class: amount}
ORDERS = st.dictionaries(st.sampled_from([A, B, C, None]), MONEY)
ALL = Demand(D(12000), (Share(frozenset({A}), D(20)),))
TO_STATION = Demand(D(5000), (Share(frozenset({A, B}), D(15)),))


def basis(by_class):
    return Basis(sum(by_class.values(), D(0)), by_class)


def order(amount, a=0, b=0):
    return Basis(D(amount), {A: D(a), B: D(b), C: D(amount) - D(a) - D(b)})


@pytest.mark.parametrize(
    ("amount", "a", "b", "held"),
    [
        # 12,000 with 20 % of A: all; both sides of both boundaries
        ("12000", "2400", "0", 0),
        ("11999.99", "2400", "0", 1),
        ("12000", "2399.99", "0", 1),
        ("12000.01", "2400", "0", 1),
        # 5,000 with 15 % of A and B: to the station
        ("5000", "750", "0", 1),
        ("5000", "0", "750", 1),
        ("5000", "400", "350", 1),
        ("4999.99", "4999.99", "0", None),
        ("5000", "400", "349.99", None),
        ("5000.01", "400", "350", None),
        ("0", "0", "0", None),
    ],
)
def test_the_worked_case(amount, a, b, held):
    assert decide([ALL, TO_STATION], order(amount, a, b)) == held


@pytest.mark.parametrize(
    ("amount", "held"), [("10000", 0), ("9999.99", 1), ("6000", 1), ("5999.99", None)]
)
def test_all_from_ten_thousand_and_half_from_six(amount, held):
    assert decide([Demand(D(10000)), Demand(D(6000))], order(amount)) == held


@pytest.mark.parametrize(
    ("amount", "a", "more", "of_a"),
    [
        # only the amount; then a fifth of it
        ("10760", "10760", "1240", None),
        ("11000", "2400", "1000", None),
        # the share: (0.2 * 12000 - 2000) / 0.8 = 500, all of it of class A
        ("12000", "2000", "500", "500"),
        # both: 12,000 are needed anyhow, 400 of the 1,000 more must be of class A
        ("11000", "2000", "1000", "400"),
        ("12000", "2400", "0", None),
        # a third of a cent is a cent
        ("12000.01", "2400", "0.01", "0.01"),
    ],
)
def test_what_is_missing(amount, a, more, of_a):
    gap = missing(ALL, order(amount, a), CENT)
    assert gap.amount == D(more)
    assert [need for _share, need in gap.of_shares] == ([D(of_a)] if of_a else [])


def test_goods_of_other_classes_cannot_be_taken_away():
    whole = Demand(D(0), (Share(frozenset({A}), D(100)),))
    assert missing(whole, order("10", "9"), CENT) is None
    assert missing(whole, order("10", "10"), CENT).amount == 0


def test_shares_that_cannot_all_be_held_are_never_reached():
    both = Demand(D(0), (Share(frozenset({A}), D(60)), Share(frozenset({B}), D(40))))
    assert missing(both, order("10", "5", "4"), CENT) is None
    assert missing(both, Basis(D(0)), CENT).amount > 0


@given(
    ORDERS,
    st.integers(0, 20_000),
    st.lists(
        st.tuples(st.frozensets(st.sampled_from([A, B, C]), min_size=1), PERCENTS), max_size=3
    ),
)
def test_ordering_what_is_missing_reaches_the_rule(by_class, minimum, shares):
    demand = Demand(D(minimum), tuple(Share(classes, percent) for classes, percent in shares))
    before = basis(by_class)
    gap = missing(demand, before, CENT)
    assume(gap is not None)
    assert sum(gap.example.values()) == gap.amount == gap.amount.quantize(CENT)
    for share, need in gap.of_shares:
        assert sum(gap.example.get(key, 0) for key in share.classes) >= need
    assert meets(demand, before.with_added(gap.example))
    if meets(demand, before):
        assert gap.amount == 0


@given(ORDERS, st.integers(0, 20_000), PERCENTS, st.sampled_from([A, C, None]))
def test_the_rest_may_be_of_any_class(by_class, minimum, percent, other):
    demand = Demand(D(minimum), (Share(frozenset({A, B}), percent),))
    before = basis(by_class)
    gap = missing(demand, before, CENT)
    needed = sum((need for _share, need in gap.of_shares), D(0))
    assert meets(demand, before.with_added({B: needed}).with_added({other: gap.amount - needed}))


@given(ORDERS, st.integers(0, 20_000), PERCENTS)
def test_a_cent_less_does_not_reach_it(by_class, minimum, percent):
    demand = Demand(D(minimum), (Share(frozenset({A}), percent),))
    before = basis(by_class)
    gap = missing(demand, before, CENT)
    assume(gap.amount >= CENT)
    assert not meets(demand, before.with_added({A: gap.amount - CENT}))


OFFERS = [(ALL, D(100)), (TO_STATION, D(70))]


@pytest.mark.parametrize(
    ("amount", "a", "b", "index", "more"),
    [
        ("4000", "1000", "0", 1, "1000"),  # the nearer one first
        ("10760", "2152", "0", 0, "1240"),
        ("12000", "2400", "0", None, None),  # nothing is better
    ],
)
def test_the_next_better_offer(amount, a, b, index, more):
    found = next_better(OFFERS, order(amount, a, b), CENT)
    assert (found and (found[0], found[1].amount)) == (index if index is None else (index, D(more)))


def test_an_offer_behind_a_lesser_one_is_no_hint():
    lesser_first = [(Demand(D(6000)), D(50)), (Demand(D(10000)), D(100))]
    assert next_better(lesser_first, order("7000"), CENT) is None
    assert next_better(lesser_first[::-1], order("7000"), CENT)[0] == 0


@given(
    ORDERS,
    st.lists(
        st.tuples(st.integers(0, 20_000), st.integers(0, 90), st.integers(0, 100)),
        min_size=1,
        max_size=4,
    ),
)
def test_the_hint_leads_to_something_better(by_class, rules):
    offers = [
        (Demand(D(minimum), (Share(frozenset({A}), D(share)),) if share else ()), D(benefit))
        for minimum, share, benefit in rules
    ]
    before = basis(by_class)
    found = next_better(offers, before, CENT)
    assume(found)
    demands = [demand for demand, _benefit in offers]
    held = decide(demands, before)
    reached = decide(demands, before.with_added(found[1].example))
    assert offers[reached][1] > (offers[held][1] if held is not None else 0)


@given(st.decimals(-100_000, 100_000, places=2), st.lists(MONEY, min_size=1, max_size=12))
def test_parts_add_up_to_the_cent(amount, weights):
    parts = split(amount, weights, CENT)
    assert sum(parts) == amount
    assert all(part == part.quantize(CENT) for part in parts)
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        share = weight / total if total else D(1) / len(weights)
        assert abs(part - amount * share) < CENT * D("1.000001")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("-0.02", [1, 1, 1], ["-0.01", "-0.01", "0"]),
        ("5", [0, 0], ["2.50", "2.50"]),
        ("5", [0, 3], ["0", "5"]),
        ("5", [], []),
    ],
)
def test_split(amount, weights, parts):
    assert split(D(amount), list(map(D, weights)), CENT) == list(map(D, parts))


@pytest.mark.parametrize(
    ("parts", "percent", "scope", "waived"),
    [
        ([("100", "70")], "100", "door", "100"),
        ([("100", "70")], "100", "station", "70"),
        ([("100", "70"), ("50", "100")], "50", "station", "60"),
        ([("33.33", "100")] * 3, "50", "door", "50"),  # rounded once, not three times
        ([("0.01", "100")], "50", "door", "0.01"),
        ([("0.01", "100")], "49", "door", "0"),
        ([], "100", "door", "0"),
    ],
)
def test_waived(parts, percent, scope, waived):
    parts = [(D(amount), D(station)) for amount, station in parts]
    assert waived_amount(parts, D(percent), scope, CENT) == D(waived)


@given(
    st.lists(st.tuples(MONEY, st.decimals(0, 100, places=2)), max_size=6),
    st.decimals(0, 100, places=2),
    st.sampled_from(["door", "station"]),
)
def test_never_more_is_waived_than_there_is(parts, percent, scope):
    waived = waived_amount(parts, percent, scope, CENT)
    total = sum((amount for amount, _station in parts), D(0))
    assert 0 <= waived <= total
    if percent == 100 and scope == "door":
        assert waived == total


@pytest.mark.parametrize(
    ("base", "percent", "fixed", "minimum", "maximum", "fee"),
    [
        ("1000", "0.6", "0", "0", "0", "6"),
        ("1000", "0.6", "1.50", "0", "0", "7.50"),
        # both sides of the minimum and of the maximum
        ("333.33", "0.6", "0", "2", "0", "2"),
        ("333.34", "0.6", "0", "2", "0", "2"),
        ("334.17", "0.6", "0", "2", "0", "2.01"),
        ("4999", "0.6", "0", "2", "30", "29.99"),
        ("5000", "0.6", "0", "2", "30", "30"),
        ("5001", "0.6", "0", "2", "30", "30"),
        # half a cent counts; nothing on nothing
        ("0.83", "0.6", "0", "0", "0", "0"),
        ("0.84", "0.6", "0", "0", "0", "0.01"),
        ("0", "0.6", "1", "2", "0", "0"),
        ("-5", "0.6", "1", "2", "0", "0"),
    ],
)
def test_fee(base, percent, fixed, minimum, maximum, fee):
    terms = FeeTerms(D(percent), D(fixed), D(minimum), D(maximum))
    assert fee_amount(D(base), terms, CENT) == D(fee)
