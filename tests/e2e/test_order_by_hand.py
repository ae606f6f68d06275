"""A clerk orders for a unit by hand, sees why, confirms, and finds it at the warehouse."""

from typing import NamedTuple

import pytest
from support.clerk import Clerk
from support.web import Screen

pytestmark = pytest.mark.browser

SALES, WAREHOUSE = "sales", "warehouse"  # the demo's clerks, their logins as passwords


class Wish(NamedTuple):
    """What is ordered: one piece of something the centre has in stock."""

    unit_code: str
    unit: str
    code: str
    centre: str
    table: str
    rule: str


@pytest.fixture(scope="module")
def wish(odoo):
    quants = odoo.search_read(
        "stock.quant",
        [("location_id.usage", "=", "internal"), ("quantity", ">", 0),
         ("reserved_quantity", "=", 0), ("product_id.default_code", "like", "P%")],
        ["product_id", "location_id"], order="quantity desc",
    )
    for quant in quants:
        warehouse = _warehouse_of(odoo, quant["location_id"][0])
        domain = [("product_id", "=", quant["product_id"][0]), ("warehouse_id", "=", warehouse[0])]
        for line in odoo.search_read("oc.product.table.line", domain, ["table_id"]):
            units = odoo.search_read(
                "res.partner", [("product_table_id", "=", line["table_id"][0])],
                ["ref", "name", "product_table_rule_id"], limit=1,
            )
            if units:
                return _wish(odoo, units[0], quant, line, warehouse)
    raise AssertionError("nothing that a unit may order is in stock")


def _warehouse_of(odoo, location):
    row = odoo.call("stock.location", "read", [location], ["warehouse_id"])[0]
    return row["warehouse_id"]


def _wish(odoo, unit, quant, line, warehouse):
    product = odoo.call("product.product", "read", [quant["product_id"][0]], ["default_code"])[0]
    return Wish(unit["ref"], unit["name"], product["default_code"], warehouse[1],
                line["table_id"][1], unit["product_table_rule_id"][1])


@pytest.fixture
def log_in(browser, suite, odoo):
    """A function that gives a clerk at a window, by login."""
    screens = []

    def enter(login):
        user = odoo.call("res.users", "search", [("login", "=", login)])
        values = {"lang": "en_US", "odoobot_state": "disabled"}
        odoo.call("res.users", "write", user, values)
        screens.append(Screen(browser, suite.url))
        screens[-1].log_in(login, login)
        return Clerk(screens[-1])

    yield enter
    for screen in screens:
        screen.close()


def _order_by_hand(clerk, wish):
    clerk.choose_menu("Postroad", "Wholesale", "Orders")
    clerk.press("New")
    clerk.pick("partner_id", wish.unit_code, wish.unit)
    clerk.page.get_by_role("button", name="Add a product").click()
    line = ".o_field_widget[name=order_line] tr.o_selected_row"
    clerk.pick("product_template_id", wish.code, within=line)
    clerk.fill("product_uom_qty", "1", within=line)
    clerk.page.click(".o_form_button_save")
    clerk.window.settle()


def test_a_clerk_orders_by_hand_and_the_warehouse_ships_it(log_in, wish, odoo, suite):
    sales = log_in(SALES)
    _order_by_hand(sales, wish)
    assert wish.table in sales.value("product_table_id")
    assert wish.rule in sales.value("product_table_rule_id")
    assert wish.centre in sales.value("oc_dates_text")
    assert "arrives" in sales.value("oc_dates_text")

    sales.press("Why?")
    reasons = sales.dialog()
    assert wish.rule in reasons and wish.table in reasons
    sales.window.close_dialog()

    name = sales.title()
    sales.press("Confirm")
    sales.wait_for_state("Sales Order")
    assert sales.window.troubles() == []

    domain = [("picking_ids.sale_id.name", "=", name), ("state", "=", "done")]
    document = suite.wait(lambda: odoo.search_read("wms.document", domain, ["code"]), 90, every=0.5)
    warehouse = log_in(WAREHOUSE)
    warehouse.choose_menu("Postroad", "Warehouses", "Documents")
    warehouse.remove_filters()
    warehouse.search(document[0]["code"])
    warehouse.open_row(document[0]["code"])
    assert document[0]["code"] in warehouse.title()
    warehouse.wait_for_state("Done")
    assert warehouse.window.troubles() == []
