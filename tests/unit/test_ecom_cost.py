from decimal import Decimal as D

import pytest
from ecom_cost import Step, Tariff, freight_cost
from hypothesis import given
from hypothesis import strategies as st

#: 8 for the first kilogram; then 2 a kilogram up to 10, 1.50 for each 5 above
PARCEL = Tariff(
    first_weight=D(1), first_price=D(8),
    steps=(Step(unit=D(1), price=D(2), until=D(10)), Step(unit=D(5), price=D("1.50"))),
)


@pytest.mark.parametrize(
    ("weight", "cost"),
    [
        ("0", "8"), ("0.001", "8"), ("1", "8"), ("1.001", "10"), ("2", "10"), ("2.001", "12"),
        ("9.999", "26"), ("10", "26"), ("10.001", "27.50"), ("15", "27.50"), ("15.001", "29"),
    ],
)
def test_first_and_further_weight_on_both_sides_of_each_boundary(weight, cost):
    assert freight_cost(PARCEL, D(weight)) == D(cost)


@pytest.mark.parametrize(
    ("tariff", "weight", "cost"),
    [
        (Tariff(fixed=D(12)), "99", "12"),
        (Tariff(fixed=D(5), distance=D(120), distance_price=D("0.35")), "1", "47.00"),
        (Tariff(distance=D(7), distance_price=D("0.125")), "1", "0.88"),
        (Tariff(first_price=D("0.005")), "1", "0.01"),
        (Tariff(first_price=D("0.0049")), "1", "0.00"),
        (Tariff(fixed=D("4.99"), least=D(5)), "1", "5"),
        (Tariff(fixed=D("5.01"), least=D(5)), "1", "5.01"),
        (Tariff(steps=(Step(unit=D(2), price=D(3)),)), "0", "0"),
        (Tariff(steps=(Step(unit=D(2), price=D(3)),)), "2", "3"),
        (Tariff(steps=(Step(unit=D(2), price=D(3)),)), "2.01", "6"),
        (Tariff(fixed=D("10.5"), cent=D(1)), "1", "11"),
    ],
)
def test_parts_of_a_tariff(tariff, weight, cost):
    assert freight_cost(tariff, D(weight)) == D(cost)


def test_beyond_the_last_end_the_last_step_goes_on():
    tariff = Tariff(steps=(Step(unit=D(1), price=D(1), until=D(3)),))
    assert freight_cost(tariff, D(5)) == 5


money = st.decimals(0, 1000, places=2)
weights = st.decimals(0, 5000, places=3)
units = st.decimals("0.1", 50, places=1)


@st.composite
def tariffs(draw):
    ends = sorted(draw(st.sets(st.decimals(1, 100, places=1), max_size=3)))
    steps = [Step(unit=draw(units), price=draw(money), until=end) for end in ends]
    last = Step(unit=draw(units), price=draw(money))
    return Tariff(
        fixed=draw(money), first_weight=draw(st.decimals(0, 5, places=1)),
        first_price=draw(money), steps=(*steps, last), distance=draw(weights),
        distance_price=draw(money), least=draw(money),
    )


@given(tariffs(), weights, weights)
def test_more_weight_never_costs_less(tariff, one, other):
    light, heavy = sorted((one, other))
    assert freight_cost(tariff, light) <= freight_cost(tariff, heavy)


@given(tariffs(), weights)
def test_a_cost_is_whole_cents_and_at_least_the_least(tariff, weight):
    cost = freight_cost(tariff, weight)
    assert cost >= tariff.least
    assert cost == cost.quantize(D("0.01"))
