"""The processes of one running suite: Odoo with its job runner, the simulated WMS, and the front.

Used by `up` for the database a person works with, and by `stack` for private ones.
"""

import contextlib
import json
import os
import secrets
import urllib.request
from dataclasses import asdict, dataclass

from . import ports
from .processes import Service, wait_until

LOCALHOST = ports.LOCALHOST
ODOO_SECONDS = 120
OTHER_SECONDS = 30
CHANNELS = (
    "root:4,root.exchange:3,root.exchange.out:2,root.exchange.in:1,"
    "root.shop:2,root.shop.allocate:1"
)


@dataclass(frozen=True)
class Ports:
    public: int
    http: int
    gevent: int
    wms: int


@dataclass(frozen=True)
class WmsAccount:
    """What Odoo and the warehouse system agree on."""

    code: str = "YC"
    app_key: str = "postroad-demo"
    secret: str = "postroad-demo-secret"
    customer_id: str = "postroad"

    def environ(self):
        return {f"POSTROAD_WMS_{key.upper()}": value for key, value in asdict(self).items()}

    def options(self):
        """The options of the simulator and of the demo."""
        return ["--app-key", self.app_key, "--secret", self.secret,
                "--customer-id", self.customer_id]


def account_of(path):
    """The account kept in a file; made with a fresh secret the first time."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return WmsAccount(**json.loads(path.read_text()))
    account = WmsAccount(secret=secrets.token_hex(16))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(asdict(account), stream)
    return account


@dataclass(frozen=True)
class Folders:
    run: object
    log: object
    simulators: object


class Installation:
    """Start and stop the processes; each start is a no-op when it runs already."""

    def __init__(self, machine, database, chosen, folders, account, workers=4,
                 channels=CHANNELS, name="", beside=()):
        self.machine, self.database, self.ports = machine, database, chosen
        self.folders, self.account = folders, account
        self.workers, self.channels = workers, channels
        self.config_name = name or database
        self.beside = tuple(beside)
        self.odoo, self.wms, self.front = (
            Service(name, folders.run, folders.log / f"{name}.log")
            for name in ("odoo", "wms", "front")
        )

    @property
    def http_ports(self):
        """Of all servers on the database: the front gives each its turn."""
        return (self.ports.http, *self.beside)

    @property
    def has_wms(self):
        return (self.machine.layout.root / "simulators" / "wms" / "__main__.py").is_file()

    @property
    def services(self):
        """In the order of starting."""
        return [*([self.wms] if self.has_wms else []), self.front, self.odoo]

    @property
    def url(self):
        return f"http://{LOCALHOST}:{self.ports.public}"

    @property
    def odoo_url(self):
        return f"http://{LOCALHOST}:{self.ports.http}"

    @property
    def wms_url(self):
        return f"http://{LOCALHOST}:{self.ports.wms}"

    @property
    def callback(self):
        return f"{self.url}/wms/qimen/{self.account.code}"

    def start(self):
        self.start_wms()
        self.start_front()
        self.start_odoo()

    def start_odoo(self, wait=True):
        if not self.odoo.process():
            config = self._odoo_config()
            self._launch(self.odoo, self.machine.odoo.command(config),
                         port=self.ports.http, gevent=self.ports.gevent)
        if wait:
            self.wait_odoo()

    def wait_odoo(self):
        wait_until(lambda: answers(f"{self.odoo_url}/web/login"), self.odoo, ODOO_SECONDS, "Odoo")

    def start_wms(self):
        """The simulator; nothing when the suite has none."""
        if not self.has_wms:
            return
        if not self.wms.process():
            self.folders.simulators.mkdir(parents=True, exist_ok=True)
            self._launch(self.wms, self._wms_command(), port=self.ports.wms)
        wait_until(lambda: answers(f"{self.wms_url}/health"), self.wms, OTHER_SECONDS,
                   "the WMS simulator")

    def start_front(self):
        if not self.front.process():
            command = [self.machine.layout.python, "-m", "runtime.front"]
            for option, port in (("listen", self.ports.public), ("gevent", self.ports.gevent)):
                command += [f"--{option}", f"{LOCALHOST}:{port}"]
            command += ["--http", *(f"{LOCALHOST}:{port}" for port in self.http_ports)]
            self._launch(self.front, command, port=self.ports.public)
        wait_until(lambda: not ports.is_free(self.ports.public), self.front, OTHER_SECONDS,
                   "the front")

    def stop(self):
        """In the opposite order, so that nobody calls what is gone."""
        return [service.name for service in reversed(self.services) if service.stop()]

    def _launch(self, service, command, **details):
        environ = {
            **self.machine.environ, **self.account.environ(),
            "PYTHONPATH": str(self.machine.layout.root), "PYTHONUNBUFFERED": "1",
        }
        service.start(command, environ, self.machine.layout.root, **details)

    def _wms_command(self):
        return [
            self.machine.layout.python, "-m", "simulators.wms", "--port", self.ports.wms,
            "--db", self.folders.simulators / "wms.sqlite", "--callback", self.callback,
            *self.account.options(),
        ]

    def _odoo_config(self):
        changes = {
            "db_name": self.database, "dbfilter": f"^{self.database}$", "http_interface": LOCALHOST,
            "http_port": self.ports.http, "gevent_port": self.ports.gevent,
            "workers": self.workers, "max_cron_threads": 1,
            # The front passes connections through untouched.
            "proxy_mode": False,
        }
        sections = {"queue_job": {"channels": self.channels}}
        if len(self.http_ports) > 1:
            sections["queue_job"] |= {"host": LOCALHOST, "port": str(self.ports.public)}
        return self.machine.write_config(self.config_name, changes, sections)


def answers(url):
    """True when a page comes back."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False
