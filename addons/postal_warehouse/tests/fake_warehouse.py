"""A warehouse in a thread of the test: what the contract of the adapters is tested against.

It keeps what it was sent; a subclass for each protocol reads the calls and writes the answers.
"""

import contextlib
import json
import threading
import time
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..lib import qimen
from ..lib.qimen.times import format_time
from .plain_adapter import sign
from .simulator import CREDENTIALS

SECRET = CREDENTIALS["secret"]


class FakeWarehouse:
    """``plan`` tells how the next calls end: "drop" after the work, or (code, message)."""

    def __init__(self):
        self.items, self.orders, self.cancelled, self.held = set(), {}, set(), set()
        self.stock, self.plan, self.calls = [], deque(), 0
        warehouse = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                warehouse._serve(self)

            def log_message(self, *args):
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.calls += 1
        way = self.plan.popleft() if self.plan else "ok"
        answer = self.no(*way) if isinstance(way, tuple) else self.take(handler.path, body)
        if way == "drop":
            handler.close_connection = True
            return
        with contextlib.suppress(ConnectionError):
            data = answer.encode()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

    def _take_order(self, code, lines):
        self.orders.setdefault(code, {})
        self.orders[code] = lines
        return f"REF-{code}"


class PlainWarehouse(FakeWarehouse):
    """Speaks the JSON protocol of these tests."""

    protocol = "plain"
    codes = {"product": "no-item", "stock": "no-stock", "closed": "shut"}
    forged, stale, malformed = "forged", "stale", "malformed"

    def take(self, path, body):
        kind, said = path.strip("/"), json.loads(body)
        answer = {"ok": True}
        if kind == "item":
            self.items.add(said["item"])
        elif kind == "cancel":
            self.cancelled.add(said["order"])
        elif kind == "hold":
            (self.held.add if said["hold"] else self.held.discard)(said["order"])
        elif kind == "stock":
            rows = [row for row in self.stock if said["item"] in ("", row[0])]
            names = ("item_code", "quantity", "lot")
            answer |= {"total": len(rows), "rows": [dict(zip(names, r, strict=True)) for r in rows]}
        else:
            lines = {line["item"]: line["qty"] for line in said["lines"]}
            answer["ref"] = self._take_order(said["order"], lines)
        return json.dumps(answer)

    def no(self, code, message):
        return json.dumps({"ok": False, "code": code, "message": message})

    # What it says by itself: (query, headers, body)

    def say(self, said, secret=SECRET, age=0, spoil=bytes):
        body = spoil(json.dumps(said).encode())
        moment = str(int(time.time()) - age)
        headers = {"X-Time": moment, "X-Sign": sign(secret, moment, body)}
        return "", headers, body

    def report(self, document, key, lines, final=True, parcels=()):
        return {
            "kind": "report",
            "order": document.code,
            "id": key,
            "final": final,
            "parcels": list(parcels),
            "lines": [
                {
                    "no": no,
                    "item": item,
                    "lots": [{"lot": lot, "qty": qty, "quality": quality}
                             for lot, qty, quality in lots],
                }
                for no, item, lots in lines
            ],
        }  # fmt: skip

    def step(self, document):
        return {"kind": "step", "order": document.code, "id": "s1", "step": "picked"}

    def lack(self, document, item, quantity):
        items = [{"item": item, "qty": quantity}]
        return {"kind": "lack", "order": document.code, "id": "l1", "items": items}

    def count(self, item, difference):
        items = [{"item": item, "qty": difference}]
        return {"kind": "count", "order": "C1", "id": "1", "warehouse": "W1", "items": items}

    def ping(self):
        return {"kind": "ping", "order": "", "id": ""}

    def is_yes(self, text):
        return json.loads(text)["ok"]

    def code_of(self, text):
        return json.loads(text)["code"]


