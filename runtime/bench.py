"""./postroad bench: figures, each beside a baseline measured in the same run.

Every file of `benchmarks/` is one benchmark; benchmarks/README.md says how to write one.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from .stack import Stack, sweep
from .steps import StepFailed, complain, say
from .templates import Templates
from .version import PROGRAM


@dataclass(frozen=True)
class Figure:
    """One result. `ratio` says how many times better than the baseline; above 1 is better."""

    figure: str
    value: float
    unit: str
    baseline: float
    ratio: float
    n: int

    @classmethod
    def of_seconds(cls, figure, seconds, baseline, n, baseline_n=None):
        """From durations: things a second, and how many times faster than the baseline."""
        speed, reference = n / seconds, (baseline_n or n) / baseline
        return cls(figure, speed, "1/s", reference, speed / reference, n)

    def line(self):
        numbers = {key: _rounded(value) for key, value in asdict(self).items()}
        return json.dumps(numbers, ensure_ascii=False)

    def text(self):
        return (f"{self.figure:<28} {_rounded(self.value):>12} {self.unit:<6} "
                f"baseline {_rounded(self.baseline):>10}  ratio {_rounded(self.ratio):>8}  "
                f"n {self.n}")


def _rounded(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


class Context:
    """What a benchmark works with; see benchmarks/README.md."""

    def __init__(self, machine, template, share=1.0):
        self.machine, self.template, self.share = machine, template, share

    def size(self, number):
        """The number of things to measure with, half of it in the half-size run."""
        return max(1, round(number * self.share))

    @contextmanager
    def database(self):
        """A fresh database with the suite; gives an `Environments` to work in it."""
        stack = Stack(self.machine, "bench", template=self.template, odoo=False, simulator=False)
        with stack:
            yield Environments(self.machine, stack.database)

    def stack(self, **options):
        """A running suite: `with context.stack() as stack` (see runtime.stack)."""
        return Stack(self.machine, "bench", template=self.template, **options)

    @staticmethod
    @contextmanager
    def watch():
        """`with context.watch() as taken: ...`, then `taken.seconds`."""
        taken = Taken()
        start = time.perf_counter()
        yield taken
        taken.seconds = time.perf_counter() - start


class Taken:
    seconds = 0.0


class Environments:
    """Odoo inside this process, on one database."""

    def __init__(self, machine, database):
        self.machine, self.name = machine, database

    @contextmanager
    def env(self, uid=1, **context):
        """An environment on a cursor of its own, committed at the end, as a server works."""
        api, registry = self._odoo()
        with registry.cursor() as cursor:
            yield api.Environment(cursor, uid, context)

    def _odoo(self):
        api = importlib.import_module("odoo.api")
        registry = importlib.import_module("odoo.modules.registry")
        config = importlib.import_module("odoo.tools").config
        if config["db_name"] != [self.name]:
            config.parse_config(["-c", str(self._config()), "-d", self.name], setup_logging=False)
            importlib.import_module("odoo.service.server").load_server_wide_modules()
        return api, registry.Registry(self.name)

    def _config(self):
        changes = {"db_name": self.name, "dbfilter": f"^{self.name}$", "workers": 0,
                   "max_cron_threads": 0, "log_level": "error", "log_handler": ":ERROR"}
        return self.machine.write_config(self.name, changes, {"queue_job": {"channels": "root:0"}})


def main(machine, words):
    options = _options(words)
    found = _benchmarks(machine, options.what)
    if options.child:
        return _measure(machine, found, options)
    machine.prepare()
    sweep(machine)
    template = Templates(machine).ensure()
    statuses = [_run_alone(machine, path, options, template) for path in found]
    return 1 if any(statuses) else 0


def _options(words):
    parser = argparse.ArgumentParser(prog=f"./{PROGRAM} bench")
    parser.add_argument("what", nargs="*", help="names of files in benchmarks/ (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--half", action="store_true", help="also at half the size")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _benchmarks(machine, names):
    folder = machine.layout.root / "benchmarks"
    known = {path.stem: path for path in sorted(folder.glob("*.py")) if path.stem[0] != "_"}
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        raise StepFailed(
            f"there is no benchmark {', '.join(unknown)}" if unknown else "there are no benchmarks",
            f"Known: {', '.join(known) or 'none'}",
        )
    return [known[name] for name in names or known]


def _run_alone(machine, path, options, template):
    """A process for each size of each benchmark: none is warm from another."""
    status = 0
    for share in ("0.5", "1") if options.half else ("1",):
        command = [sys.executable, "-m", "runtime", "bench", path.stem, "--child", share]
        command += ["--json"] if options.json else []
        environ = {**machine.environ, "PYTHONPATH": str(machine.layout.root),
                   "POSTROAD_TEMPLATE": template}
        done = subprocess.run(command, env=environ, cwd=machine.layout.root, check=False)
        status = status or done.returncode
    return status


def _measure(machine, found, options):
    template = os.environ["POSTROAD_TEMPLATE"]
    for path in found:
        try:
            for figure in _load(path).run(Context(machine, template, float(options.child))):
                say(figure.line() if options.json else figure.text())
        except StepFailed:
            raise
        except Exception:  # noqa: BLE001  whatever a benchmark does wrong, the next one runs
            complain(f"benchmark {path.stem} failed:\n{traceback.format_exc()}")
            return 1
    return 0


def _load(path):
    spec = importlib.util.spec_from_file_location(f"benchmarks.{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
