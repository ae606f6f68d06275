"""Which database server is used, and what is derived from odoo.conf and from pip's settings."""

import pytest

from runtime import config
from runtime.layout import SOCKET_NAME, SOCKET_PATH_LIMIT, Layout
from runtime.odoo import Odoo, clean_environ
from runtime.postgres import Server, choose
from runtime.venv import installed, read_lock, uv_settings


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path)
    made.make()
    return made


def _conf(layout, text):
    (layout.root / "odoo.conf").write_text(f"[options]\n{text}")
    return config.read(layout.root / "odoo.conf")


def test_without_any_setting_the_embedded_server_is_used(layout):
    server = choose(layout, _conf(layout, "db_host =\ndb_port = False\n"), {})
    assert server.embedded
    assert server.options() == {"db_host": str(layout.socket_folder), "db_user": "postroad"}


def test_the_server_of_odoo_conf_is_used(layout):
    server = choose(layout, _conf(layout, "db_host = db.example\ndb_password = p\n"), {})
    assert server == Server(host="db.example", password="p")
    assert not server.embedded


@pytest.mark.parametrize("name", ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"])
def test_the_environment_wins_over_odoo_conf(layout, name):
    server = choose(layout, _conf(layout, "db_host = db.example\n"), {name: "x"})
    assert "x" in server.options().values()
    assert server.host != "db.example"
    assert not server.embedded


def test_a_derived_configuration_keeps_the_example_and_changes_what_is_said(layout):
    _conf(layout, "db_user = x\nlogfile = /x\nlimit_request = 7\n[queue_job]\nchannels = root:9\n")
    parser = config.derive(
        layout, Odoo(layout, {}), Server(host="/s", user="postroad", embedded=True),
        {"workers": 0}, {"queue_job": {"channels": "root:0"}},
    )
    options = dict(parser["options"])
    assert "logfile" not in options
    assert options["limit_request"] == "7"
    assert options["workers"] == "0"
    assert options["db_user"] == "postroad"
    assert parser["queue_job"]["channels"] == "root:0"


def test_a_written_configuration_is_its_owners_alone(layout):
    path = config.write(_conf(layout, "a = b\n"), layout.run / "x.conf")
    assert path.stat().st_mode & 0o077 == 0


def test_odoo_sees_no_settings_but_those_of_its_file():
    environ = {"ODOO_RC": "x", "ODOO_HOME": "/o", "PGHOST": "h", "PGDATABASE": "d", "HOME": "/h"}
    assert clean_environ(True, environ) == {"ODOO_HOME": "/o", "HOME": "/h"}
    assert clean_environ(False, environ) == {"ODOO_HOME": "/o", "PGHOST": "h", "HOME": "/h"}


@pytest.mark.parametrize("extra", [0, 1])
def test_a_socket_path_too_long_lies_elsewhere(tmp_path, extra):
    inside = "/.postroad/pg/socket/" + SOCKET_NAME
    name = "d" * (SOCKET_PATH_LIMIT - len(str(tmp_path)) - 1 - len(inside) + extra)
    layout = Layout(tmp_path / name)
    folder = layout.socket_folder
    assert (folder == layout.pg / "socket") == (extra == 0)
    assert len(str(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def test_two_clones_have_two_short_socket_folders(tmp_path):
    one, two = (Layout(tmp_path / name / ("d" * 120)) for name in "ab")
    assert one.socket_folder != two.socket_folder


def test_pip_settings_become_those_of_uv():
    options, environ = uv_settings(
        "global.index-url='https://one.example/simple'\n"
        "global.extra-index-url='file:///a file:///b'\n"
        "install.find-links='/wheels'\n"
        ":env:.index-url='https://two.example/simple'\n"
        "global.cert='/ca.pem'\nglobal.no-index='false'\ndownload.cert='/other'\n"
    )
    assert options == [
        "--index-url", "https://two.example/simple", "--extra-index-url", "file:///a",
        "--extra-index-url", "file:///b", "--find-links", "/wheels",
        "--index-strategy", "unsafe-best-match",
    ]
    assert environ == {"SSL_CERT_FILE": "/ca.pem"}


def test_the_lock_and_what_is_installed_are_compared_by_normal_names(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("# comment\nPyPDF==5.4.0\nmore_itertools==1.2 ; python_version > '3'\n\n")
    for name in ("pypdf-5.4.0.dist-info", "more_itertools-1.2.dist-info"):
        (tmp_path / name).mkdir()
    assert read_lock(lock) == installed(tmp_path) == {"pypdf": "5.4.0", "more-itertools": "1.2"}
