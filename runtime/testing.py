"""./postroad test: unit tests, tests inside Odoo, tests of the running suite.

Each kind runs in a pytest of its own, because the unit tests must pass without Odoo and the e2e
tests must not share a process with it. The last one's summary counts them all. Of a run over
everything the tests inside Odoo go in two processes with a database each, for two processors.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .stack import sweep
from .steps import StepFailed, say, step
from .templates import Templates

NOTHING_COLLECTED = 5
KINDS = ("unit", "odoo", "e2e")
#: fewer are not worth a second database
FEW_FILES = 20


@dataclass
class Plan:
    """What to test: paths by kind, the addons whose databases are needed, pytest's own words."""

    unit: list = field(default_factory=list)
    odoo: list = field(default_factory=list)
    e2e: list = field(default_factory=list)
    addons: set = field(default_factory=set)
    words: list = field(default_factory=list)

    @property
    def kinds(self):
        return [kind for kind in KINDS if getattr(self, kind)]


def plan(root, addons, words):
    """Sort the words of the command line: targets first, pytest's from the first option on."""
    count = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    made = Plan(words=words[count:])
    for target in words[:count] or KINDS:
        _add_target(made, root, addons, target)
    if not made.kinds:
        raise StepFailed("there are no tests yet for " + ", ".join(words[:count] or ["anything"]))
    return made


def _add_target(made, root, addons, target):
    if target in ("unit", "e2e"):
        folder = root / "tests" / target
        getattr(made, target).extend([str(folder)] if folder.is_dir() else [])
    elif target == "odoo":
        for name in addons:
            _add_addon(made, root, name)
    elif target in addons:
        _add_addon(made, root, target)
    else:
        _add_path(made, root, addons, target)


def _add_addon(made, root, name):
    folder = root / "addons" / name / "tests"
    made.addons.add(name)
    if any(folder.glob("test_*.py")):
        made.odoo.append(str(folder))


def _add_path(made, root, addons, target):
    path = Path(target.partition("::")[0])
    path = path if path.is_absolute() else root / path
    if not path.exists():
        raise StepFailed(
            f"{target} is neither a kind of tests, nor an addon, nor a path",
            f"Known: {', '.join((*KINDS, *addons))}",
        )
    parts = path.resolve().relative_to(root.resolve()).parts
    if parts[0] == "addons" and len(parts) > 1:
        made.addons.add(parts[1])
        made.odoo.append(target)
    elif parts[:2] == ("tests", "e2e"):
        made.e2e.append(target)
    else:
        made.unit.append(target)


def halves(targets):
    """Share the test files of folders out to two runs; other targets stay as they are, in one."""
    if not all(map(os.path.isdir, targets)):
        return [targets]
    files = [str(path) for target in targets for path in sorted(Path(target).glob("test_*.py"))]
    return [files[::2], files[1::2]] if len(files) >= FEW_FILES else [targets]


class Run:
    """One run over all kinds of a plan."""

    def __init__(self, machine, made):
        self.machine, self.plan = machine, made
        self.templates = Templates(machine)
        self.results = []
        self.statuses = []

    def all(self):
        with tempfile.TemporaryDirectory(prefix="postroad-test-") as folder:
            for kind in self.plan.kinds:
                getattr(self, f"_run_{kind}")(Path(folder))
        return self._status()

    def _status(self):
        failures = [one for one in self.statuses if one not in (0, NOTHING_COLLECTED)]
        if failures:
            return failures[0]
        return 0 if 0 in self.statuses else NOTHING_COLLECTED

    def _run_unit(self, folder):
        self._pytest("unit", folder, ["-p", "no:odoo", *self.plan.unit])

    def _run_e2e(self, folder):
        self.machine.prepare()
        template = self.templates.ensure()
        self.templates.ensure_assets(template)
        self._pytest("e2e", folder, ["-p", "no:odoo", *self.plan.e2e])

    def _run_odoo(self, folder):
        self.machine.prepare()
        sweep(self.machine)
        template = self.templates.ensure(self.plan.addons)
        is_last = self.plan.kinds[-1] == "odoo"
        shares = [self.plan.odoo] if is_last else halves(self.plan.odoo)
        with ExitStack() as stack:
            options = [stack.enter_context(self._odoo_database(template, number))
                       for number, _share in enumerate(shares)]
            beside = [self._start("odoo", folder, [*words, *share], number)
                      for number, (words, share) in enumerate(zip(options, shares, strict=True))
                      if number]
            self._pytest("odoo", folder, [*options[0], *shares[0]])
            for process, log in beside:
                self.statuses.append(process.wait())
                say(log.read_text(errors="replace"))

    @contextmanager
    def _odoo_database(self, template, number):
        """Pytest's options for a database of its own."""
        name = f"{self.machine.prefix('test')}{os.getpid()}" + (f"_{number}" if number else "")
        with step("clone the test database", quiet_below=1.0):
            self.machine.databases.clone(template, name)
        config = self._odoo_config(name)
        try:
            yield [f"--odoo-config={config}", f"--odoo-database={name}", "--odoo-http",
                   "--odoo-log-level=warn"]
        finally:
            config.unlink(missing_ok=True)
            self.machine.databases.drop(name)

    def _odoo_config(self, name):
        changes = {"db_name": name, "dbfilter": f"^{name}$", "workers": 0, "max_cron_threads": 0,
                   "proxy_mode": False}
        # Tests run their jobs themselves.
        return self.machine.write_config(name, changes, {"queue_job": {"channels": "root:0"}})

    def _pytest(self, kind, folder, words):
        """Run pytest; the last run adds what the earlier ones found to its summary."""
        self._say_start(kind)
        command, environ = self._prepare(kind, folder, words)
        status = subprocess.run(
            command, env=environ, cwd=self.machine.layout.root, check=False
        ).returncode
        self.statuses.append(status)

    def _start(self, kind, folder, words, number):
        """Run pytest beside another one: (process, where it writes)."""
        command, environ = self._prepare(f"{kind}-{number}", folder, words)
        log = folder / f"{kind}-{number}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environ, cwd=self.machine.layout.root, stdout=output,
                stderr=subprocess.STDOUT,
            )
        return process, log

    def _prepare(self, label, folder, words):
        result = folder / f"{label}.json"
        is_last = label == self.plan.kinds[-1]
        environ = {
            **self.machine.environ,
            "PYTHONPATH": str(self.machine.layout.root),
            "POSTROAD_TEST_RESULT": str(result),
            "POSTROAD_TEST_EARLIER": os.pathsep.join(map(str, self.results)) if is_last else "",
        }
        self.results.append(result)
        command = [sys.executable, "-m", "pytest", "-p", "runtime.pytest_totals", *words,
                   *self.plan.words]
        return command, environ

    def _say_start(self, kind):
        started = float(os.environ.get("POSTROAD_STARTED") or time.time())
        say(f"» {kind} tests, {time.time() - started:.1f} s after the command")


def main(machine, words):
    made = plan(machine.layout.root, machine.suite.ordered(), words)
    return Run(machine, made).all()
