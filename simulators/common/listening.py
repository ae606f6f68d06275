"""What every simulator's HTTP server does alike: many calls at once, a clean end."""

import signal
import socket
import sys
import threading
from http.server import ThreadingHTTPServer


class ListeningServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def server_bind(self):
        # Without the base class's look-up of the host's name, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()[:2]
        self.server_address = self.socket.getsockname()

    def handle_error(self, request, client_address):
        # A caller that hangs up is no event worth a traceback; everything else is.
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def end(self, *_signal):
        """Let ``run`` return, from whatever thread."""
        # shutdown() waits for the serving loop, so it must not run inside it.
        threading.Thread(target=self.shutdown, daemon=True).start()

    def run(self, name):
        """Say the address, and serve until SIGTERM, SIGINT or ``end``."""
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGINT, self.end)
        sys.stdout.write(f"{name} listening on http://{self.server_name}:{self.server_port}\n")
        sys.stdout.flush()
        self.serve_forever(poll_interval=0.1)
