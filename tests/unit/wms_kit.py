"""The simulator as a real process, and a merchant's endpoint for its feedback."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

import simulators  # noqa: F401 it makes the wire package importable

import qimen  # isort: skip
from simulators.wms.behaviour import Behaviour

ROOT = Path(__file__).parent.parent.parent
KEY, SECRET, CUSTOMER = "unit-key", "unit-secret", "c-unit"
PATIENCE_S = 30
NOW = datetime(2026, 3, 1, 1, 0, 0, tzinfo=UTC)


def eventually(check):
    """Wait until ``check()`` is true and return it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := check()):
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain"
        time.sleep(0.02)
    return found


class Merchant(ThreadingHTTPServer):
    """Checks feedback as a merchant must, and keeps each message once.

    ``answer`` may be replaced: it gets the call and returns the body of the answer, or None
    to hang up after having kept the message.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Endpoint)
        self.lock = threading.Lock()
        self.calls = []
        self.facts = {}
        self.rejections = defaultdict(int)
        self.say_yes()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/wms/qimen/unit"

    def say_yes(self):
        self.answer = lambda call: qimen.success()

    def take(self, query, body):
        try:
            call = qimen.InboundCall.check(
                query, body, SECRET, datetime.now(UTC), app_key=KEY, customer_id=CUSTOMER
            )
        except qimen.QimenRejected as error:
            with self.lock:
                self.rejections[error.code] += 1
            return qimen.failure(error.code, error.message)
        with self.lock:
            self.calls.append(call)
            self.facts.setdefault((call.method, call.identity), call.message)
        return self.answer(call)

    def of(self, code, method=None):
        """The distinct messages about a document, in the order of first arrival."""
        with self.lock:
            facts = list(self.facts.items())
        return [
            message
            for (name, _identity), message in facts
            if message.document_code == code and method in (None, name)
        ]

    def await_one(self, code, method, number=1):
        """Wait for a number of messages of a kind about a document; return the last."""
        return eventually(lambda: self.of(code, method)[number - 1 : number])[0]

    def handle_error(self, request, client_address):
        pass

    def close(self):
        self.shutdown()
        self.server_close()


class _Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.take(parse_qsl(urlsplit(self.path).query), body)
        if answer is None:
            self.close_connection = True
            return
        data = answer.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class Wms:
    """One simulator process that can be killed and started again."""

    def __init__(self, folder, callback, *options):
        self._arguments = ["--db", str(folder / "wms.sqlite"), "--callback", callback]
        self._arguments += ["--app-key", KEY, "--secret", SECRET, *options]
        self._port = 0
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulators.wms", "--port", str(self._port), *self._arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self._process.stdout.readline()
        assert "listening on" in said, said
        self._port = int(said.rsplit(":", 1)[1])
        self.client = self.client_for()

    def client_for(self, app_key=KEY, secret=SECRET, customer=CUSTOMER, timeout=20):
        url = f"http://127.0.0.1:{self._port}/qimen"
        return qimen.QimenClient(url, app_key, secret, customer, timeout)

    def kill(self):
        self._process.kill()
        self._end()

    def stop(self):
        """Stop politely; return the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self):
        status = self._process.wait(PATIENCE_S)
        self._process.stdout.close()
        return status

    def get(self, path):
        with urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def post(self, path, **values):
        request = Request(f"http://127.0.0.1:{self._port}{path}", json.dumps(values).encode())
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def control(self, **values):
        return self.post("/control", **values)

    def reset(self):
        self.control(**{**asdict(Behaviour()), "feedback_delay_ms": 0})

    def books(self):
        return self.get("/books")

    def quiet(self):
        """Wait until there is nothing left to do or to send; return the books."""

        def is_quiet():
            health = self.get("/health")
            return not health["outbox"].get("due") and not health["open_tasks"]["due"]

        eventually(is_quiet)
        return self.books()


