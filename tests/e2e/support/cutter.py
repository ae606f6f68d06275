"""Stands between Odoo and a peer: passes each call on, and loses answers as it is told."""

import contextlib
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SKIPPED = ("host", "connection", "content-length", "transfer-encoding", "accept-encoding")
TIMEOUT_S = 60


class Cutter:
    """Listens while the context lasts; ``lost`` holds the words of the calls left unanswered."""

    def __init__(self, target):
        self._target = target
        self._words = {}
        self._lock = threading.Lock()
        self.lost = []

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def lose(self, calls):
        """Of calls with a word in them the next so many arrive and are not answered.

        :param calls: {word: how many}
        """
        with self._lock:
            self._words = dict(calls)

    def _loses(self, body):
        with self._lock:
            for word, times in self._words.items():
                if times and word.encode() in body:
                    self._words[word] -= 1
                    self.lost.append(word)
                    return True
        return False

    def _pass_on(self, path, headers, body):
        """(status, headers, body) of the peer's answer, or None when it gives none."""
        kept = {name: value for name, value in headers.items() if name.lower() not in SKIPPED}
        request = urllib.request.Request(self._target + path, body, kept)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            return None

    def _handler(self):
        cutter = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                with contextlib.suppress(OSError):  # whoever asked was killed
                    self._serve()

            def _serve(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = cutter._pass_on(self.path, self.headers, body)
                if answer is None or cutter._loses(body):
                    self.close_connection = True
                    return
                status, headers, text = answer
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in SKIPPED:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_words):
                """The test looks at what was lost."""

        return Handler
