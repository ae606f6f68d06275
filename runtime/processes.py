"""Processes that outlive the command that started them, found again by their pid files."""

import contextlib
import json
import os
import signal
import subprocess
import time

import psutil

from .steps import StepFailed

POLL_SECONDS = 0.05


class Service:
    """One background process and all its children.

    Its file keeps the pid and when the process began, so that a pid used again by another process
    is never taken for ours.
    """

    def __init__(self, name, run_folder, log):
        self.name, self.log = name, log
        self.file = run_folder / f"{name}.json"

    def start(self, command, environ, cwd, **details):
        """Start it in a session of its own. `details` are kept beside the pid."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environ, cwd=cwd, start_new_session=True,
            )
        kept = {"pid": process.pid, "began": psutil.Process(process.pid).create_time(), **details}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(kept))
        return process

    def details(self):
        """What was kept at the start, or nothing."""
        try:
            return json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}

    def process(self):
        """The running process, or None."""
        kept = self.details()
        if not kept:
            return None
        try:
            found = psutil.Process(kept["pid"])
            is_same = abs(found.create_time() - kept["began"]) < 1.0
            return found if is_same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def stop(self, patience=15.0):
        """End it in order, then by force. True when it was running."""
        process = self.process()
        members = self._members()
        if process:
            _signal(process, signal.SIGTERM)
            psutil.wait_procs([process], timeout=patience)
        kill(members)
        self.file.unlink(missing_ok=True)
        return bool(process)

    def kill(self):
        """SIGKILL to the process and everything it started."""
        members = self._members()
        kill(members)
        self.file.unlink(missing_ok=True)
        return [member.pid for member in members]

    def _members(self):
        """The process and all of its session: children stay in it when their parent dies."""
        kept = self.details()
        if not kept:
            return []
        return [one for one in psutil.process_iter() if _session(one.pid) == kept["pid"]
                and one.create_time() >= kept["began"] - 1.0]

    def tail(self, lines=1):
        """The last lines of its log."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])

    def refuse_dead(self):
        """Fail when it ended instead of working."""
        if not self.process():
            raise StepFailed(f"{self.name} ended: {self.tail()[:300]}", "Repeat the command",
                             self.log)


def kill(processes):
    """SIGKILL at once, and wait until they are gone."""
    for process in processes:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


def wait_until(is_ready, service, seconds, what):
    """Wait for a service, ending early when it died."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        service.refuse_dead()
        if time.monotonic() > deadline:
            raise StepFailed(f"{what} did not answer within {seconds:.0f} s",
                             "Repeat the command", service.log)
        time.sleep(POLL_SECONDS)


def _signal(process, number):
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _session(pid):
    try:
        return os.getsid(pid)
    except OSError:
        return None
