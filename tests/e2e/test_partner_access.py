"""A customer's own system orders over RPC and JSON-2, and reaches nothing that is not its own."""

from typing import NamedTuple
from urllib.parse import urlsplit

import odoorpc
import pytest
import requests
from support.shell import MARK, odoo_shell

LOGIN = "partner"  # the account that the demo makes, with its login as password
TIMEOUT_S = 60
ENGLISH = {"context": {"lang": "en_US"}}
MAKE_KEY = f"""
user = env["res.users"].search([("login", "=", {LOGIN!r})])
key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "its own system", False)
env.cr.commit()
print("{MARK}", key)
"""
FORBIDDEN_MODELS = (
    "wms.backend", "wms.document", "postal.exchange", "oc.product.table", "oc.ordering.request",
    "oc.product.table.rule", "sale.order", "stock.picking", "stock.quant", "account.move",
    "product.pricelist", "queue.job",
)


class Partner(NamedTuple):
    """What the account may act for, and what it may not."""

    unit: str
    other_unit: str
    other_partner: int
    codes: list


class Refused(Exception):
    """The server said no; the text is what it said."""


class OdooRpc:
    """The way of `odoorpc`: JSON-RPC with a session."""

    def __init__(self, suite):
        address = urlsplit(suite.url)
        self._odoo = odoorpc.ODOO(address.hostname, "jsonrpc", port=address.port, timeout=TIMEOUT_S)
        self._odoo.login(suite.database, LOGIN, LOGIN)

    def call(self, model, method, *ids, **values):
        try:
            return self._odoo.execute_kw(model, method, list(ids), {**values, **ENGLISH})
        except odoorpc.error.RPCError as error:
            raise Refused(str(error)) from error


class Json2:
    """The way of JSON-2: one POST a call, with a key."""

    def __init__(self, suite):
        self._url = f"{suite.url}/json/2"
        key = odoo_shell(suite, MAKE_KEY)
        self._headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": suite.database}

    def call(self, model, method, *ids, **values):
        body = {**values, **ENGLISH, **({"ids": ids[0]} if ids else {})}
        answer = requests.post(
            f"{self._url}/{model}/{method}", json=body, headers=self._headers, timeout=TIMEOUT_S
        )
        if answer.status_code != 200:
            raise Refused(answer.json()["message"])
        return answer.json()


@pytest.fixture(scope="module")
def account(odoo):
    """The contact of the account that the demo made."""
    user = odoo.search_read("res.users", [("login", "=", LOGIN)], ["partner_id"])[0]
    return user["partner_id"][0]


@pytest.fixture(scope="module", params=[OdooRpc, Json2], ids=["odoorpc", "json2"])
def client(request, suite, account):
    return request.param(suite)


@pytest.fixture
def key(request):
    """The caller's own name for an order, one for each test and client."""
    return f"PO-{request.node.name}"[:64]


@pytest.fixture(scope="module")
def partner(odoo, account):
    units = odoo.search_read(
        "res.partner", [("oc_id", "=", account)], ["ref", "product_table_id"], order="id"
    )
    lines = odoo.search_read(
        "oc.product.table.line", [("table_id", "=", units[0]["product_table_id"][0])],
        ["product_id"], limit=2, order="id",
    )
    products = odoo.search_read(
        "product.product", [("id", "in", [row["product_id"][0] for row in lines])],
        ["default_code"], order="id",
    )
    domain = [("oc_role", "=", "unit"), ("oc_id", "!=", account)]
    other = odoo.search_read("res.partner", domain, ["ref"], limit=1)[0]
    codes = [row["default_code"] for row in products]
    return Partner(units[0]["ref"], other["ref"], other["id"], codes)


@pytest.fixture
def order(partner):
    """The arguments of an order of the partner's unit."""
    lines = [{"code": code, "quantity": 2} for code in partner.codes]
    return {"unit_code": partner.unit, "lines": lines}


def number_of(odoo, model, domain=()):
    return odoo.count(model, list(domain))


def test_an_order_is_placed_and_confirmed(client, odoo, order, partner, key):
    placed = client.call("oc.ordering", "place_order", key=key, **order)
    row = odoo.search_read(
        "sale.order", [("name", "=", placed["order"])],
        ["state", "amount_total", "client_order_ref", "partner_id"],
    )[0]
    unit = odoo.search_read("res.partner", [("ref", "=", partner.unit)], ["id"])[0]
    assert (placed["state"], row["state"]) == ("sale", "sale")
    assert placed["amount"] == row["amount_total"] > 0
    assert (row["client_order_ref"], row["partner_id"][0]) == (key, unit["id"])
    assert sorted(line["code"] for line in placed["lines"]) == sorted(partner.codes)
    assert all(one["ship_date"] <= one["arrival_date"] for one in placed["deliveries"])


def test_the_same_key_gives_the_same_order(client, odoo, order, key):
    first = client.call("oc.ordering", "place_order", key=key, **order)
    before = number_of(odoo, "sale.order")
    again = client.call("oc.ordering", "place_order", key=key, **order)
    assert again["order"] == first["order"]
    assert client.call("oc.ordering", "get_order", key=key)["order"] == first["order"]
    assert number_of(odoo, "sale.order") == before


