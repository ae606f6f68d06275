"""HTTP with JSON: the wire below `WIRE`, and /health, /books and the controls beside it."""

import json
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from .listening import ListeningServer

MOST_BODY = 16 * 1024 * 1024


class Answer(Exception):
    """Ends a call with this answer."""

    def __init__(self, status, data, headers=None):
        super().__init__(status)
        self.status, self.data, self.headers = status, data, headers or {}


class Call:
    """One call of the wire."""

    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.method, self.path = handler.command, parts.path
        self.pairs = parse_qsl(parts.query, keep_blank_values=True)
        self.query = dict(self.pairs)
        self.headers, self.body = handler.headers, body
        self.base = f"http://{handler.headers.get('Host', '')}"

    def json(self):
        try:
            data = json.loads(self.body or b"{}")
        except ValueError as error:
            raise Answer(400, {"code": "rest_invalid_json", "message": str(error)}) from error
        if not isinstance(data, dict):
            raise Answer(400, {"code": "rest_invalid_json", "message": "an object is expected"})
        return data


class Server(ListeningServer):
    """``house`` has: ``WIRE`` (prefixes), ``answer(call)`` giving (status, data, headers),
    ``books()``, ``controls`` ({name: function of a dict}), ``store`` and ``conduct``."""

    def __init__(self, address, house):
        self.house = house
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300

    def do_GET(self):
        self._handle()

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *args):
        """Counters tell more than a line per call."""

    def _handle(self):
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            self._send(413, {"error": "give a Content-Length within the limit"})
            return
        call = Call(self, self.rfile.read(int(length)))
        try:
            if call.path.startswith(self.server.house.WIRE):
                self._wire(call)
            else:
                self._send(*self._aside(call))
        except Answer as answer:
            self._send(answer.status, answer.data, answer.headers)

    def _wire(self, call):
        house, now = self.server.house, self.server.house.conduct.now
        started = time.monotonic()
        house.store.count("calls")
        if house.conduct.chance(now.fail_rate):
            house.store.count("failed on purpose")
            raise Answer(500, {"code": "internal", "message": "out of order"})
        is_slow = house.conduct.chance(now.slow_rate)
        answer = house.answer(call)
        delay = now.slow_ms if is_slow else now.latency_ms
        time.sleep(max(0.0, started + delay / 1000 - time.monotonic()))
        if house.conduct.chance(now.drop_answer_rate):
            house.store.count("answers dropped on purpose")
            self.close_connection = True
            return
        self._send(*answer)

    def _aside(self, call):
        house, name = self.server.house, call.path.strip("/")
        if call.method == "GET" and name in ("health", "books", "control"):
            pages = {
                "health": lambda: {"ok": True, "counters": house.store.counters()},
                "books": house.books,
                "control": lambda: asdict(house.conduct.now),
            }
            return 200, pages[name]()
        try:
            if call.method == "POST" and name == "control":
                house.conduct.change(call.json())
                return 200, asdict(house.conduct.now)
            if call.method == "POST" and name in house.controls:
                return 200, house.controls[name](call.json())
        except (KeyError, TypeError, ValueError) as error:
            return 400, {"error": f"{type(error).__name__}: {error}"}
        return 404, {"error": "no such page"}

    def _send(self, status, data, headers=None):
        body = json.dumps(data, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)
