"""The endpoint for warehouses in the real server, called by somebody who means no good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple

import pytest
from lxml import etree
from support.stub import Stub
from support.wire import Peer, signature

APP_KEY, SECRET, CUSTOMER = "stub-key", "stub-secret", "stub-customer"
CODE = "STUB"
QUANTITY = 10
CONFIRM = "entryorder.confirm"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    "<request><entryOrder><entryOrderCode>&b;</entryOrderCode></entryOrder></request>"
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<request><entryOrder><entryOrderCode>&x;</entryOrderCode></entryOrder></request>"
)
ENTRY = """<?xml version="1.0" encoding="utf-8"?>
<request><entryOrder><totalOrderLines>1</totalOrderLines><entryOrderCode>{code}</entryOrderCode>
<ownerCode>STUB</ownerCode><warehouseCode>STUB</warehouseCode><entryOrderId>S1</entryOrderId>
<outBizCode>{biz}</outBizCode><confirmType>0</confirmType><status>FULFILLED</status>
</entryOrder><orderLines><orderLine><orderLineNo>{line}</orderLineNo><ownerCode>STUB</ownerCode>
<itemCode>{item}</itemCode><inventoryType>ZP</inventoryType><planQty>{quantity}</planQty>
<actualQty>{quantity}</actualQty></orderLine></orderLines></request>"""


class Place(NamedTuple):
    """A warehouse of the test's own, with goods on their way to it."""

    backend: int
    location: int
    in_type: int
    product: int
    supplier: int


@pytest.fixture(scope="module")
def stub():
    with Stub() as running:
        yield running


@pytest.fixture(scope="module")
def place(odoo, stub):
    backend = odoo.call("wms.backend", "create", {
        "name": "Stub warehouse", "code": CODE, "url": stub.url, "app_key": APP_KEY,
        "secret": SECRET, "customer_id": CUSTOMER, "owner_code": CODE, "push_products": "auto",
    })
    warehouse = odoo.call("stock.warehouse", "create", {
        "name": "Stub warehouse", "code": "STUB", "wms_backend_id": backend, "wms_code": CODE,
    })
    row = odoo.call("stock.warehouse", "read", [warehouse], ["view_location_id", "in_type_id"])[0]
    product = odoo.call("product.product", "create", {
        "name": "Stub goods", "default_code": "STUB-1", "barcode": "2000000000015",
        "type": "consu", "is_storable": True,
    })
    supplier = odoo.call("res.partner", "create", {"name": "Stub supplier"})
    return Place(backend, row["view_location_id"][0], row["in_type_id"][0], product, supplier)


@pytest.fixture(scope="module")
def buy(odoo, suite, stub, place):
    """A function that buys, and gives the confirmation that the warehouse has yet to send."""
    return lambda: _buy(odoo, suite, stub, place)


@pytest.fixture(scope="module")
def pending(buy):
    """A confirmation that is never sent as it should be."""
    return buy()


@pytest.fixture
def entry(buy):
    """A confirmation to be sent well."""
    return buy()


def _buy(odoo, suite, stub, place):
    purchase = odoo.call("purchase.order", "create", {
        "partner_id": place.supplier, "picking_type_id": place.in_type,
        "order_line": [(0, 0, {"product_id": place.product, "product_qty": QUANTITY})],
    })
    odoo.call("purchase.order", "button_confirm", [purchase])
    domain = [("picking_ids.purchase_id", "=", purchase)]
    accepted = [*domain, ("state", "=", "accepted")]
    document = suite.wait(
        lambda: odoo.search_read("wms.document", accepted, ["code"]), 90, every=0.5
    )[0]
    code = document["code"]
    said = next(body for body in stub.bodies("entryorder.create") if code.encode() in body)
    line = etree.fromstring(said).find(".//orderLine")
    return ENTRY.format(
        code=code, biz=f"{code}-B1", line=line.findtext("orderLineNo"),
        item=line.findtext("itemCode"), quantity=QUANTITY,
    )


@pytest.fixture(scope="module")
def peer(suite):
    return Peer(f"{suite.url}/wms/qimen/{CODE}", APP_KEY, SECRET, CUSTOMER)


@pytest.fixture
def state(odoo, place):
    """A function that tells all that a call could have changed."""

    def look():
        quants = [("location_id", "child_of", place.location)]
        rows = odoo.search_read("stock.quant", quants, ["quantity"])
        documents = [("backend_id", "=", place.backend)]
        kept = [("peer_id", "=", place.backend), ("direction", "=", "in"),
                ("state", "!=", "rejected")]
        return (
            sum(row["quantity"] for row in rows),
            [row["state"] for row in odoo.search_read("wms.document", documents, ["state"])],
            odoo.count("postal.exchange", kept),
        )

    return look


