"""Simulated peers as processes of their own, for tests that speak over the wire."""

import subprocess
import sys
import tempfile
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20


class Simulator:
    """``python -m simulators.<name>``, started with the test and stopped with it."""

    def __init__(self, name, *arguments):
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"simulators.{name}", "--port=0",
             f"--db={self._folder.name}/store.sqlite", *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        self.url = self._process.stdout.readline().split()[-1]

    @staticmethod
    def is_there(name):
        return (ROOT / "simulators" / name).is_dir()

    def stop(self):
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._process.stdout.close()
        self._folder.cleanup()

    def tell(self, name, **values):
        answer = requests.post(f"{self.url}/{name}", json=values, timeout=PATIENCE)
        if not answer.ok:
            raise AssertionError(answer.text)
        return answer.json()

    def books(self):
        return requests.get(f"{self.url}/books", timeout=PATIENCE).json()
