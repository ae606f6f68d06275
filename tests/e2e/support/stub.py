"""A warehouse that says yes to everything and does nothing: the test reports what it likes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ANSWER = (
    "<response><flag>success</flag><code>0</code><message>ok</message><itemId>{0}</itemId>"
    "<entryOrderId>{0}</entryOrderId><deliveryOrderId>{0}</deliveryOrderId></response>"
)


class Stub:
    """Listens while the context lasts; ``said`` holds (method, body) of every call."""

    def __enter__(self):
        self.said = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/qimen"

    def bodies(self, method):
        return [body for name, body in self.said if name.endswith(method)]

    def _handler(self):
        said = self.said

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                method = parse_qs(urlsplit(self.path).query)["method"][0]
                said.append((method, body))
                answer = ANSWER.format(f"S{len(said)}").encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_words):
                """The test looks at ``said``."""

        return Handler
