"""The shop: its interface, and what tests and demos may do to it."""

import re
from dataclasses import asdict, dataclass

from simulators.common.conduct import Behaviour, Conduct
from simulators.common.server import Answer
from simulators.common.store import Store

from . import listing
from .auth import Guard
from .orders import Orders
from .products import Products
from .webhooks import Webhooks

PATH = "/wp-json/wc/v3"
SCHEMA = """
CREATE TABLE IF NOT EXISTS shop_order (
    id INTEGER PRIMARY KEY, status TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS shop_order_modified ON shop_order (modified, id);
CREATE TABLE IF NOT EXISTS note (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refund (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS product (
    id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, sku TEXT NOT NULL, stock INTEGER
);
CREATE TABLE IF NOT EXISTS webhook (
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class ShopBehaviour(Behaviour):
    repeat_page_rate: float = 0.0  # a list is answered with the answer before
    shuffle_pages: bool = False  # rows of a page in any order
    churn_rate: float = 0.0  # a list call changes some order, which moves it to the end
    webhook_repeats: int = 0  # each webhook is sent so many times more
    webhook_forge_rate: float = 0.0  # before a webhook a forged one is sent


class Shop:
    WIRE = ("/wp-json/",)

    def __init__(self, path, key, secret, currency):
        self.store = Store(path, SCHEMA)
        self.conduct = Conduct(self.store, ShopBehaviour())
        self._guard = Guard(key, secret)
        self.webhooks = Webhooks(self.store, self.conduct)
        self.orders = Orders(self.store, currency, self.webhooks.tell)
        self.products = Products(self.store)
        self._listing = listing.Listing(self.orders, self.conduct, self.store)
        self.controls = {
            "place": self.orders.place, "change": self.orders.change,
            "refund": self.orders.refund, "stock": self.products.enter,
            "webhook": self.webhooks.add, "forge": self.webhooks.forge,
        }
        self._routes = [
            ("GET", r"/orders", self._listing.answer),
            ("GET", r"/orders/(\d+)", self.orders.get),
            ("PUT|POST", r"/orders/(\d+)", self.orders.put),
            ("GET", r"/orders/(\d+)/notes", self.orders.get_notes),
            ("POST", r"/orders/(\d+)/notes", self.orders.add_note),
            ("GET", r"/orders/(\d+)/refunds", self.orders.get_refunds),
            ("GET", r"/products", self.products.find),
            ("POST", r"/products/batch", self.products.set_many),
            ("POST", r"/products/(\d+)/variations/batch", self.products.set_variations),
        ]

    def answer(self, call):
        self._guard.check(call)
        path = call.path.removeprefix(PATH)
        for methods, pattern, handler in self._routes:
            match = re.fullmatch(pattern, path)
            if match and call.method in methods.split("|"):
                return handler(call, *map(int, match.groups()))
        raise Answer(404, {"code": "rest_no_route", "data": {"status": 404},
                           "message": "No route was found matching the URL and request method."})

    def books(self):
        return {
            "orders": self.orders.books(), "products": self.products.books(),
            "webhooks": self.webhooks.sent, "counters": self.store.counters(),
            "control": asdict(self.conduct.now),
        }