@pytest.fixture
def logged(odoo):
    """A function that gives the codes of the rejected calls logged since the test began."""
    begin = max([row["id"] for row in
                 odoo.search_read("postal.exchange", [], ["id"], limit=1, order="id desc")])

    def look():
        domain = [("id", ">", begin), ("state", "=", "rejected")]
        rows = odoo.search_read("postal.exchange", domain, ["error_code"], order="id")
        return [row["error_code"] for row in rows]

    return look


def _unsigned(peer, body):
    params = peer.params(CONFIRM, body)
    del params["sign"]
    return peer.post(params, body)


def _changed_on_the_way(peer, body):
    return peer.post(peer.params(CONFIRM, body), body.replace(">10<", ">99<"))


def _without_secret(peer, body):
    params = peer.params(CONFIRM, body)
    return peer.post({**params, "sign": signature(params, body, "")}, body)


BAD_CALLS = {
    "forged": (lambda peer, body: peer.call(CONFIRM, body, secret="guess"), "sign-check-failure"),
    "changed": (_changed_on_the_way, "sign-check-failure"),
    "empty secret": (_without_secret, "sign-check-failure"),
    "unsigned": (_unsigned, "missing-parameter"),
    "other key": (
        lambda peer, body: peer.call(CONFIRM, body, app_key="else"), "sign-check-failure"),
    "stale": (
        lambda peer, body: peer.call(CONFIRM, body, age=timedelta(days=1)), "timestamp-expired"),
    "of tomorrow": (
        lambda peer, body: peer.call(CONFIRM, body, age=-timedelta(days=1)), "timestamp-expired"),
    "oversized": (
        lambda peer, body: peer.call(CONFIRM, body + " " * (3 << 20)), "body-too-large"),
    "cut off": (
        lambda peer, body: peer.call(CONFIRM, body[: len(body) // 2]), "malformed-xml"),
    "empty": (lambda peer, _body: peer.call(CONFIRM, ""), "malformed-xml"),
    "entities": (lambda peer, _body: peer.call(CONFIRM, BOMB), "forbidden-xml"),
    "file": (lambda peer, _body: peer.call(CONFIRM, FILE), "forbidden-xml"),
    "unknown method": (lambda peer, body: peer.call("no.such.method", body), "unknown-method"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_bad_call_is_refused_changes_nothing_and_is_logged(name, peer, pending, state, logged):
    call, expected = BAD_CALLS[name]
    before = state()
    flag, code, message = call(peer, pending)
    assert (flag, code) == ("failure", expected)
    assert SECRET not in message and "Traceback" not in message and "root:" not in message
    assert state() == before
    assert logged() == [expected]


def test_an_unknown_warehouse_is_refused_and_logged(suite, pending, state, logged):
    nobody = Peer(f"{suite.url}/wms/qimen/NOBODY", APP_KEY, SECRET, CUSTOMER)
    before = state()
    flag, code, _message = nobody.call(CONFIRM, pending)
    assert (flag, code) == ("failure", "unknown-peer")
    assert state() == before
    assert logged() == [code]


def test_one_call_sent_twenty_times_at_once_is_applied_once(suite, peer, entry, state, logged):
    stock, documents, messages = state()
    params = peer.params(CONFIRM, entry)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _number: peer.post(params, entry), range(20)))
    assert sorted(code for flag, code, _message in answers if flag == "failure") == (
        ["replayed"] * 19
    )
    suite.wait(lambda: state()[0] != stock, 60, every=0.5)
    assert state()[0] == stock + QUANTITY
    assert state()[2] == messages + 1
    assert len(state()[1]) == len(documents)
    assert logged() == ["replayed"] * 19


def test_a_report_signed_anew_each_time_is_applied_once(suite, peer, entry, state, logged):
    stock, _documents, messages = state()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: peer.call(CONFIRM, entry), range(8)))
    assert {flag for flag, code, _message in answers if code != "replayed"} == {"success"}
    suite.wait(lambda: state()[0] != stock, 60, every=0.5)
    after = state()
    again = peer.call(CONFIRM, entry)
    assert again[0] == "success" or again[1] == "replayed"
    assert state() == after
    assert after[0] == stock + QUANTITY
    assert after[2] == messages + 1
    assert set(logged()) <= {"replayed"}
