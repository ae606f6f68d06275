"""Where everything lies. All that is made lies under `.postroad/`."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A unix socket's path has room for 107 bytes; PostgreSQL adds its own file name.
SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Layout:
    root: Path

    @property
    def state(self):
        return self.root / ".postroad"

    @property
    def addons(self):
        return self.root / "addons"

    @property
    def apt(self):
        return self.state / "apt"

    @property
    def dist(self):
        return self.state / "dist"

    @property
    def venv(self):
        return self.state / "venv"

    @property
    def python(self):
        return self.venv / "bin" / "python"

    @property
    def site_packages(self):
        found = sorted(self.venv.glob("lib/python3*/site-packages"))
        return found[-1] if found else self.venv / "lib" / "python3" / "site-packages"

    @property
    def pg(self):
        return self.state / "pg"

    @property
    def data(self):
        return self.state / "data"

    @property
    def log(self):
        return self.state / "log"

    @property
    def run(self):
        return self.state / "run"

    @property
    def lock(self):
        return self.state / "lock"

    @property
    def demo_figures(self):
        return self.state / "demo.json"

    @property
    def lockfile(self):
        return self.root / "requirements.txt"

    @property
    def socket_folder(self):
        """The database's socket folder: under `.postroad`, or a short one when that is too long."""
        folder = self.pg / "socket"
        if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return folder
        return Path(tempfile.gettempdir()) / f"postroad-{self.clone_id}"

    @property
    def clone_id(self):
        """Tells this clone from others on the same machine."""
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:10]

    def make(self):
        for folder in (self.state, self.log, self.run, self.lock, self.data):
            folder.mkdir(parents=True, exist_ok=True)
