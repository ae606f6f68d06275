"""A running suite of one's own, for end-to-end tests and benchmarks.

    with Stack(root) as stack:                  # own database, free ports; all gone afterwards
        stack.url                               # Odoo's public address (front; websocket works)
        stack.odoo_url, stack.wms_url, stack.callback, stack.database
        stack.account                           # code, app_key, secret, customer_id of the WMS
        stack.rpc().call("res.partner", "search_count", [])      # XML-RPC as admin
        stack.rpc("clerk", "password")          # as somebody else
        stack.control(drop_answer_rate=0.2, seed=7)              # the simulator's misbehaviour
        stack.books()                           # the simulator's books
        with stack.cursor() as cr: cr.execute("SELECT ...")      # the database, autocommit
        stack.kill("odoo")                      # SIGKILL: Odoo with workers and job runner
        stack.kill("runner")                    # only the job runner; Odoo starts it again
        stack.kill("worker")                    # only one web worker; Odoo starts it again
        stack.kill("simulator")                 # the simulated WMS
        stack.start("odoo"), stack.start("simulator")            # after a kill
        stack.stop("odoo")                      # in order
        stack.pids("odoo"), stack.log("odoo")   # process ids, text of its log
        stack.wait(lambda: ..., seconds=60)     # until something is true
        stack.run_demo(folder, orders=100)      # the demo's figures

Options: `simulator=False`, `odoo=False` start without; `workers`, `channels` as in odoo.conf;
`addons` (default all) chooses the template the database is copied from; `servers=2` starts a second
Odoo on the same database ("odoo2" to kill, start, stop, log), the front takes turns with both.
"""

import itertools
import json
import os
import shutil
import subprocess
import time
import urllib.request
import xmlrpc.client
from pathlib import Path

import psutil

from . import ports
from .installation import CHANNELS, Folders, Installation, Ports, WmsAccount
from .machine import Machine
from .processes import Service, kill
from .steps import StepFailed
from .templates import Templates

NUMBERS = itertools.count(1)
SERVICES = {"odoo": "odoo", "odoo2": "odoo", "simulator": "wms", "wms": "wms", "front": "front"}
PARTS = {"runner": "WorkerJobRunner", "worker": "WorkerHTTP", "cron": "WorkerCron"}


class Rpc:
    """Odoo over XML-RPC as one user."""

    def __init__(self, url, database, login, password):
        self.common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.object = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)
        self.database, self.login, self.password = database, login, password
        self.uid = self.common.authenticate(database, login, password, {})
        if not self.uid:
            raise PermissionError(f"{login} may not log in to {database}")

    def call(self, model, method, *args, **kwargs):
        return self.object.execute_kw(
            self.database, self.uid, self.password, model, method, args, kwargs
        )