class QimenWarehouse(FakeWarehouse):
    """Speaks the Qimen standard, as far as the contract needs it."""

    protocol = "qimen"
    codes = {"product": "unknown-item", "stock": "stock-short", "closed": "warehouse-closed"}
    forged, stale, malformed = "sign-check-failure", "timestamp-expired", "malformed-xml"
    qualities = {"good": "ZP", "defective": "CC"}

    def take(self, path, body):
        method = dict(parse_qsl(urlsplit(path).query))["method"]
        message = qimen.parse(method, body)
        return qimen.success(self._do(message))

    def _do(self, message):
        match message:
            case qimen.ItemSynchronize():
                self.items.add(message.item.item_code)
            case qimen.OrderCancel():
                self.cancelled.add(message.order_code)
            case qimen.OrderPending():
                is_hold = message.action_type == qimen.codes.HOLD
                (self.held.add if is_hold else self.held.discard)(message.order_code)
            case qimen.StockQuery():
                return self._tell_stock(message)
            case _:
                lines = {line.item_code: float(line.plan_qty) for line in message.lines}
                ref = self._take_order(message.document_code, lines)
                return qimen.EntryResult(entry_order_id=ref)
        return None

    def _tell_stock(self, query):
        rows = [row for row in self.stock if query.item_code in (None, row[0])]
        items = (
            qimen.StockRow(item_code=item, quantity=quantity, batch_code=lot)
            for item, quantity, lot in rows
        )
        return qimen.StockResult(total_count=len(rows), items=tuple(items))

    def no(self, code, message):
        return qimen.failure(code, message)

    # What it says by itself: (query, headers, body)

    def say(self, said, secret=SECRET, age=0, spoil=bytes):
        body = spoil(said.to_xml().encode())
        params = {
            "method": said.METHOD,
            "timestamp": format_time(datetime.fromtimestamp(time.time() - age, UTC)),
            "format": "xml",
            "app_key": CREDENTIALS["app_key"],
            "v": "2.0",
            "sign_method": "md5",
            "customerId": CREDENTIALS["customer_id"],
        }
        params["sign"] = qimen.sign(params, body, secret)
        return urlencode(params), {}, body

    def report(self, document, key, lines, final=True, parcels=()):
        confirmed = tuple(self._line(*line) for line in lines)
        confirm_type = 0 if final else 1
        if document.kind == "receipt":
            order = qimen.ConfirmedEntry(
                entry_order_code=document.code, warehouse_code="W1", out_biz_code=key,
                confirm_type=confirm_type, status="FULFILLED",
            )  # fmt: skip
            return qimen.EntryOrderConfirm(order=order, lines=confirmed)
        order = qimen.ConfirmedDelivery(
            delivery_order_code=document.code, warehouse_code="W1", order_type="JYCK",
            out_biz_code=key, confirm_type=confirm_type,
        )  # fmt: skip
        packages = tuple(qimen.Package(logistics_code="EMS", express_code=one) for one in parcels)
        return qimen.DeliveryOrderConfirm(order=order, packages=packages, lines=confirmed)

    def _line(self, number, item, lots):
        batches = tuple(
            qimen.Batch(batch_code=lot, actual_qty=qty, inventory_type=self.qualities[quality])
            for lot, qty, quality in lots
        )
        total = sum(qty for _lot, qty, _quality in lots)
        return qimen.ConfirmedLine(
            order_line_no=str(number), item_code=item, actual_qty=total, batches=batches
        )

    def step(self, document):
        return qimen.OrderProcessReport(
            order=qimen.ReportedOrder(order_code=document.code),
            process=qimen.Process(process_status="PICK"),
        )

    def lack(self, document, item, quantity):
        items = (qimen.LackItem(item_code=item, lack_qty=quantity),)
        return qimen.ItemLackReport(delivery_order_code=document.code, items=items)

    def count(self, item, difference):
        return qimen.InventoryReport(
            total_page=1, current_page=1, page_size=50, warehouse_code="W1", owner_code="OWN",
            check_order_code="C1", out_biz_code="1",
            items=(qimen.CountedItem(item_code=item, quantity=difference),),
        )  # fmt: skip

    def ping(self):
        return qimen.Heartbeat()

    def is_yes(self, text):
        return qimen.Answer.parse(text).success

    def code_of(self, text):
        return qimen.Answer.parse(text).code
