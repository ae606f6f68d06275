"""Odoo's configuration files, derived from the example `odoo.conf`."""

import configparser
import os

DATABASE_OPTIONS = ("db_host", "db_port", "db_user", "db_password", "db_sslmode")


def read(path):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path)
    if not parser.has_section("options"):
        parser.add_section("options")
    return parser


def database_options(parser):
    """The server a person named in `odoo.conf`, without those left empty."""
    found = {key: parser.get("options", key, fallback="") for key in DATABASE_OPTIONS}
    return {key: value for key, value in found.items() if value.lower() not in ("", "false")}


def derive(layout, odoo, server, changes, sections=None):
    """`odoo.conf` with this machine's folders, database server and the given changes."""
    parser = read(layout.root / "odoo.conf")
    options = parser["options"]
    for name in (*DATABASE_OPTIONS, "logfile", "pidfile"):
        options.pop(name, None)
    options.update(server.options())
    options["addons_path"] = ",".join(map(str, odoo.addons_path))
    options["data_dir"] = str(layout.data)
    options.update({key: str(value) for key, value in changes.items()})
    for name, values in (sections or {}).items():
        if not parser.has_section(name):
            parser.add_section(name)
        parser[name].update({key: str(value) for key, value in values.items()})
    return parser


def write(parser, path):
    """Written whole or not at all, readable by its owner only (it may hold a password)."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        parser.write(stream)
    fresh.replace(path)
    return path
