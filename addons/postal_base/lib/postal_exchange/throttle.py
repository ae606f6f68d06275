"""Keeping to the number of calls a second a peer allows."""

import threading
import time


class Throttle:
    """Lets at most ``per_second`` callers through a second, evenly spaced; 0 is no limit.

    Shared by the threads that call the peer; ``clock`` and ``sleep`` can be replaced.
    """

    def __init__(self, per_second, clock=time.monotonic, sleep=time.sleep):
        self._gap = 1.0 / per_second if per_second else 0.0
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = None

    def wait(self):
        """Block until it is this caller's turn."""
        delay = self._reserve()
        if delay > 0:
            self._sleep(delay)

    def _reserve(self):
        if not self._gap:
            return 0.0
        with self._lock:
            now = self._clock()
            turn = now if self._next is None else max(now, self._next)
            self._next = turn + self._gap
            return turn - now
