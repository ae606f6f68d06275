"""./postroad reset: begin anew without downloading anew."""

import argparse
import shutil
import sys

from .down import stop_services
from .steps import StepFailed, say, step
from .version import DATABASE, PROGRAM


def main(machine, words):
    parser = argparse.ArgumentParser(prog=f"./{PROGRAM} reset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    if not parser.parse_args(words).yes and not _agreed():
        say("Nothing was changed.")
        return 1
    stop_services(machine)
    _drop_database(machine)
    with step("remove the demo's state"):
        shutil.rmtree(machine.layout.state / "simulators", ignore_errors=True)
        for name in (machine.layout.demo_figures, machine.layout.run / "wms-account.json"):
            name.unlink(missing_ok=True)
    say(f"Begin anew with ./{PROGRAM} up")
    return 0


def _agreed():
    if not sys.stdin.isatty():
        raise StepFailed(f"this drops the database {DATABASE}", "Say so with --yes")
    return input(f"Drop the database {DATABASE} and the demo's state? [y/N] ").lower() == "y"


def _drop_database(machine):
    try:
        machine.prepare()
    except StepFailed:
        if not machine.embedded or machine.embedded.is_running():
            raise
        with step("remove the database server that does not start"):
            shutil.rmtree(machine.layout.pg)
        return
    with step(f"drop the database {DATABASE}"):
        machine.databases.drop(DATABASE)
