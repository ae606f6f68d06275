"""./postroad lint: style, the rules of the architecture, and the completeness of translations."""

import argparse
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..steps import say
from ..version import PROGRAM
from . import graph, sizes, translations, words

SOURCES = ("postroad", "runtime", "addons", "simulators", "tests", "benchmarks")
CHECKS = {
    "import graph": graph.check,
    "sizes": sizes.check,
    "old words": words.check,
    "translations": translations.check,
}


def main(machine, words_given):
    parser = argparse.ArgumentParser(prog=f"./{PROGRAM} lint")
    parser.add_argument("--fix", action="store_true", help="let ruff mend what it can")
    options = parser.parse_args(words_given)
    root = machine.layout.root
    with ThreadPoolExecutor(max_workers=3) as pool:
        programs = [pool.submit(_run, root, command) for command in _programs(machine, options.fix)]
        own = [pool.submit(_check, root, machine.suite, name) for name in CHECKS]
        findings = [line for future in (*programs, *own) for line in future.result()]
    for line in findings:
        say(line)
    say(f"{len(findings)} findings" if findings else "lint: nothing found")
    return 1 if findings else 0


def _programs(machine, fix):
    python, root = str(machine.layout.python), machine.layout.root
    sources = [name for name in SOURCES if (root / name).exists()]
    ruff = [python, "-m", "ruff", "check", "--output-format=concise", "--quiet", *sources]
    yield [*ruff, "--fix"] if fix else ruff
    addons = [f"addons/{name}" for name in machine.suite]
    if addons:
        jobs = str(os.cpu_count() or 1)
        yield [python, "-m", "pylint", f"--jobs={jobs}", "--rcfile=pyproject.toml", *addons]


def _run(root, command):
    """The lines a linter complains in; a linter that itself fails is a finding."""
    environ = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        command, cwd=root, env=environ, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if _is_finding(line)]
    if done.returncode and not lines:
        lines = [f"{command[2]} ended with status {done.returncode}: {done.stderr.strip()[-500:]}"]
    return lines


def _is_finding(line):
    return line.strip() and not line.startswith(("*****", "-----", "Your code"))


def _check(root, suite, name):
    return [f"{finding} ({name})" for finding in CHECKS[name](Path(root), suite)]



