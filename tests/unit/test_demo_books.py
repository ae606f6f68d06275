import pytest

from runtime.demo.books import Book, Shipment, add_up, compare, read_warehouse

SHIPPED = Shipment(frozenset({"EM1"}), {("P1", "B1"): 3.0})
STOCK = {("DC01", "P1", "B1"): 7.0}


def book(shipments=None, stock=None):
    return Book({"OUT/1": SHIPPED} if shipments is None else shipments, stock or STOCK)


def test_equal_books_have_no_difference():
    assert compare(book(), book()) == []


@pytest.mark.parametrize(
    ("here", "there", "difference"),
    [
        (book(), book({}), "OUT/1: shipped in Odoo, not at the warehouse"),
        (book({}), book(), "OUT/1: shipped at the warehouse, not in Odoo"),
        (
            book({"OUT/1": SHIPPED._replace(tracking=frozenset())}),
            book(),
            "OUT/1: tracking  in Odoo, EM1 at the warehouse",
        ),
        (
            book({"OUT/1": SHIPPED._replace(quantities={("P1", "B1"): 6.0})}),
            book(),
            "OUT/1: quantities {('P1', 'B1'): 6.0} in Odoo, {('P1', 'B1'): 3.0} there",
        ),
        (
            book(stock={("DC01", "P1", "B2"): 7.0}),
            book(),
            "stock of DC01 P1 B1: 0 in Odoo, 7 there",
        ),
    ],
)
def test_each_kind_of_difference_is_told(here, there, difference):
    assert difference in compare(here, there)


def test_sums_that_are_nothing_are_left_out():
    assert add_up([("a", 2), ("a", -2), ("b", 1), ("b", 2)]) == {"b": 3}


def test_the_warehouse_book_holds_what_it_shipped_and_its_stock():
    answer = {
        "documents": [
            {
                "kind": "delivery",
                "code": "OUT/1",
                "lines": [
                    {"item": "P1", "batches": [{"batch": "B1", "quantity": 1}]},
                    {"item": "P1", "batches": [{"batch": "B1", "quantity": 2}]},
                ],
                "tracking_numbers": ["EM1"],
            },
            {"kind": "delivery", "code": "OUT/2", "lines": [], "tracking_numbers": []},
            {
                "kind": "entry",
                "code": "IN/1",
                "lines": [{"item": "P1", "batches": [{"batch": "B1", "quantity": 10}]}],
                "tracking_numbers": [],
            },
        ],
        "stock": [
            {"warehouse": "DC01", "item": "P1", "batch": "B1", "quantity": 5},
            {"warehouse": "DC01", "item": "P1", "batch": "B1", "quantity": 2},
        ],
    }
    assert compare(book(), read_warehouse(answer)) == []
