"""A shop as a server of its own, with a plain protocol; it can be slow, fail, repeat and lie."""

import json
import threading
import time
from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ..adapters import ADAPTERS, OrderPage, OrdersFound, ShopAdapter
from ..lib.ecom_shop import FieldError, JsonHttp, Place, ShopLine, ShopOrder

NOON = datetime(2026, 3, 2, 12)


class PlainAdapter(ShopAdapter):
    """One class is all a shop needs; the example of docs/adding-a-shop.md."""

    platform = "woocommerce"  # a value of the selection; registered for the test only
    most_found = 50

    def _ask(self, method, path, **options):
        http = JsonHttp(self.settings.url, self.settings.timeout, self.session)
        return http.ask(method, path, auth=("", self.settings.password), **options)[1]

    def fetch_orders(self, changed_from, cursor):
        place = Place.read(changed_from, cursor)
        rows = self._ask("GET", "/orders", params={
            "since": place.since and place.since.isoformat(), "skip": place.skip,
            "size": self.settings.page_size,
        })
        changes = [(row["id"], NOON + timedelta(minutes=row["minute"])) for row in rows]
        cursor = place.after(changes, self.settings.page_size)
        orders, unreadable = self._read_all(rows)
        return OrderPage(orders, cursor, unreadable)

    def find_orders(self, external_ids):
        rows = self._ask("GET", "/orders_of", params={"ids": ",".join(external_ids)})
        return OrdersFound(*self._read_all(rows))

    def _read_all(self, rows):
        orders, unreadable = [], []
        for row in rows:
            try:
                orders.append(self._read(row))
            except FieldError as error:
                unreadable.append((row["id"], str(error)))
        return tuple(orders), tuple(unreadable)

    def fetch_order(self, external_id):
        row = self._ask("GET", f"/order/{external_id}")
        return row and self._read(row)

    def _read(self, row):
        if row["quantity"] <= 0:
            raise FieldError("quantity", row["quantity"], "above zero")
        quantity = Decimal(row["quantity"])
        line = ShopLine(external_id="1", sku=row.get("sku", "TEA"), title="Tea",
                        quantity=quantity, price_unit=Decimal(1), amount=quantity)
        return ShopOrder(
            external_id=row["id"], number=row["id"], status=row.get("status", "paid"),
            modified_at=NOON + timedelta(minutes=row["minute"]), ordered_at=NOON,
            amount_total=quantity, lines=(line,), receiver_name=row.get("receiver", "Li Na"),
            currency=row.get("currency", ""),
        )

    def send_shipment(self, shipment):
        return self._ask("POST", "/shipment", data=json.loads(shipment.to_json()))["reference"]

    def take_back_shipment(self, reference):
        self._ask("POST", "/take_back", data={"reference": reference})

    def send_stock(self, quantities):
        data = {sku: str(quantity) for sku, quantity in quantities}
        self._ask("POST", "/stock", data=data)


class ShopServer:
    """Orders are {id: row}; ``ways`` are what happens at the next calls: ok, error, drop,
    garbage, refuse, slow, same (the page before once more). ``left_out`` are ids that it leaves
    out where it is asked for several."""

    def __init__(self):
        self.rows, self.ways, self.calls = {}, deque(), []
        self.shipments, self.taken_back, self.stock = {}, [], {}
        self.before_page, self.left_out = None, set()
        self._last = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                shop._answer(self, shop._read(urlsplit(self.path)))

            def do_POST(self):
                data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                shop._answer(self, data)

            def log_message(self, *args):
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def change(self, external_id, minute, quantity=1, **values):
        self.rows[external_id] = {
            **self.rows.get(external_id, {}), "id": external_id, "minute": minute,
            "quantity": quantity, **values,
        }

    def _read(self, address):
        if address.path.startswith("/order/"):
            return self.rows.get(address.path.rpartition("/")[2])
        if self.before_page:
            self.before_page()
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/orders_of":
            wanted = set(query["ids"].split(",")) - self.left_out
            return [row for one, row in self.rows.items() if one in wanted]
        since = datetime.fromisoformat(query["since"]) if "since" in query else datetime.min
        found = sorted(
            (row for row in list(self.rows.values())
             if NOON + timedelta(minutes=row["minute"]) >= since),
            key=lambda row: (row["minute"], row["id"]),
        )
        skip = int(query["skip"])
        return found[skip:skip + int(query["size"])]

    def _answer(self, handler, data):
        way = self.ways.popleft() if self.ways else "ok"
        self.calls.append(handler.path)
        answer = data
        if handler.command == "POST" and way not in ("error", "refuse"):
            answer = self._write(handler.path, data)
        if way == "same":
            answer = self._last
        elif handler.path.startswith("/orders"):
            self._last = data
        if way == "slow":
            time.sleep(0.6)
        if way == "drop":
            handler.connection.close()
            handler.close_connection = True
            return
        text = b"<html>" if way == "garbage" else json.dumps(answer).encode()
        if way == "refuse":
            text = b'{"message": "Not with this key"}'
        handler.send_response({"error": 502, "refuse": 403}.get(way, 200))
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def _write(self, path, data):
        if path == "/shipment":
            key = (data["order"], data["tracking"])
            self.shipments.setdefault(key, {**data, "reference": f"F{len(self.shipments) + 1}"})
            return self.shipments[key]
        if path == "/take_back":
            self.taken_back.append(data["reference"])
        else:
            self.stock.update(data)
        return {}


class ShopServerMixin:
    """A channel whose shop is a running ShopServer; drains run inside the test's transaction."""

    def setUp(self):
        super().setUp()
        self.server = ShopServer()
        self.addCleanup(self.server.stop)
        self._register(PlainAdapter)
        self.shop = self._create_channel(
            "WEB", platform=PlainAdapter.platform, url=self.server.url, page_size=3,
            password="key", call_timeout=5,
        )

    def _register(self, adapter):
        known = ADAPTERS.get(adapter.platform)
        ADAPTERS[adapter.platform] = adapter

        def restore():
            if known:
                ADAPTERS[adapter.platform] = known
            else:
                del ADAPTERS[adapter.platform]

        self.addCleanup(restore)

    def _download(self):
        self._inside(lambda: self.shop._download())

    def _send(self):
        self._inside(lambda: self.env["postal.exchange"]._drain(self.shop, "out"))

    def _inside(self, work):
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            work()
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _orders(self):
        """{id: (quantity, times)} of what was taken in."""
        orders = self.Order.search([("channel_id", "=", self.shop.id)])
        return {
            order.external_id: (order.line_ids.quantity, len(order.line_ids)) for order in orders
        }
