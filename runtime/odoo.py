"""The Odoo in use: the unpacked one, or the source tree that ODOO_HOME names."""

import os
import re
from pathlib import Path

from .debian import packages_folder
from .steps import StepFailed
from .version import ODOO_SERIES


class Odoo:
    def __init__(self, layout, environ=os.environ):
        self.layout = layout
        self.home = Path(environ["ODOO_HOME"]).resolve() if environ.get("ODOO_HOME") else None

    @property
    def import_folder(self):
        """The folder that holds the `odoo` package."""
        return self.home or packages_folder(self.layout.dist)

    @property
    def program(self):
        return self.home / "odoo-bin" if self.home else self.layout.dist / "usr" / "bin" / "odoo"

    @property
    def addons_path(self):
        """The addons besides those inside the `odoo` package."""
        folders = [self.layout.site_packages / "odoo" / "addons", self.layout.addons]
        if self.home and (self.home / "addons").is_dir():
            folders.insert(0, self.home / "addons")
        return folders

    @property
    def version(self):
        """Odoo's version, read without importing it."""
        text = (self.import_folder / "odoo" / "release.py").read_text()
        numbers = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+),\s*(\d+)", text, re.MULTILINE)
        return ".".join(numbers.groups())

    def check(self):
        """Refuse a folder that is not an Odoo 19."""
        if not self.program.is_file() or not (self.import_folder / "odoo" / "release.py").is_file():
            raise StepFailed(
                f"ODOO_HOME={self.home} holds no odoo-bin" if self.home else "Odoo is not unpacked",
                "Set ODOO_HOME to an Odoo 19 source tree" if self.home
                else f"Remove {self.layout.dist} and repeat",
            )
        if not self.version.startswith(f"{ODOO_SERIES}."):
            raise StepFailed(f"this is Odoo {self.version}; the suite needs {ODOO_SERIES}",
                             "Set ODOO_HOME to an Odoo 19 source tree")

    def command(self, config, *words):
        """The command line that runs Odoo with a configuration file."""
        head = [self.layout.python, self.program]
        if words and not words[0].startswith("-"):
            head.append(words[0])
            words = words[1:]
        return [str(word) for word in (*head, "-c", config, *words)]


def clean_environ(is_embedded, environ=os.environ):
    """The environment for Odoo: settings come from the configuration file alone.

    Odoo reads ODOO_* and PG* variables, which would win over the file. Those that name a person's
    own Odoo and database server stay: our own programs read them too.
    """
    return {
        key: value for key, value in environ.items()
        if key == "ODOO_HOME" or not _is_setting(key, is_embedded)
    }


def _is_setting(key, is_embedded):
    if key.startswith("PG"):
        return is_embedded or key == "PGDATABASE"
    return key.startswith("ODOO_") or key in ("OPENERP_SERVER", "PYTHONPATH")
