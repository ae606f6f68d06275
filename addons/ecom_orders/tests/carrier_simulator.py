"""A simulated carrier as a process of its own, for tests that speak over the wire."""

import subprocess
import sys
import tempfile
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20


class CarrierSimulator:
    """Started with the test, stopped with it; ``url`` is where its interface is spoken."""

    account, secret = "postroad", "autumn"

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulators.carrier", "--port=0",
             f"--db={self._folder.name}/carrier.sqlite", f"--account={self.account}",
             f"--secret={self.secret}"],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        self.url = self._process.stdout.readline().split()[-1]

    @classmethod
    def is_there(cls):
        return (ROOT / "simulators" / "carrier").is_dir()

    def stop(self):
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._process.stdout.close()
        self._folder.cleanup()

    def control(self, **values):
        self._tell("control", values)

    def happen(self, number, status, **values):
        self._tell("event", {"number": number, "status": status, **values})

    def _tell(self, path, values):
        requests.post(f"{self.url}/{path}", json=values, timeout=PATIENCE).raise_for_status()

    def books(self):
        return requests.get(f"{self.url}/books", timeout=PATIENCE).json()
