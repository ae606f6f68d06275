"""The commands, and the way from the host's Python to the project's own."""

import os
import sys
import time
from pathlib import Path

from .layout import Layout
from .odoo import Odoo
from .steps import StepFailed, complain, exclusive, say
from .version import PROGRAM

HELP = f"""\
usage: ./{PROGRAM} <command>

  up [--port N]           set up what is missing, start everything, run the demo
  down                    stop what `up` started
  status [--json]         services, addresses, versions, the demo's figures
  shell [arguments]       Odoo's Python shell on the running database
  reset [--yes]           remove database and demo state; downloads are kept

  setup                   only set up what is missing: Odoo, packages, database server
  test [what] [pytest..]  run tests: all, or: unit, odoo, e2e, an addon, a path
  lint                    check style and the rules of the architecture
  bench [what] [--json] [--half]   measure, one line per figure

Environment: POSTROAD_DATA (folder of the demo's tables), ODOO_HOME (an Odoo 19 source tree to
use), PGHOST, PGPORT, PGUSER, PGPASSWORD (a PostgreSQL to use).
All that is made lies in .postroad/. A failed or interrupted command can be repeated.
"""
NEEDS_ODOO = {"setup", "up", "test", "bench", "lint", "shell"}
COMMANDS = {*NEEDS_ODOO, "down", "status", "reset"}
STARTED = time.time()


def main(root, words):
    """Run a command; gives the exit status."""
    command = words[0] if words else "help"
    if command in ("help", "-h", "--help") or {"-h", "--help"} & set(words[1:2]):
        say(HELP)
        return 0
    if command not in COMMANDS:
        complain(f"there is no command {command!r}; ./{PROGRAM} help lists them")
        return 2
    try:
        return _run(root, command, words[1:])
    except StepFailed as failure:
        complain(f"failed: {failure}")
    except KeyboardInterrupt:
        complain("interrupted; repeat the command to continue")
        return 130
    return 1


def _run(root, command, words):
    layout = Layout(root)
    if command in NEEDS_ODOO:
        set_up(layout)
    elif not layout.python.exists():
        say(f"Nothing is set up yet: ./{PROGRAM} up")
        return 0
    if command == "setup":
        say("Set up.")
        return 0
    return _hand_over(layout, command, words)


def set_up(layout):
    """Odoo and the packages; quick when they are there."""
    from .debian import install_odoo
    from .venv import install_venv

    layout.make()
    with exclusive(layout.lock, "setup"):
        odoo = Odoo(layout)
        if not odoo.home:
            install_odoo(layout)
        odoo.check()
        install_venv(layout)


def _hand_over(layout, command, words):
    """Continue with the project's Python."""
    words = [_absolute(word) for word in words]
    environ = {**os.environ, "PYTHONPATH": str(layout.root), "PYTHONDONTWRITEBYTECODE": "1"}
    environ["POSTROAD_STARTED"] = str(STARTED)
    environ["POSTROAD_CWD"] = os.getcwd()
    os.chdir(layout.root)
    sys.stdout.flush()
    arguments = [str(layout.python), "-m", "runtime", command, *words]
    os.execve(layout.python, arguments, environ)


def _absolute(word):
    """A path relative to where the person stands stays meant when we go elsewhere."""
    path, colons, test = word.partition("::")
    if path.startswith("-") or "/" not in path or not Path(path).exists():
        return word
    return f"{Path(path).resolve()}{colons}{test}"
