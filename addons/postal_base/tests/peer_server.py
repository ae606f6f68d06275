"""A peer as a server of its own, which does its work once for an identity and can misbehave."""

import contextlib
import http.client
import json
import threading
import time
from collections import Counter, defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ..lib.postal_exchange import PeerRefused, PeerUnavailable


class PeerClient:
    """The pure half of the test peer: built from plain values, used by many threads."""

    def __init__(self, url, timeout):
        self._address = urlsplit(url).netloc
        self._timeout = timeout

    def call(self, kind, body):
        connection = http.client.HTTPConnection(self._address, timeout=self._timeout)
        try:
            connection.connect()
        except OSError as error:
            raise PeerUnavailable("no connection") from error
        try:
            connection.request("POST", f"/{kind}", body.encode())
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise PeerUnavailable("no answer", unsure=True) from error
        finally:
            connection.close()
        if response.status == 422:
            raise PeerRefused("E1", text)
        if response.status != 200:
            raise PeerUnavailable(f"status {response.status}")
        return text


class PeerServer:
    """Answers with a number for each new identity, and the same number for a repeat.

    ``behave(identity, *ways)`` sets what happens at its next calls: ``ok``, ``error``
    (status 500, nothing done), ``drop`` (done, line broken), ``refuse``, ``slow``.
    """

    def __init__(self):
        self.calls = []
        self.done = {}
        self.most_at_once = 0
        self.slow_seconds = 0.0
        self.on_call = None
        self._ways = defaultdict(deque)
        self._at_once = 0
        self._lock = threading.Lock()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                peer._answer(self)

            def log_message(self, *args):
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.daemon = True
        self._thread.start()

    def stop(self):
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def behave(self, identity, *ways):
        self._ways[identity].extend(ways)

    def count(self):
        """Return {identity: number of calls}."""
        return Counter(json.loads(body)["identity"] for _kind, body in self.calls)

    def _answer(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        identity = json.loads(body)["identity"]
        with self._lock:
            self.calls.append((handler.path.strip("/"), body))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            ways = self._ways[identity]
            way = ways.popleft() if ways else "ok"
            if way not in ("error", "refuse"):
                self.done.setdefault(identity, f"N{len(self.done) + 1}")
        if self.on_call:
            self.on_call(identity)
        if way == "slow" or self.slow_seconds:
            time.sleep(self.slow_seconds or 0.3)
        with self._lock:
            self._at_once -= 1
        self._reply(handler, way, self.done.get(identity, ""))

    def _reply(self, handler, way, number):
        if way == "drop":
            handler.close_connection = True
            handler.connection.close()
            return
        status = {"error": 500, "refuse": 422}.get(way, 200)
        text = {"refuse": "unknown name", "unbookable": "unbookable"}.get(way, number).encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the caller gave up
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)
