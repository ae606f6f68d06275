"""A real Vendure: installed once a clone, started as a process of its own, used as its users do."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from runtime import ports

NODE_AT_LEAST = 20
START_SECONDS = 120
BUYERS = 4  # at once
ADMIN = "superadmin"
PAGE = 100  # what Vendure gives at most

PRODUCTS = "{ products { items { variants { id sku } } } }"
ADD = """mutation ($id: ID!, $quantity: Int!) {
  addItemToOrder(productVariantId: $id, quantity: $quantity) { %(result)s } }"""
METHODS = "{ eligibleShippingMethods { id } }"
PAYMENTS = "{ eligiblePaymentMethods { code } }"
ADDRESS = """mutation ($customer: CreateCustomerInput!, $address: CreateAddressInput!) {
  a: setCustomerForOrder(input: $customer) { %(result)s }
  b: setOrderShippingAddress(input: $address) { %(result)s } }"""
SHIPPING = """mutation ($ids: [ID!]!) {
  a: setOrderShippingMethod(shippingMethodId: $ids) { %(result)s }
  b: transitionOrderToState(state: "ArrangingPayment") { %(result)s } }"""
PAY = """mutation ($method: String!) {
  addPaymentToOrder(input: { method: $method, metadata: {} }) { %(result)s } }"""
RESULT = "__typename ... on Order { id code state } ... on ErrorResult { errorCode message }"

LOGIN = """mutation ($name: String!) {
  login(username: $name, password: $name) { __typename } }"""
ORDERS = """query ($skip: Int!, $take: Int!) {
  orders(options: { skip: $skip, take: $take, sort: { id: ASC } }) { totalItems items {
    id code state updatedAt currencyCode totalWithTax shippingWithTax
    shippingAddress { fullName city streetLine1 }
    lines { id quantity unitPriceWithTax proratedLinePriceWithTax productVariant { sku } }
    fulfillments { id state trackingCode lines { orderLineId quantity } } } } }"""
CANCEL = "mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { %(result)s } }"
MOVE = """mutation ($id: ID!, $address: UpdateOrderAddressInput!) {
  open: transitionOrderToState(id: $id, state: "Modifying") { %(result)s }
  modifyOrder(input: { orderId: $id, dryRun: false, updateShippingAddress: $address }) {
    %(result)s }
  close: transitionOrderToState(id: $id, state: "PaymentSettled") { %(result)s } }"""
STOCK = "{ productVariants { items { sku stockOnHand stockAllocated } } }"


def install(root):
    """The folder of an installed Vendure: below `.postroad`, made where the lock file is new.

    The test is skipped where there is no Node.js to run it with.
    """
    _require_node()
    source, place = root / "simulators" / "vendure", root / ".postroad" / "vendure"
    place.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file():
            shutil.copy2(file, place)
    told = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        told.update((place / name).read_bytes())
    stamp = place / "installed"
    if not stamp.exists() or stamp.read_text() != told.hexdigest():
        stamp.unlink(missing_ok=True)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=place, check=False,
            capture_output=True, text=True,
        )
        assert not done.returncode, f"npm ci failed:\n{done.stderr[-2000:]}"
        stamp.write_text(told.hexdigest())
    return place


def _require_node():
    for program in ("node", "npm"):
        if not shutil.which(program):
            pytest.skip(f"no {program} on PATH: install Node.js {NODE_AT_LEAST} or newer"
                        " to test against a real Vendure")
    told = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    if int(told.stdout.strip().lstrip("v").partition(".")[0]) < NODE_AT_LEAST:
        pytest.skip(f"Node.js {told.stdout.strip()} is too old: Vendure needs {NODE_AT_LEAST}")


class Vendure:
    """A running shop with an empty book of orders; use as a context manager."""

    def __init__(self, place, folder):
        self._place, self._folder = place, folder
        [self._port] = ports.any_free(1)
        self.url = f"http://127.0.0.1:{self._port}"
        self._process = None
        self._token = ""
        self._ways = {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.kill()

    def start(self):
        """Start it, with the orders it has; return when it can be used."""
        log = self._folder / "vendure.log"
        environ = {**os.environ, "SHOP_PORT": str(self._port),
                   "SHOP_DB": str(self._folder / "shop.sqlite")}
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                ["node", "shop.mjs"], cwd=self._place, env=environ, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )
        try:
            self._wait_until_ready(log)
            self._token, _data = self.ask("admin-api", LOGIN, name=ADMIN)
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self, log):
        end = time.monotonic() + START_SECONDS
        while "ready" not in log.read_text(errors="replace").splitlines():
            assert self._process.poll() is None, f"Vendure ended:\n{log.read_text()[-2000:]}"
            assert time.monotonic() < end, f"Vendure does not start:\n{log.read_text()[-2000:]}"
            time.sleep(0.2)

    def kill(self):
        """End it at once, whatever it is doing."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    # Calls

    def ask(self, path, query, token="", **variables):
        """(bearer token, data) of one GraphQL call."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{self.url}/{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                told, given = json.loads(answer.read()), answer.headers.get("vendure-auth-token")
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode(errors="replace")) from error
        assert not told.get("errors"), told["errors"]
        return given or token, told["data"]

    def _administer(self, query, **variables):
        return self.ask("admin-api", query, self._token, **variables)[1]

    # Buyers

    def place_orders(self, number):
        """So many anonymous buyers order and pay."""
        _token, data = self.ask("shop-api", PRODUCTS)
        goods = [item["variants"][0] for item in data["products"]["items"]]
        variants = {one["sku"]: one["id"] for one in goods}
        with ThreadPoolExecutor(BUYERS) as buyers:
            list(buyers.map(lambda index: self._buy(index, variants), range(number)))

    def _buy(self, index, variants):
        token = ""
        for sku, quantity in wish(index).items():
            token, _order = self._shop(token, ADD, id=variants[sku], quantity=quantity)
        self._shop(token, ADDRESS, **_buyer(index))
        self._shop(token, SHIPPING, ids=[self._first(token, METHODS, "id")])
        _token, order = self._shop(token, PAY, method=self._first(token, PAYMENTS, "code"))
        assert order["state"] == "PaymentSettled", order

    def _first(self, token, query, name):
        """The first of the ways to ship or to pay: the same for all buyers, so asked for once."""
        if query not in self._ways:
            [found] = self.ask("shop-api", query, token)[1].values()
            self._ways[query] = found[0][name]
        return self._ways[query]

    def _shop(self, token, query, **variables):
        token, data = self.ask("shop-api", query % {"result": RESULT}, token, **variables)
        return token, _succeeded(data)

    # The shop's own people

    def orders(self):
        """{code: order} of all orders, as Vendure tells them."""
        found, total = [], 1
        while len(found) < total:
            told = self._administer(ORDERS, skip=len(found), take=PAGE)["orders"]
            found += told["items"]
            total = told["totalItems"]
        return {one["code"]: one for one in found}

    def cancel_piece(self, order, sku):
        """The shop takes one piece off an order that was placed and paid."""
        [line] = [one for one in order["lines"] if one["productVariant"]["sku"] == sku]
        told = {"orderLineId": line["id"], "quantity": 1}
        _succeeded(self._administer(CANCEL % {"result": RESULT}, input={
            "orderId": order["id"], "lines": [told], "cancelShipping": False, "reason": "Broken",
        }))

    def move(self, order, name):
        """The shop's people send an order that was placed and paid to somebody else."""
        _succeeded(self._administer(MOVE % {"result": RESULT}, id=order["id"],
                                    address={"fullName": name}))

    def free_stock(self):
        """{merchant code: what may be sold}."""
        rows = self._administer(STOCK)["productVariants"]["items"]
        return {row["sku"]: row["stockOnHand"] - row["stockAllocated"] for row in rows}


def wish(index):
    """What the buyer of that number orders: {merchant code: quantity}."""
    wanted = {"TEA": 1 + index % 3}
    if index % 2:
        wanted["RICE"] = 2
    if not index % 5:
        wanted["SALT"] = 7
    return wanted


def _buyer(index):
    return {
        "customer": {"firstName": "Li", "lastName": f"Buyer {index}",
                     "emailAddress": f"buyer{index}@example.com"},
        "address": {"fullName": f"Li Buyer {index}", "streetLine1": f"Street {index}",
                    "city": "Hangzhou", "province": "Zhejiang", "postalCode": "310000",
                    "countryCode": "CN", "phoneNumber": f"139{index:08d}"},
    }


def money(value):
    """Vendure's minor units as an amount."""
    return Decimal(value).scaleb(-2)


def _succeeded(data):
    """The order after the last step; each step must have been one."""
    for result in data.values():
        assert result["__typename"] == "Order", result
    return result
