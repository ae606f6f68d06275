"""When each call came and was answered: how many were there at once, how many in a second."""

import threading
from collections import deque

_MOST = 100_000


class CallLog:
    """The latest calls of the wire, in memory: for measuring the caller."""

    def __init__(self):
        self._lock = threading.Lock()
        self._calls = deque(maxlen=_MOST)

    def add(self, method, started, ended):
        with self._lock:
            self._calls.append((method, started, ended))

    def rows(self):
        """``[{method, started, ended}]``, seconds of a clock that never jumps."""
        with self._lock:
            calls = list(self._calls)
        return [
            {"method": method, "started": started, "ended": ended}
            for method, started, ended in calls
        ]
