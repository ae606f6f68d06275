"""Steps a person can follow: what is done, how long it took, and one clear line when it fails."""

import contextlib
import fcntl
import subprocess
import sys
import time

from .version import PROGRAM


class StepFailed(Exception):
    """A step could not be done.

    :param why: what happened, in one line
    :param remedy: what the person can do
    :param log: the file that tells more
    """

    def __init__(self, why, remedy="", log=None):
        super().__init__(why)
        self.why, self.remedy, self.log = why, remedy, log
        self.step = ""

    def __str__(self):
        parts = [f"{self.step}: {self.why}" if self.step else self.why]
        if self.remedy:
            parts.append(self.remedy)
        if self.log:
            parts.append(f"Log: {self.log}")
        return " ".join(part if part.endswith((".", "!")) else part + "." for part in parts)


def say(text=""):
    print(text, flush=True)  # noqa: T201  the command line speaks by printing


def complain(text):
    print(f"{PROGRAM}: {text}", file=sys.stderr, flush=True)  # noqa: T201  see above


@contextlib.contextmanager
def step(title, quiet_below=0.0):
    """Announce a step, time it, and name it in the failure.

    :param quiet_below: say nothing when the step took less than so many seconds
    """
    start = time.monotonic()
    if not quiet_below:
        say(f"» {title} ...")
    try:
        yield
    except StepFailed as failure:
        failure.step = failure.step or title
        raise
    seconds = time.monotonic() - start
    if seconds >= quiet_below:
        say(f"  {title}: {seconds:.1f} s" if quiet_below else f"  done in {seconds:.1f} s")


def run_logged(command, log, *, remedy="", mode="a", **options):
    """Run a program, its output into a log file; a failure quotes the last line it wrote."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open(mode) as stream:
        stream.write(f"\n$ {' '.join(map(str, command))}\n")
        stream.flush()
        begin = stream.tell()
        try:
            status = subprocess.run(
                command, stdout=stream, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                check=False, **options,
            ).returncode
        except FileNotFoundError as error:
            raise StepFailed(f"{command[0]} is not on this machine", remedy, log) from error
    if status:
        raise StepFailed(_failure_text(command, status, log, begin), remedy, log)


def _failure_text(command, status, log, begin):
    with log.open("rb") as stream:
        stream.seek(begin)
        lines = stream.read().decode(errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip()]
    wanted = [line for line in told if line.startswith(("E:", "error", "ERROR", "fatal"))]
    last = (wanted or told or ["(it said nothing)"])[-1]
    return f"{command[0]} ended with status {status}: {last[:300]}"


@contextlib.contextmanager
def exclusive(folder, name):
    """One process at a time; others wait and say so."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  waiting for another {PROGRAM} to finish with: {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
