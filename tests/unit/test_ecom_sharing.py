"""What shops are told together is never more than there is."""

import pytest
from ecom_sharing import Claim, share
from hypothesis import given, settings
from hypothesis import strategies as st

EAST, WEST = 1, 2
TEA, RICE, BOX = 10, 11, 12
PARTS = {BOX: {TEA: 2, RICE: 1}}


def one(free=10, **values):
    claim = Claim("shop", TEA, (EAST,), **values)
    return share([claim], {(EAST, TEA): free})["shop"]


@pytest.mark.parametrize(("values", "told"), [
    ({}, 10), ({"percent": 50}, 5), ({"percent": 99}, 9), ({"percent": 0}, 0),
    ({"safety": 3}, 7), ({"safety": 10}, 0), ({"safety": 11}, 0),
    ({"percent": 50, "safety": 4}, 3), ({"most": 9}, 9), ({"most": 10}, 10), ({"most": 11}, 10),
    ({"least": 10}, 10), ({"least": 11}, 0), ({"fixed": 4}, 4), ({"fixed": 11}, 10),
    ({"fixed": 8, "safety": 3}, 7), ({"free": 0.5}, 0), ({"free": -3}, 0), ({"free": 2.9999999}, 3),
])
def test_one_shop(values, told):
    assert one(**values) == told


def test_shops_share_and_the_first_goes_first():
    free = {(EAST, TEA): 10}
    claims = [Claim("a", TEA, (EAST,), percent=70), Claim("b", TEA, (EAST,), percent=70)]
    assert share(claims, free) == {"a": 7, "b": 3}


def test_a_shop_of_two_warehouses_leaves_the_other_its_share():
    free = {(EAST, TEA): 10, (WEST, TEA): 10}
    claims = [Claim("a", TEA, (EAST, WEST), percent=50), Claim("b", TEA, (EAST,), percent=50)]
    assert share(claims, free) == {"a": 10, "b": 5}


def test_kits_and_their_parts_come_from_one_stock():
    free = {(EAST, TEA): 10, (EAST, RICE): 4}
    claims = [Claim("box", BOX, (EAST,)), Claim("tea", TEA, (EAST,))]
    assert share(claims, free, PARTS) == {"box": 4, "tea": 2}


quantity = st.integers(-5, 60) | st.floats(-5, 60)
claim = st.builds(
    Claim,
    key=st.uuids(),
    product=st.sampled_from([TEA, RICE, BOX]),
    warehouses=st.sampled_from([(EAST,), (WEST,), (EAST, WEST), (WEST, EAST)]),
    percent=st.integers(0, 100) | st.floats(0, 100),
    fixed=st.none() | st.integers(0, 50),
    safety=st.integers(0, 20) | st.floats(0, 20),
    most=st.integers(0, 30),
    least=st.integers(0, 10),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(claim, max_size=8), st.fixed_dictionaries(
    {(place, product): quantity for place in (EAST, WEST) for product in (TEA, RICE)}
))
def test_no_piece_is_told_twice(claims, free):
    told = share(claims, free, PARTS)
    for part in (TEA, RICE):
        used = sum(
            told[one.key] * (PARTS.get(one.product) or {one.product: 1}).get(part, 0)
            for one in claims
        )
        assert used <= sum(max(free[place, part], 0) for place in (EAST, WEST)) + 1e-4
    for one in claims:
        assert told[one.key] >= 0
        assert told[one.key] == 0 or told[one.key] >= one.least
        assert not one.most or told[one.key] <= one.most
