"""./postroad up: database, processes, demo."""

import argparse
import os
import subprocess
from pathlib import Path

import psutil

from . import ports
from .installation import Folders, Installation, Ports, account_of
from .records import Records
from .status import print_figures, print_summary, read_demo
from .steps import StepFailed, exclusive, step
from .templates import Templates
from .version import DATABASE, PROGRAM, PUBLIC_PORT, SIMULATOR_PORT


def main(machine, words):
    options = _options(words)
    with exclusive(machine.layout.lock, "up"):
        machine.prepare()
        installation = installation_of(machine, options.port)
        _refuse_taken(installation)
        prepare_database(machine, installation)
        _start(installation)
        if not _run_demo(machine, installation, options):
            print_figures(read_demo(machine.layout))
        print_summary(machine, installation)
    return 0


def _options(words):
    parser = argparse.ArgumentParser(prog=f"./{PROGRAM} up")
    parser.add_argument("--port", type=int, help=f"Odoo's public port (default {PUBLIC_PORT})")
    parser.add_argument("--no-demo", action="store_true", help="start without running the demo")
    parser.add_argument("--orders", type=int, help="let the demo place only so many orders")
    return parser.parse_args(words)


def installation_of(machine, public_port=None):
    """The installation of this clone, on the ports it runs on or will run on."""
    layout = machine.layout
    folders = Folders(layout.run, layout.log, layout.state / "simulators")
    made = Installation(machine, DATABASE, Ports(0, 0, 0, 0), folders,
                        account_of(layout.run / "wms-account.json"))
    made.ports = _choose_ports(made, public_port)
    return made


def _choose_ports(made, public_port):
    """Ports of what runs already stay; inner ones avoid what is taken."""
    odoo, wms, front = (
        service.details() if service.process() else {}
        for service in (made.odoo, made.wms, made.front)
    )
    public = front.get("port") or public_port or PUBLIC_PORT
    taken = {public}
    wms_port = wms.get("port") or ports.first_free(
        public + SIMULATOR_PORT - PUBLIC_PORT, taken
    )
    taken.add(wms_port)
    http = odoo.get("port") or ports.first_free(public + 21, taken)
    gevent = odoo.get("gevent") or ports.first_free(public + 22, {*taken, http})
    return Ports(public, http, gevent, wms_port)


def _refuse_taken(installation):
    public = installation.ports.public
    if installation.front.process() or ports.is_free(public):
        return
    free = ports.first_free(public + 100)
    raise StepFailed(
        f"port {public} is taken{_owner_of(public)}",
        f"Stop that, or use another: ./{PROGRAM} up --port {free}",
    )


def _owner_of(port):
    """Who listens there, where the system tells it."""
    try:
        found = [one for one in psutil.net_connections("tcp")
                 if one.status == psutil.CONN_LISTEN and one.laddr.port == port and one.pid]
    except psutil.AccessDenied:
        return ""
    if not found:
        return ""
    return f" by {psutil.Process(found[0].pid).name()} (process {found[0].pid})"


def prepare_database(machine, installation):
    """Make the database, or bring its addons to what the files say."""
    templates = Templates(machine)
    records = Records(machine.databases, DATABASE)
    wanted = machine.suite.fingerprints()
    if not machine.databases.exists(DATABASE):
        template = templates.ensure()
        templates.ensure_assets(template)
        with step("make the database"):
            _clone_whole(machine, template)
            records.write_fingerprints(wanted)
    _update(installation, templates, records, wanted)
    records.write_address(installation.url)


def _clone_whole(machine, template):
    """Under another name first: an interrupted copy is never taken for the database."""
    draft = f"{machine.prefix('build')}{DATABASE}"
    machine.databases.drop(draft)
    machine.databases.clone(template, draft)
    machine.databases.rename(draft, DATABASE)


def _update(installation, templates, records, wanted):
    have = records.read_fingerprints()
    gone = sorted(set(have) - set(wanted))
    if gone:
        raise StepFailed(f"the database has addons whose files are gone: {', '.join(gone)}",
                         f"Bring them back, or begin anew: ./{PROGRAM} reset")
    changed = [name for name in wanted if name in have and wanted[name] != have[name]]
    new = [name for name in wanted if name not in have]
    if not changed and not new:
        return
    with step(f"bring the database to the files: {', '.join([*new, *changed])}"):
        installation.odoo.stop()
        templates.install(DATABASE, new, update=changed)
        templates.pregenerate_assets(DATABASE)
        records.write_fingerprints(wanted)


def _start(installation):
    missing = [service.name for service in installation.services if not service.process()]
    if missing:
        with step(f"start {', '.join(missing)}"):
            installation.start()
    else:
        installation.wait_odoo()


def _run_demo(machine, installation, options):
    """The demo shows its own progress and figures; it goes on where it was. True when it ran."""
    layout = machine.layout
    data = _data_folder(layout.root)
    if options.no_demo or not (layout.root / "runtime" / "demo" / "__main__.py").is_file():
        return False
    if read_demo(layout).get("done") and Records(machine.databases, DATABASE).demo() == str(data):
        return False
    command = [
        layout.python, "-m", "runtime.demo", "--url", installation.url, "--db", DATABASE,
        "--login", "admin", "--password", "admin", "--data", data,
        "--wms-url", installation.wms_url, "--state", layout.demo_figures, "--shops",
        *installation.account.options(),
    ]
    command += ["--orders", options.orders] if options.orders else []
    environ = {**machine.environ, **installation.account.environ(), "PYTHONPATH": str(layout.root)}
    with step(f"run the demo on {data}"):
        status = subprocess.run(
            [str(word) for word in command], env=environ, cwd=layout.root, check=False
        ).returncode
        if status:
            raise StepFailed(
                f"it ended with status {status}",
                f"Repeat ./{PROGRAM} up to go on, or ./{PROGRAM} reset to begin anew",
                installation.odoo.log,
            )
    Records(machine.databases, DATABASE).write_demo(str(data))
    return True


def _data_folder(root):
    given = os.environ.get("POSTROAD_DATA")
    folder = Path(given).expanduser() if given else root / "demo" / "sample"
    if not folder.is_absolute():
        folder = Path(os.environ.get("POSTROAD_CWD", root)) / folder
    if not folder.is_dir():
        raise StepFailed(f"there is no folder {folder}", "POSTROAD_DATA names a folder of tables")
    return folder.resolve()
