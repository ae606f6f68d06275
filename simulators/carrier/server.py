"""HTTP: the wire at /number, /void and /track; /books, /event and /control for tests and demos."""

import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler

from carrier_waybill import is_signed

from ..common.listening import ListeningServer
from .books import Refusal

LIMIT = 1024 * 1024
#: how it behaves: shares are from 0 to 1
CONTROLS = {
    "latency_ms": 0, "fail_rate": 0.0, "drop_answer_rate": 0.0, "garble_rate": 0.0,
    "busy_rate": 0.0, "refuse_all": False, "lie": "",
}


class Server(ListeningServer):
    def __init__(self, address, books, account, secret):
        self.books, self.account, self.secret = books, account, secret
        self.controls = dict(CONTROLS)
        self.calls = {}
        self.lock = threading.Lock()
        super().__init__(address, Handler)

    def chance(self, name):
        return random.random() < self.controls[name]

    def count(self, name):
        with self.lock:
            self.calls[name] = self.calls.get(name, 0) + 1


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self):
        server = self.server
        if self.path == "/health":
            self._send(200, {"ok": True})
        elif self.path == "/books":
            self._send(200, {**server.books.summary(), "calls": server.calls})
        else:
            self._send(404, {"error": "no such page"})

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LIMIT:
            self.close_connection = True
            return self._send(413, {"error": "give a Content-Length within the limit"})
        body = self.rfile.read(int(length))
        path = self.path[1:]
        if path in ("number", "void", "track"):
            return self._wire(path, body)
        return self._steer(path, body)

    def log_message(self, *args):
        """Counters tell more than a line per call."""

    def _wire(self, kind, body):
        server = self.server
        server.count(kind)
        time.sleep(server.controls["latency_ms"] / 1000)
        if server.chance("fail_rate"):
            return self._send(500, {"error": "out of order"})
        if server.chance("busy_rate"):
            return self._send(429, {"error": "slow down"})
        status, answer = self._work(kind, body)
        if server.chance("drop_answer_rate"):
            self.close_connection = True
            return None
        if server.controls["lie"]:
            return self._send_text(200, server.controls["lie"])
        if server.chance("garble_rate"):
            return self._send_text(200, json.dumps(answer)[: len(json.dumps(answer)) // 2])
        return self._send(status, answer)

    def _work(self, kind, body):
        server, headers = self.server, self.headers
        signed = is_signed(
            server.secret, headers.get("X-Carrier-Time", ""), body,
            headers.get("X-Carrier-Signature", ""), time.time(),
        )
        if not signed or headers.get("X-Carrier-Account") != server.account:
            return 401, {"code": "signature", "message": "unknown account or wrong signature"}
        work = {"number": server.books.give_number, "void": server.books.void,
                "track": server.books.track}[kind]
        try:
            told = json.loads(body)
            if not isinstance(told, dict):
                raise ValueError
            if server.controls["refuse_all"]:
                raise Refusal("closed", "No parcels today.")
            return 200, work(told)
        except Refusal as refusal:
            return 422, {"code": refusal.code, "message": refusal.message}
        except ValueError:
            return 422, {"code": "bad-json", "message": "the body is no JSON object"}

    def _steer(self, path, body):
        server = self.server
        try:
            told = json.loads(body or b"{}")
            if path == "event":
                return self._send(200, server.books.happen(told))
            if path == "control" and set(told) <= set(CONTROLS):
                server.controls.update(told)
                return self._send(200, server.controls)
        except (ValueError, KeyError, TypeError) as error:
            return self._send(400, {"error": str(error)})
        return self._send(404, {"error": "no such page or control"})

    def _send(self, status, value):
        self._send_text(status, json.dumps(value, ensure_ascii=False))

    def _send_text(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