class Stack:
    def __init__(self, root, label="stack", *, addons=None, odoo=True, simulator=True, workers=3,
                 channels=CHANNELS, template=None, servers=1):
        self.machine = root if isinstance(root, Machine) else Machine(Path(root))
        self.label = f"{os.getpid()}_{label}_{next(NUMBERS)}"
        self.database = f"{self.machine.prefix('test')}{self.label}"
        self.folder = self.machine.layout.run / f"stack-{self.label}"
        self._addons, self._template = addons, template
        self._wants = {"odoo": odoo, "wms": simulator}
        chosen = Ports(*ports.any_free(4))
        second = ports.any_free(2) if servers > 1 else ()
        common = {"workers": workers, "channels": channels}
        self.installation = self._installation(self.folder, chosen, beside=second[:1], **common)
        self.second = None
        if second:
            own = Ports(chosen.public, *second, chosen.wms)
            self.second = self._installation(
                self.folder / "second", own, name=f"{self.database}_2", beside=[chosen.http],
                **common,
            )

    def _installation(self, folder, chosen, **options):
        folders = Folders(folder, folder, folder)
        return Installation(self.machine, self.database, chosen, folders, WmsAccount(), **options)

    def __enter__(self):
        self.machine.prepare()
        sweep(self.machine)
        template = self._template or Templates(self.machine).ensure(self._addons)
        self.machine.databases.clone(template, self.database)
        try:
            self._start_wanted()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_error):
        self.close()

    def _start_wanted(self):
        if self._wants["wms"]:
            self.installation.start_wms()
        if self._wants["odoo"]:
            self.installation.start_front()
            for server in self._servers:
                server.start_odoo()

    def close(self):
        """Stop everything and leave nothing behind."""
        for service in (*self.installation.services, *(s.odoo for s in self._servers[1:])):
            service.kill()
        self.machine.databases.drop(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)
        for suffix in (".conf", ".new"):
            for name in (self.database, f"{self.database}_2"):
                (self.machine.layout.run / f"{name}{suffix}").unlink(missing_ok=True)

    @property
    def _servers(self):
        return [self.installation, *([self.second] if self.second else [])]

    # Addresses and accounts

    @property
    def url(self):
        return self.installation.url

    @property
    def odoo_url(self):
        return self.installation.odoo_url

    @property
    def wms_url(self):
        return self.installation.wms_url

    @property
    def callback(self):
        return self.installation.callback

    @property
    def account(self):
        return self.installation.account

    def rpc(self, login="admin", password="admin"):
        return Rpc(self.odoo_url, self.database, login, password)

    def cursor(self):
        """A context manager: an autocommit cursor on the database."""
        return self.machine.databases.connect(self.database)

    # The simulated WMS

    def control(self, **settings):
        """Set how the simulator misbehaves; gives what it answers."""
        return self._ask_wms("control", settings)

    def calls(self):
        """When the simulator was called: [{method, started, ended}]."""
        return self._ask_wms("calls")

    def tell(self, control, **values):
        """Have the warehouse do something by itself: count, change, lack, refuse, stop."""
        return self._ask_wms(control, values)

    def books(self):
        """The simulator's stock, documents and counters."""
        return self._ask_wms("books")

    def _ask_wms(self, path, values=None):
        data = None if values is None else json.dumps(values).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.wms_url}/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    # Processes

    def service(self, name) -> Service:
        return getattr(self._place(name), SERVICES[name])

    def _place(self, name):
        return self.second if name == "odoo2" else self.installation

    def kill(self, name):
        """SIGKILL without warning; gives the ids of the processes that ended."""
        if name in SERVICES:
            return self.service(name).kill()
        victims = self._parts(name)[:1]
        if not victims:
            raise LookupError(f"no {name} runs")
        kill(victims)
        return [victim.pid for victim in victims]

    def start(self, name, wait=True):
        """Start a service that does not run, on the ports it had."""
        if SERVICES[name] == "odoo":
            self._place(name).start_odoo(wait)
        else:
            getattr(self.installation, f"start_{SERVICES[name]}")()

    def stop(self, name):
        return self.service(name).stop()

    def pids(self, name):
        """Process ids of a service or of a part of Odoo; empty when it does not run."""
        if name in PARTS:
            return [part.pid for part in self._parts(name)]
        process = self.service(name).process()
        return [process.pid] if process else []

    def _parts(self, name):
        master = self.service("odoo").process()
        found = master.children() if master else []
        return [child for child in found if PARTS[name] in _title(child)]

    def log(self, name):
        path = self.service(name).log
        return path.read_text(errors="replace") if path.exists() else ""

    def wait(self, condition, seconds=60.0, every=0.1):
        """Wait until the condition gives something true, and give it."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"not true within {seconds:.0f} s")
            time.sleep(every)

    def run_demo(self, folder, orders=None, **environ):
        """Run the demo against this stack to its end; gives its figures."""
        state = self.folder / "demo.json"
        layout = self.machine.layout
        command = [layout.python, "-m", "runtime.demo", "--url", self.url, "--db", self.database,
                   "--login", "admin", "--password", "admin", "--data", folder,
                   "--wms-url", self.wms_url, "--state", state, *self.account.options()]
        command += ["--orders", orders] if orders else []
        known = {**self.machine.environ, **self.account.environ(), **environ,
                 "PYTHONPATH": str(layout.root)}
        done = subprocess.run(
            [str(word) for word in command], env=known, cwd=layout.root, check=False,
            capture_output=True, text=True,
        )
        if done.returncode:
            raise StepFailed(f"the demo failed: {(done.stderr or done.stdout)[-2000:]}")
        return json.loads(state.read_text())["figures"]


def _title(process):
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def sweep(machine):
    """Remove what killed test runs left behind: processes, databases, folders."""
    for folder in machine.layout.run.glob("stack-*"):
        if _is_abandoned(folder.name.removeprefix("stack-")):
            for file in folder.rglob("*.json"):
                Service(file.stem, file.parent, file.with_suffix(".log")).kill()
            shutil.rmtree(folder, ignore_errors=True)
    prefix = machine.prefix("test")
    for name in machine.databases.names(prefix):
        if _is_abandoned(name.removeprefix(prefix)):
            machine.databases.drop(name)
            (machine.layout.run / f"{name}.conf").unlink(missing_ok=True)


def _is_abandoned(label):
    """Labels begin with the process id of the run."""
    pid = label.partition("_")[0]
    return pid.isdigit() and not psutil.pid_exists(int(pid))
