"""./postroad shell: Odoo's Python shell on the database of `up`."""

import os

from .steps import StepFailed
from .templates import Templates
from .version import DATABASE, PROGRAM


def main(machine, words):
    machine.prepare()
    if not machine.databases.exists(DATABASE):
        raise StepFailed("there is no database yet", f"Run ./{PROGRAM} up first")
    config = Templates(machine).config_for(DATABASE)
    command = machine.odoo.command(config, "shell", "-d", DATABASE, "--no-http", *words)
    os.execve(command[0], command, machine.environ)
