"""The demo as a process of its own, started again whenever it dies."""

import json
import subprocess
import time

MOST_STARTS = 8


class ReplayFailed(AssertionError):
    """The demo did not come to its end; the text is the end of what it said."""


class Replay:
    """Plays a folder of orders through a stack. A context manager: nothing outlives it."""

    def __init__(self, stack, data, folder, orders, patience=120):
        self._stack = stack
        self._data = data
        self._orders = orders
        self._patience = patience
        self.state_file = folder / "demo.json"
        self._output = folder / "demo.log"
        self.starts = 0
        self._process = None

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *_error):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    @property
    def phase(self):
        return self._state().get("phase", "start")

    @property
    def figures(self):
        return self._state()["figures"]

    def kill(self):
        self._process.kill()
        self._process.wait()

    def watch(self, seconds):
        """Wait up to that long for the end; a demo that died is started again.

        :return: whether it came to its end
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                status = self._process.wait(left)
            except subprocess.TimeoutExpired:
                return False
            if status in (0, 2):  # 2: it came to its end, and the books differ
                return True
            self._start()
        return False

    def watch_until(self, phases, seconds):
        """Wait until the demo is in one of these phases, or at its end."""
        deadline = time.monotonic() + seconds
        while self.phase not in phases and not self.watch(0.5):
            if time.monotonic() > deadline:
                raise ReplayFailed(f"phase {self.phase}, not one of {phases}\n{self.tail()}")

    def finish(self, seconds):
        """Wait for the end and give the demo's figures."""
        if not self.watch(seconds):
            raise ReplayFailed(f"not at its end after {seconds} s\n{self.tail()}")
        return self.figures

    def tail(self, lines=25):
        text = self._output.read_text(errors="replace") if self._output.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _start(self):
        if self.starts >= MOST_STARTS:
            raise ReplayFailed(f"the demo died {self.starts} times\n{self.tail()}")
        self.starts += 1
        stack, layout = self._stack, self._stack.machine.layout
        words = {
            "--url": stack.url, "--db": stack.database, "--data": self._data,
            "--wms-url": stack.wms_url, "--state": self.state_file,
            "--patience": self._patience,
        }
        command = [layout.python, "-m", "runtime.demo", *stack.account.options()]
        command += [part for pair in words.items() for part in pair]
        command += ["--orders", self._orders] if self._orders else []
        environ = {**stack.machine.environ, **stack.account.environ(),
                   "PYTHONPATH": str(layout.root)}
        with self._output.open("a") as output:
            self._process = subprocess.Popen(
                list(map(str, command)), env=environ, cwd=layout.root, stdout=output, stderr=output
            )

    def _state(self):
        try:
            return json.loads(self.state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
