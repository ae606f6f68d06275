"""The demo on the Northwind tables, where they are at hand."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from support.books import Books
from support.replay import Replay

from runtime.demo.load import load_dataset
from runtime.demo.rpc import Odoo

ORDERS = 60
LIMIT_S = 600  # far more than it takes, so that a hang ends


@pytest.fixture(scope="module")
def folder(root):
    """Where the tables are; they are not part of the repository."""
    given = os.environ.get("POSTROAD_DATA")
    places = [Path(given).expanduser()] if given else []
    places.append(root.parent / "shared" / "data" / "northwind")
    for place in places:
        if (place / "orders.csv").is_file() and (place / "customers.csv").is_file():
            return place
    pytest.skip("no Northwind tables: set POSTROAD_DATA to their folder")


@pytest.fixture(scope="module")
def totals(folder):
    found = load_dataset(folder).totals()
    if found["customers"] != 91:
        pytest.skip(f"{folder} holds other tables than Northwind")
    return found


@pytest.fixture(scope="module")
def played(make_stack, folder, totals, tmp_path_factory):
    """(stack, figures) after the demo with the first orders."""
    with make_stack("northwind") as stack:
        place = tmp_path_factory.mktemp("northwind")
        with Replay(stack, folder, place, ORDERS) as replay:
            yield stack, replay.finish(LIMIT_S)


def test_all_of_the_data_is_read(totals):
    assert {name: totals[name] for name in (
        "customers", "units", "products", "categories", "warehouses", "tables", "orders", "lines",
        "amount_unrounded",
    )} == {
        "customers": 91, "units": 90, "products": 77, "categories": 8, "warehouses": 3,
        "tables": 4, "orders": 830, "lines": 2155, "amount_unrounded": "1265793.04",
    }


def test_orders_are_placed_at_the_prices_of_the_data(played, folder):
    _stack, figures = played
    expected = load_dataset(folder, ORDERS).totals()
    assert (figures["customers"], figures["units"], figures["products"]) == (91, 90, 77)
    assert (figures["orders"], figures["lines"]) == (ORDERS, expected["lines"])
    assert figures["amount_in_odoo"] == expected["amount"]


def test_every_customers_account_paid_what_its_orders_come_to(played):
    _stack, figures = played
    assert figures["differences_of_accounts"] == []
    settled = {name: Decimal(value) for name, value in figures["settled"].items()}
    assert settled["goods"] == Decimal(figures["amount_in_odoo"])
    assert settled["freight"] > settled["waived"] > 0
    assert settled["captured"] == settled["orders"] and settled["held"] == 0
    for name, value in settled.items():
        column = [Decimal(row[name]) for row in figures["customers_settled"].values()]
        assert sum(column) == value, name


def test_all_is_shipped_and_the_books_agree(played):
    stack, figures = played
    assert figures["deliveries_done"] == figures["deliveries"] >= ORDERS
    assert figures["unexplained_differences_between_the_two_books"] == 0
    books = Books(Odoo(stack.url, stack.database, "admin", "admin"), stack.books())
    assert books.orders() == []
    assert books.shipments() == []
    assert books.receipts() == []
    assert books.stock() == []
    assert books.negative_stock() == []
    assert books.stuck() == []
