"""HTTP: the wire at /qimen; /health, /books, /calls and the controls for tests and demos."""

import json
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from qimen import DEFAULT_LIMITS

from ..common.listening import ListeningServer
from .books import books, summary
from .controls import Controls

_GARBLED = (
    lambda answer: answer[: len(answer) // 2],
    lambda answer: b"<html><body>502 Bad Gateway</body></html>",
    lambda answer: b"",
    lambda answer: answer.replace(b"success", b"sucess"),
)


class Server(ListeningServer):
    def __init__(self, address, house):
        self.house = house
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300

    def do_GET(self):
        house = self.server.house
        pages = {
            "/health": lambda: {"ok": True, **summary(house.store)},
            "/control": lambda: asdict(house.conduct.now),
            "/calls": house.calls.rows,
            "/books": lambda: books(house.store, asdict(house.conduct.now)),
        }
        page = pages.get(urlsplit(self.path).path)
        if page:
            self._send_json(200, page())
        else:
            self._send_json(404, {"error": "no such page"})

    def parse_request(self):
        self.started = time.monotonic()
        return super().parse_request()

    def do_POST(self):
        body = self._body()
        if body is None:
            return
        path = urlsplit(self.path).path
        if path == "/qimen":
            self._wire(body)
        elif path == "/control":
            self._tell(body, self._control)
        elif path[1:] in Controls.NAMES:
            self._tell(body, lambda values: self.server.house.controls.tell(path[1:], values))
        else:
            self._send_json(404, {"error": "no such page"})

    def log_message(self, *args):
        """Counters tell more than a line per call."""

    # --- the wire ---

    def _wire(self, body):
        house = self.server.house
        now = house.conduct.now
        house.store.count("calls")
        if house.conduct.chance(now.fail_rate):
            house.store.count("failed on purpose")
            self._send(500, "text/plain", b"out of order")
            return
        delay = now.slow_ms if house.conduct.chance(now.slow_rate) else now.latency_ms
        if delay > now.latency_ms:
            house.store.count("slowed on purpose")
        pairs = parse_qsl(urlsplit(self.path).query, keep_blank_values=True)
        answer = house.desk.answer(pairs, body).encode()
        # The work counts as part of the time a call takes.
        time.sleep(max(0.0, self.started + delay / 1000 - time.monotonic()))
        house.calls.add(dict(pairs).get("method", ""), self.started, time.monotonic())
        if house.conduct.chance(now.drop_answer_rate):
            house.store.count("answers dropped on purpose")
            self.close_connection = True
            return
        if house.conduct.chance(now.garble_rate):
            house.store.count("answers garbled on purpose")
            answer = house.conduct.pick(_GARBLED)(answer)
        self._send(200, "application/xml; charset=utf-8", answer)

    # --- controls ---

    def _tell(self, body, handler):
        try:
            values = json.loads(body or b"{}")
            if not isinstance(values, dict):
                raise ValueError("an object is expected")
            self._send_json(200, handler(values))
        except ValueError as error:
            self._send_json(400, {"error": str(error)})

    def _control(self, values):
        self.server.house.conduct.change(values)
        return asdict(self.server.house.conduct.now)

    # --- plumbing ---

    def _body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > DEFAULT_LIMITS.size:
            self.close_connection = True
            status = 413 if length.isdecimal() else 411
            self._send_json(status, {"error": "give a Content-Length within the limit"})
            return None
        return self.rfile.read(int(length))

    def _send_json(self, status, value):
        body = json.dumps(value, ensure_ascii=False).encode()
        self._send(status, "application/json", body)

    def _send(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