class Shop:
    """One owner's dealings with the simulator, so that tests do not meet each other."""

    def __init__(self, wms, owner, warehouse="W1"):
        self.wms = wms
        self.owner = owner
        self.warehouse = warehouse

    def code(self, name):
        return f"{self.owner}/{name}"

    def send(self, message):
        return self.wms.client.send(message)

    def push_item(self, code="TEA", action="add", **values):
        item = qimen.Item(item_code=code, item_name=f"name of {code}", bar_code="1", **values)
        message = qimen.ItemSynchronize(
            action_type=action, warehouse_code=self.warehouse, owner_code=self.owner, item=item
        )
        return self.send(message).result(message.METHOD).item_id

    def push_lots_item(self, code="TEA", **values):
        return self.push_item(
            code, is_batch_managed=True, is_shelf_life_managed=True, shelf_life=24 * 90, **values
        )

    def entry(self, name, *lines, **values):
        order = qimen.EntryOrder(
            entry_order_code=self.code(name),
            owner_code=self.owner,
            warehouse_code=values.pop("warehouse", self.warehouse),
            order_type="CGRK",
            **values,
        )
        return qimen.EntryOrderCreate(order=order, lines=self._lines(qimen.EntryLine, lines))

    def delivery(self, name, *lines, **values):
        receiver = qimen.Contact(
            name="周晓兰", mobile="13700001234", province="四川", city="广安", detail_address="1"
        )
        order = qimen.DeliveryOrder(
            delivery_order_code=self.code(name),
            order_type="JYCK",
            warehouse_code=values.pop("warehouse", self.warehouse),
            create_time=values.pop("create_time", NOW),
            place_order_time=NOW,
            logistics_code="EMS",
            receiver=values.pop("receiver", receiver),
            **values,
        )
        rows = self._lines(qimen.DeliveryLine, lines, actual_price=Decimal(1))
        return qimen.DeliveryOrderCreate(order=order, lines=rows)

    def stock_out(self, name, *lines):
        order = qimen.StockOutOrder(
            delivery_order_code=self.code(name),
            order_type="DBCK",
            warehouse_code=self.warehouse,
            create_time=NOW,
        )
        return qimen.StockOutCreate(order=order, lines=self._lines(qimen.StockOutLine, lines))

    def give_back(self, name, origin, *lines):
        order = qimen.ReturnOrder(
            return_order_code=self.code(name),
            warehouse_code=self.warehouse,
            pre_delivery_order_code=self.code(origin),
            logistics_code="EMS",
        )
        return qimen.ReturnOrderCreate(order=order, lines=self._lines(qimen.ReturnLine, lines))

    def make_kits(self, name, kits, materials, products, service=qimen.codes.PROCESS_ASSEMBLE):
        """:param materials: ``(item code, quantity in all)``; the same for the products"""

        def items(lines):
            return tuple(
                qimen.ProcessItem(item_code=code, quantity=Decimal(quantity))
                for code, quantity in lines
            )

        return qimen.StoreProcessCreate(
            process_order_code=self.code(name),
            owner_code=self.owner,
            warehouse_code=self.warehouse,
            order_type=qimen.codes.PROCESS_STORE,
            service_type=service,
            plan_qty=Decimal(kits),
            materials=items(materials),
            products=items(products),
        )

    def hold(self, name, action=qimen.codes.HOLD):
        return qimen.OrderPending(
            action_type=action, owner_code=self.owner, order_code=self.code(name)
        )

    def tell(self, control, **values):
        """Give the warehouse an order of its own; return its answer."""
        return self.wms.post(f"/{control}", **values)

    @property
    def place(self):
        return {"owner": self.owner, "warehouse": self.warehouse}

    def cancel(self, name):
        return qimen.OrderCancel(
            warehouse_code=self.warehouse, owner_code=self.owner, order_code=self.code(name)
        )

    def _lines(self, kind, lines, **values):
        """:param lines: ``(item code, quantity)`` or ``(item code, quantity, {field: value})``"""
        return tuple(
            kind(
                order_line_no=str(number),
                owner_code=self.owner,
                item_code=line[0],
                plan_qty=Decimal(line[1]),
                **values,
                **(line[2] if len(line) > 2 else {}),
            )
            for number, line in enumerate(lines, 1)
        )

    def stock(self):
        """``{(item, quality, batch): quantity}`` of this owner."""
        return {
            (row["item"], row["quality"], row["batch"]): row["quantity"]
            for row in self.wms.books()["stock"]
            if row["owner"] == self.owner
        }

    def document(self, name):
        """The document of that name in the simulator's books, or None."""
        found = [
            one
            for one in self.wms.books()["documents"]
            if one["owner"] == self.owner and one["code"] == self.code(name)
        ]
        assert len(found) <= 1
        return found[0] if found else None
