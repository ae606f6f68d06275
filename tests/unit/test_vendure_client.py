"""What is told to Vendure takes effect once, and as it was told, whatever happens meanwhile."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ecom_shop import ShopRefused, ShopUnavailable
from ecom_shop.vendure import VendureClient

ALREADY = {"errorCode": "ITEMS_ALREADY_FULFILLED_ERROR", "message": "Fulfilled already"}
TOLD = ("7", {"1": 2}, "EMS", "EA1")


class Shop:
    """One order of two pieces and one variant, behind the few calls that the client makes.

    ``before`` holds what happens in the shop before the next call of a kind is worked on.
    """

    def __init__(self):
        self.fulfillments, self.stock = [], {"TEA": [10, 4]}  # on hand, allocated
        self.notes = []
        self.rows = [{"id": "7"}, {"id": "8"}, {"id": "9"}]
        self.before, self.calls = [], []

    def answer(self, query, variables):
        for kind in ("login", "addNoteToOrder", "addFulfillmentToOrder",
                     "transitionFulfillmentToState", "updateProductVariants", "productVariants",
                     "orders", "order"):
            if f"{kind}(" in query:
                self.calls.append(kind)
                for told in [one for one in self.before if one[0] == kind][:1]:
                    self.before.remove(told)
                    told[1]()
                return {kind: getattr(self, f"_{kind}")(**variables)}
        raise AssertionError(query)

    def _login(self, name, password):
        return {"__typename": "CurrentUser"}

    def _order(self, id):
        if id != "7":
            return None
        history = {"items": [{"data": {"note": note}} for note in self.notes]}
        return {"lines": [], "fulfillments": self.fulfillments, "history": history}

    def _addNoteToOrder(self, input):
        assert input["id"] == "7" and input["isPublic"]
        self.notes.append(input["note"])
        return {"id": "7"}

    def _orders(self, options):
        wanted = options["filter"]["id"]["in"]
        return {"items": [row for row in self.rows if row["id"] in wanted][:options["take"]]}

    def _addFulfillmentToOrder(self, input):
        if any(one["state"] != "Cancelled" for one in self.fulfillments):
            return ALREADY
        values = {one["name"]: one["value"] for one in input["handler"]["arguments"]}
        return self.fulfil(values["method"], values["trackingCode"], input["lines"])

    def fulfil(self, method, tracking, lines, state="Pending"):
        made = {"id": str(len(self.fulfillments) + 1), "state": state, "method": method,
                "trackingCode": tracking, "lines": lines}
        self.fulfillments.append(made)
        return made

    def _transitionFulfillmentToState(self, id, state):
        [found] = [one for one in self.fulfillments if one["id"] == id]
        known = {"Created": ("Pending",), "Pending": ("Shipped", "Cancelled"),
                 "Shipped": ("Delivered", "Cancelled")}
        if state not in known.get(found["state"], ()):
            reason = f'Cannot transition Fulfillment from "{found["state"]}" to "{state}"'
            return {"errorCode": "FULFILLMENT_STATE_TRANSITION_ERROR", "message": "No",
                    "transitionError": reason}
        found["state"] = state
        return found

    def _productVariants(self, skus, take):
        return {"items": [self._variant(sku) for sku in self.stock if sku in skus]}

    def _updateProductVariants(self, input):
        for one in input:
            self.stock[one["id"]][0] = one["stockOnHand"]
        return [self._variant(one["id"]) for one in input]

    def _variant(self, sku):
        on_hand, allocated = self.stock[sku]
        return {"id": sku, "sku": sku, "stockOnHand": on_hand, "stockAllocated": allocated}

    def sell(self):
        """A parcel of one piece leaves."""
        self.stock["TEA"] = [number - 1 for number in self.stock["TEA"]]


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def client(shop):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = {"data": shop.answer(told["query"], told["variables"])}
            text = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("vendure-auth-token", "token")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_words):
            """The test looks at the shop."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield VendureClient(f"http://127.0.0.1:{server.server_port}", "a", "b", "", 5)
        server.shutdown()


