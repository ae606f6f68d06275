from collections import Counter
from decimal import Decimal as D

import pytest
from ecom_gift import Line, Room, Scheme, Shelf, Want, allot, deserved
from hypothesis import given
from hypothesis import strategies as st

STEPS = ((D(3), 1), (D(6), 3))


def scheme(kind, steps=STEPS, **values):
    return Scheme(key=1, campaign=1, kind=kind, steps=steps, **values)


def bought(*lines):
    return [Line(product, D(quantity), D(amount)) for product, quantity, amount in lines]


@pytest.mark.parametrize(
    ("quantity", "once", "repeated"),
    [("2.99", 0, 0), (3, 1, 1), ("5.99", 1, 1), (6, 3, 3), ("11.99", 3, 3), (12, 3, 6)],
)
def test_steps_of_a_quantity_on_both_sides(quantity, once, repeated):
    lines = bought((7, quantity, 1))
    assert sum(times for _p, times in deserved(scheme("quantity"), lines)) == once
    again = scheme("quantity", is_repeated=True)
    assert sum(times for _p, times in deserved(again, lines)) == repeated


@pytest.mark.parametrize(("amount", "times"), [("2.99", 0), ("3", 1), ("5.99", 1), ("6", 3)])
def test_steps_of_an_amount_on_both_sides(amount, times):
    result = dict(deserved(scheme("amount"), bought((7, 100, 0), (8, 1, amount))))
    assert result.get(None, 0) == times


def test_only_the_products_named_count():
    one = scheme("quantity", products=frozenset({7}))
    assert dict(deserved(one, bought((7, 2, 1), (8, 5, 1)))) == {}
    assert dict(deserved(one, bought((7, 2, 1), (7, 1, 1), (8, 5, 1)))) == {None: 1}


def test_buying_is_enough_for_buy_and_get():
    one = scheme("buy", steps=((D(0), 2),), products=frozenset({7}))
    assert dict(deserved(one, bought((8, 5, 1)))) == {}
    assert dict(deserved(one, bought((7, 5, 1)))) == {None: 2}


def test_the_same_is_counted_product_by_product():
    assert dict(deserved(scheme("same"), bought((7, 3, 1), (8, 2, 1), (9, 6, 1)))) == {7: 1, 9: 3}


def test_an_order_gets_what_is_left():
    rooms = {("campaign", 1): Room(total_limit=5), ("scheme", 1): Room()}
    wants = [Want(n, "li", 1, 1, None, 3) for n in range(3)]
    grants = allot(wants, rooms, lambda want, times: {9: D(times)})
    assert [(grant.want.order, grant.times) for grant in grants] == [(0, 3), (1, 2)]


def test_a_gift_not_to_be_had_uses_no_limit():
    rooms = {("campaign", 1): Room(total_limit=5), ("scheme", 1): Room()}
    assert allot([Want(1, "li", 1, 1, None, 3)], rooms, lambda want, times: None) == []
    assert rooms["campaign", 1].given == 0


def test_a_shelf_lacks_only_what_is_counted():
    shelf = Shelf({(1, 7): D(2)})
    assert shelf.holds(1, {7: D(2), 8: D(99)})
    shelf.take(1, {7: D(1), 8: D(99)})
    assert not shelf.holds(1, {7: D(2)})
    assert shelf.holds(2, {7: D(2)})


limits = st.integers(0, 8)
wanted = st.lists(
    st.builds(Want, st.integers(1, 50), st.sampled_from("abc"), st.sampled_from([1, 2]),
              st.just(1), st.none(), st.integers(1, 5)), max_size=20,
)


@given(wanted, limits, limits, limits, limits)
def test_no_limit_is_ever_passed(wants, total, per_buyer, scheme_total, scheme_buyer):
    rooms = {("campaign", 1): Room(total, per_buyer), ("scheme", 1): Room(scheme_total, 0),
             ("scheme", 2): Room(0, scheme_buyer)}
    grants = allot(wants, rooms, lambda want, times: {9: D(times)})
    by_buyer, by_scheme, by_both = Counter(), Counter(), Counter()
    for grant in grants:
        assert 0 < grant.times <= grant.want.times
        by_buyer[grant.want.buyer] += grant.times
        by_scheme[grant.want.scheme] += grant.times
        by_both[grant.want.scheme, grant.want.buyer] += grant.times
    assert not total or sum(by_scheme.values()) <= total
    assert not per_buyer or max(by_buyer.values(), default=0) <= per_buyer
    assert not scheme_total or by_scheme[1] <= scheme_total
    assert not scheme_buyer or all(by_both[2, buyer] <= scheme_buyer for buyer in "abc")
    if not any((total, per_buyer, scheme_total, scheme_buyer)):
        assert [grant.times for grant in grants] == [want.times for want in wants]


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.booleans())
def test_buying_more_never_deserves_less_when_steps_do_not(one, other, repeated):
    less, more = sorted((one, other))
    steps = ((D(5), 1), (D(10), 2), (D(20), 4))
    counts = [sum(times for _p, times in deserved(
        scheme("amount", steps=steps, is_repeated=repeated), bought((1, 1, amount)),
    )) for amount in (less, more)]
    assert counts[0] <= counts[1]
