from dataclasses import replace
from decimal import Decimal

import pytest

from runtime.demo import rates, settle
from runtime.demo.charges import PRICE_FIELDS, carrier_rows
from runtime.demo.load import load_dataset


@pytest.fixture(scope="module")
def data(request):
    return load_dataset(request.config.rootpath / "demo" / "sample")


def test_carriers_charge_about_what_the_orders_paid(data):
    found = rates.carrier_rates(data)
    kilograms = rates.weights(data)
    charged = sum(found[order.carrier].of(kilograms[order.key]) for order in data.orders)
    paid = sum(order.freight for order in data.orders)
    assert paid > 0
    assert abs(charged - paid) < paid / 20


def test_a_carrier_that_was_never_paid_charges_nothing(data):
    orders = [replace(order, freight=Decimal(order.carrier == "1")) for order in data.orders]
    found = rates.carrier_rates(replace(data, orders=orders))
    assert found["1"].base > 0
    assert found["2"] == (0, 0)


def test_without_freight_in_the_data_all_charge_alike(data):
    orders = [replace(order, freight=Decimal(0)) for order in data.orders]
    assert set(rates.carrier_rates(replace(data, orders=orders)).values()) == {rates.DEFAULT_RATE}


def test_class_a_makes_the_first_half_of_the_sales(data):
    classes = rates.product_classes(data)
    assert classes.keys() == {product.key for product in data.products}
    sold = dict.fromkeys("ABC", Decimal())
    for order in data.orders:
        for line in order.lines:
            sold[classes[line.product]] += line.amount
    total = sum(sold.values())
    assert sold["A"] >= total / 2 > sold["A"] - total / 10
    assert sold["A"] + sold["B"] >= total * Decimal("0.8")


def test_waivers_are_met_by_some_orders_and_not_by_all(data):
    amounts = [sum(line.amount for line in order.lines) for order in data.orders]
    whole, half = rates.waivers(data)
    assert 0 < sum(amount >= whole.amount for amount in amounts) < len(amounts) / 5
    assert whole.amount > half.amount
    assert rates.waivers(replace(data, orders=[])) == []


def test_accounts_hold_more_than_their_orders_take(data):
    customers = {unit.code: unit.customer for unit in data.units}
    found = rates.top_ups(data)
    for customer, amount in found.items():
        orders = [order for order in data.orders if customers[order.unit] == customer]
        goods = sum(line.amount for order in orders for line in order.lines)
        assert amount > goods * Decimal("1.09") and amount % 100 == 0


def test_a_carriers_rows_name_it_once():
    rate = rates.Rate(Decimal(5), Decimal("0.5"))
    carrier = type("Carrier", (), {"key": "1", "name": "Express", "logistics_code": "EX"})
    first, second = carrier_rows([carrier], {"1": rate}, "7")
    assert first[:6] == ["carrier_1", "Express", "EX", "base_on_rule", "rate", "7"]
    assert second[:6] == [""] * 6
    assert [row[6:] for row in (first, second)] == [
        ["weight", "<=", "1", "5", "0", "weight"],
        ["weight", ">", "1", "5", "0.5", "weight"],
    ]
    assert len(PRICE_FIELDS) == 6


def row(**values):
    given = {name: Decimal(str(value)) for name, value in values.items()}
    return dict.fromkeys(settle.COLUMNS, settle.ZERO) | given


EVEN = row(
    goods=100,
    freight=10,
    waived=5,
    fees="0.21",
    orders="105.21",
    captured="100.21",
    held=5,
    topped_up=200,
    balance="99.79",
)


def test_an_even_account_has_no_difference():
    assert settle.differences({"A": EVEN}) == []


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("goods", "goods, freight and fees are not the orders: 105.22 and 105.21"),
        ("waived", "goods, freight and fees are not the orders: 105.20 and 105.21"),
        ("held", "the account paid and holds other than the orders: 105.22 and 105.21"),
        ("balance", "the ledger is not the balance: 99.79 and 99.80"),
    ],
)
def test_a_cent_is_a_difference(column, text):
    odd = EVEN | {column: EVEN[column] + Decimal("0.01")}
    assert settle.differences({"A": EVEN, "B": odd}) == [f"B: {text}"]


def test_the_table_survives_the_state_file_and_has_a_total():
    table = {"A": EVEN, "B": EVEN}
    assert settle.of_figures(settle.to_figures(table)) == table
    lines = settle.render(table).splitlines()
    assert len(lines) == 4
    assert lines[-1].split()[:2] == ["total", "200.00"]