def test_a_parcel_that_is_told_twice_is_there_once(shop, client):
    assert client.fulfill(*TOLD) == client.fulfill(*TOLD) == "1"
    [told] = shop.fulfillments
    assert (told["state"], told["trackingCode"], told["method"]) == ("Shipped", "EA1", "EMS")
    assert told["lines"] == [{"orderLineId": "1", "quantity": 2}]


@pytest.mark.parametrize("state", ["Created", "Pending", "Shipped", "Delivered"])
def test_what_was_begun_is_brought_to_its_end(shop, client, state):
    shop.fulfil("EMS", "EA1", [{"orderLineId": "1", "quantity": 2}], state)
    assert client.fulfill(*TOLD) == "1"
    [told] = shop.fulfillments
    assert told["state"] == ("Delivered" if state == "Delivered" else "Shipped")


def test_a_call_that_takes_effect_after_its_answer_was_lost_is_found(shop, client):
    lines = [{"orderLineId": "1", "quantity": 2}]
    shop.before.append(("addFulfillmentToOrder", lambda: shop.fulfil("EMS", "EA1", lines)))
    assert client.fulfill(*TOLD) == "1"
    assert [one["state"] for one in shop.fulfillments] == ["Shipped"]


def test_what_somebody_else_shipped_is_refused(shop, client):
    shop.fulfil("Post", "B2", [{"orderLineId": "1", "quantity": 2}], "Shipped")
    with pytest.raises(ShopRefused, match="Fulfilled already"):
        client.fulfill(*TOLD)
    assert [one["trackingCode"] for one in shop.fulfillments] == ["B2"]


def test_an_order_that_the_shop_does_not_have_is_refused(shop, client):
    with pytest.raises(ShopRefused, match="no order 8"):
        client.fulfill("8", *TOLD[1:])
    assert not shop.fulfillments


def test_the_buyer_is_told_once_however_often_it_is_sent(shop, client):
    for text in ("Code 1", "Code 1", "Code 12", "Code 1"):
        client.tell_buyer("7", text)
    assert shop.notes == ["Code 1", "Code 12"]


def test_of_an_order_that_the_shop_does_not_have_nobody_is_told(shop, client):
    with pytest.raises(ShopRefused, match="no order 8"):
        client.tell_buyer("8", "Code 1")
    assert not shop.notes


def test_several_orders_are_asked_for_at_once(shop, client):
    assert client.find_orders(["9", "7", "12"]) == [{"id": "7"}, {"id": "9"}]
    assert shop.calls.count("orders") == 1


def test_what_was_taken_back_is_told_anew(shop, client):
    client.cancel_fulfillment(client.fulfill(*TOLD))
    client.cancel_fulfillment("1")  # once more changes nothing
    assert client.fulfill(*TOLD) == "2"
    assert [one["state"] for one in shop.fulfillments] == ["Cancelled", "Shipped"]


def test_stock_is_what_may_be_sold_beside_what_is_promised(shop, client):
    assert client.set_stock({"TEA": 3, "SALT": 1}) == ["SALT"]
    assert shop.stock["TEA"] == [7, 4]


def test_no_known_code_sets_nothing(shop, client):
    assert client.set_stock({"SALT": 1}) == ["SALT"]
    assert "updateProductVariants" not in shop.calls


def test_a_parcel_that_leaves_while_stock_is_set_makes_no_stock(shop, client):
    shop.before.append(("updateProductVariants", shop.sell))
    client.set_stock({"TEA": 3})
    assert shop.stock["TEA"] == [6, 3]
    assert shop.calls.count("updateProductVariants") == 2


def test_stock_that_never_stands_still_is_told_later(shop, client):
    shop.before += [("updateProductVariants", shop.sell)] * 20
    shop.stock["TEA"] = [50, 40]
    with pytest.raises(ShopUnavailable, match="changes while it is set"):
        client.set_stock({"TEA": 3})
