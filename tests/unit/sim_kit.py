"""Simulated shops and payment accounts as processes of their own."""

import subprocess
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 20


class Simulator:
    """``python -m simulators.<name>`` with a store in ``folder``; killed and started at will."""

    def __init__(self, name, folder, *arguments):
        self._command = [
            sys.executable, "-m", f"simulators.{name}", f"--db={folder}/{name}.sqlite", *arguments,
        ]
        self._port = 0
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            [*self._command, f"--port={self._port}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self.url = self._process.stdout.readline().split()[-1]
        self._port = int(self.url.rsplit(":", 1)[1])

    def kill(self):
        self._process.kill()
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    def tell(self, name, **values):
        answer = requests.post(f"{self.url}/{name}", json=values, timeout=PATIENCE_S)
        assert answer.ok, answer.text
        return answer.json()

    def books(self):
        return requests.get(f"{self.url}/books", timeout=PATIENCE_S).json()
