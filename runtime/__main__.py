"""The commands that run with the project's own Python: python -m runtime <command>"""

import importlib
import sys
from pathlib import Path

from .machine import Machine
from .steps import StepFailed, complain

MODULES = {
    "up": "up", "down": "down", "status": "status", "reset": "reset", "shell": "shell",
    "test": "testing", "lint": "lint", "bench": "bench",
}


def main(command, words):
    machine = Machine(Path(__file__).resolve().parents[1])
    module = importlib.import_module(f"runtime.{MODULES[command]}")
    try:
        return module.main(machine, words)
    except StepFailed as failure:
        complain(f"failed: {failure}")
        return 1
    except KeyboardInterrupt:
        complain("interrupted; repeat the command to continue")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
