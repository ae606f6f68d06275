"""The prepared machine: what every command that runs with the project's own Python starts from."""

import os
from functools import cached_property

from . import config
from .addons import Suite
from .database import Databases
from .layout import Layout
from .odoo import Odoo, clean_environ
from .postgres import Embedded, choose


class Machine:
    """Folders, Odoo, database server and the suite's addons of one clone."""

    def __init__(self, root, environ=os.environ):
        self.layout = Layout(root)
        self.odoo = Odoo(self.layout, environ)
        self.parser = config.read(root / "odoo.conf")
        self.server = choose(self.layout, self.parser, environ)
        self.environ = clean_environ(self.server.embedded, environ)

    @cached_property
    def suite(self):
        return Suite(self.layout.addons)

    @cached_property
    def databases(self):
        return Databases(self.server, self.layout.data)

    @property
    def embedded(self):
        return Embedded(self.layout) if self.server.embedded else None

    def prepare(self):
        """Start the embedded database server, or check the given one."""
        self.layout.make()
        if self.embedded:
            self.embedded.ensure_running()
        else:
            self.databases.check()

    def prefix(self, word):
        """Begins the names of databases of one purpose; tells clones on a shared server apart."""
        return f"{word}_" if self.server.embedded else f"{word}_{self.layout.clone_id}_"

    def write_config(self, name, changes, sections=None):
        """An Odoo configuration file for one purpose, in `.postroad/run`."""
        parser = config.derive(self.layout, self.odoo, self.server, changes, sections)
        return config.write(parser, self.layout.run / f"{name}.conf")