def test_the_same_key_for_another_order_is_refused(client, odoo, order, key):
    client.call("oc.ordering", "place_order", key=key, **order)
    before = number_of(odoo, "sale.order")
    other = {**order, "lines": [{**order["lines"][0], "quantity": 3}]}
    with pytest.raises(Refused, match=r"already stands for another order"):
        client.call("oc.ordering", "place_order", key=key, **other)
    assert number_of(odoo, "sale.order") == before


def test_its_products_are_listed_with_its_prices(client, partner):
    listed = client.call("oc.ordering", "list_products", unit_code=partner.unit, limit=5)
    assert len(listed["products"]) == 5 < listed["total"]
    assert all(one["price"] > 0 and one["centre"] for one in listed["products"])


def test_the_unit_of_another_customer_is_refused(client, odoo, order, partner, key):
    before = number_of(odoo, "sale.order")
    foreign = {**order, "unit_code": partner.other_unit}
    with pytest.raises(Refused, match=r"not one that this account may act for"):
        client.call("oc.ordering", "place_order", key=key, **foreign)
    with pytest.raises(Refused, match=r"not one that this account may act for"):
        client.call("oc.ordering", "list_products", unit_code=partner.other_unit)
    assert number_of(odoo, "sale.order") == before


def test_an_order_of_another_customer_is_not_told(client, odoo):
    reference = odoo.search_read("sale.order", [], ["client_order_ref"], limit=1, order="id")[0]
    with pytest.raises(Refused, match=r"no order with the key"):
        client.call("oc.ordering", "get_order", key=reference["client_order_ref"])


def test_a_bad_order_names_the_field_and_changes_nothing(client, odoo, partner, key):
    before = number_of(odoo, "sale.order")
    bad = [{"code": partner.codes[0], "quantity": -1}]
    with pytest.raises(Refused, match=r"must be a number above zero"):
        client.call("oc.ordering", "place_order", key=key, unit_code=partner.unit, lines=bad)
    unknown = [{"code": "NO-SUCH", "quantity": 1}]
    with pytest.raises(Refused, match=r"NO-SUCH"):
        client.call("oc.ordering", "place_order", key=key, unit_code=partner.unit, lines=unknown)
    assert number_of(odoo, "sale.order") == before


@pytest.mark.parametrize("model", FORBIDDEN_MODELS)
def test_other_models_are_closed(client, model):
    with pytest.raises(Refused, match=r"not allowed to access"):
        client.call(model, "search_read", domain=[], fields=["id"])


def test_other_partners_are_closed(client, odoo, partner):
    name = odoo.call("res.partner", "read", [partner.other_partner], ["name"])[0]["name"]
    with pytest.raises(Refused) as refused:
        client.call("res.partner", "read", [partner.other_partner], fields=["name", "phone"])
    assert name not in str(refused.value)
    with pytest.raises(Refused):
        client.call("res.partner", "write", [partner.other_partner], vals={"name": "Mine"})
    after = odoo.call("res.partner", "read", [partner.other_partner], ["name"])[0]["name"]
    assert after == name


def test_nothing_can_be_made_or_changed_around_the_interface(client, odoo, order, key):
    placed = client.call("oc.ordering", "place_order", key=key, **order)
    domain = [("name", "=", placed["order"])]
    row = odoo.search_read("sale.order", domain, ["id", "amount_total"])[0]
    before = number_of(odoo, "sale.order.line")
    for method, values in (
        ("write", {"vals": {"amount_total": 0}}),
        ("action_cancel", {}),
        ("unlink", {}),
    ):
        with pytest.raises(Refused):
            client.call("sale.order", method, [row["id"]], **values)
    with pytest.raises(Refused):
        client.call("sale.order.line", "create", vals_list=[{"order_id": row["id"]}])
    after = odoo.call("sale.order", "read", [row["id"]], ["amount_total", "state"])[0]
    assert (after["amount_total"], after["state"]) == (row["amount_total"], "sale")
    assert number_of(odoo, "sale.order.line") == before


@pytest.mark.parametrize(
    ("model", "method", "values"),
    [
        ("oc.ordering", "_get_units", {}),
        ("oc.ordering", "_create_order", {}),
        ("postal.exchange", "_push", {}),
        ("postal.exchange", "_receive", {}),
        ("postal.exchange", "_drain", {}),
        ("wms.backend", "_credential", {"name": "secret"}),
        ("res.users.apikeys", "_generate", {}),
    ],
)
def test_private_methods_are_closed(client, model, method, values):
    with pytest.raises(Refused, match=r"(?i)private|cannot be called|not exist|not allowed"):
        client.call(model, method, **values)


def test_without_a_key_json2_is_closed(suite):
    answer = requests.post(
        f"{suite.url}/json/2/oc.ordering/list_products", json={"unit_code": "C001-1"},
        headers={"Authorization": "bearer wrong", "X-Odoo-Database": suite.database},
        timeout=TIMEOUT_S,
    )
    assert answer.status_code == 401
