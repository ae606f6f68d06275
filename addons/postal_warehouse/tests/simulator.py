"""A simulated warehouse as a process of its own, for tests that speak over the wire."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
CREDENTIALS = {"app_key": "test-key", "secret": "test-secret", "customer_id": "test-customer"}
PATIENCE = 20


class Simulator:
    """Started with the test, stopped with it; ``url`` is where its protocol is spoken."""

    def __init__(self, callback):
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "simulators.wms",
                "--port=0",
                f"--db={self._folder.name}/wms.sqlite",
                f"--callback={callback}",
                f"--app-key={CREDENTIALS['app_key']}",
                f"--secret={CREDENTIALS['secret']}",
                f"--customer-id={CREDENTIALS['customer_id']}",
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._base = self._process.stdout.readline().split()[-1]
        self.url = f"{self._base}/qimen"

    @classmethod
    def is_there(cls):
        return (ROOT / "simulators" / "wms").is_dir()

    def stop(self):
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._process.stdout.close()
        self._folder.cleanup()

    def control(self, **values):
        requests.post(f"{self._base}/control", json=values, timeout=PATIENCE).raise_for_status()

    def tell(self, control, **values):
        """Have the warehouse do something by itself: count, change, lack, refuse, stop, ..."""
        answer = requests.post(f"{self._base}/{control}", json=values, timeout=PATIENCE)
        if not answer.ok:
            raise AssertionError(answer.text)
        return answer.json()

    def books(self):
        return requests.get(f"{self._base}/books", timeout=PATIENCE).json()

    def wait(self, condition):
        """Wait until ``condition(books)`` holds; give the books."""
        end = time.monotonic() + PATIENCE
        while True:
            books = self.books()
            if condition(books):
                return books
            if time.monotonic() > end:
                raise AssertionError(f"Not reached: {json.dumps(books)[:3000]}")
            time.sleep(0.05)
