"""./postroad status: services, addresses, versions, the demo's figures."""

import argparse
import json
import platform

from .demo import settle
from .steps import StepFailed, say
from .version import DATABASE, PROGRAM

LOGINS = ("admin / admin (administrator of the demo)",)


def main(machine, words):
    parser = argparse.ArgumentParser(prog=f"./{PROGRAM} status")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(words)
    found = collect(machine)
    if options.json:
        say(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found)
    return 0 if found["running"] else 3


def collect(machine):
    """Everything there is to know, as plain values."""
    from .up import installation_of

    installation = installation_of(machine)
    services = [_service(installation, service) for service in installation.services]
    postgres = _postgres(machine)
    return {
        "running": all(one["running"] for one in services) and postgres["running"],
        "address": installation.url,
        "database": DATABASE,
        "services": [postgres, *services],
        "versions": _versions(machine, postgres),
        "demo": read_demo(machine.layout),
    }


def _service(installation, service):
    process = service.process()
    urls = {"odoo": installation.odoo_url, "wms": installation.wms_url, "front": installation.url}
    return {
        "name": service.name,
        "running": bool(process),
        "pid": process.pid if process else None,
        "url": urls[service.name] if process else None,
        "log": str(service.log),
    }


def _postgres(machine):
    embedded = machine.embedded
    running = embedded.is_running() if embedded else _reachable(machine)
    return {
        "name": "postgresql", "running": running, "pid": embedded.pid() if embedded else None,
        "url": str(machine.server), "log": str(embedded.log) if embedded else None,
    }


def _reachable(machine):
    try:
        return bool(machine.databases.version())
    except StepFailed:
        return False


def _versions(machine, postgres):
    return {
        "odoo": machine.odoo.version,
        "python": platform.python_version(),
        "postgresql": machine.databases.version() if postgres["running"] else None,
        "addons": {
            name: manifest.get("version")
            for name, manifest in machine.suite.manifests.items()
        },
    }


def read_demo(layout):
    """What the demo wrote about itself."""
    try:
        return json.loads(layout.demo_figures.read_text())
    except (OSError, ValueError):
        return {}


def print_summary(machine, installation):
    """What a person needs to begin."""
    say()
    say(f"Postroad runs: {installation.url}")
    for login in LOGINS:
        say(f"  login   {login}")
    if installation.wms.process():
        say(f"  WMS     {installation.wms_url}/books (simulated)")
    say(f"  logs    {machine.layout.log}")
    say(f"  stop    ./{PROGRAM} down")


def _print(found):
    for service in found["services"]:
        state = f"runs, process {service['pid']}, {service['url']}" if service["running"] else "-"
        say(f"{service['name']:<11} {state}")
    versions = found["versions"]
    say(f"versions    Odoo {versions['odoo']}, Python {versions['python']}, "
        f"PostgreSQL {versions['postgresql'] or '-'}")
    if found["running"]:
        say(f"address     {found['address']}")
    print_figures(found["demo"])


def print_figures(demo):
    if not demo:
        return
    say(f"demo        {demo.get('phase', '')} {demo.get('text', '')}".rstrip())
    figures = dict(demo.get("figures") or {})
    settled = figures.pop("customers_settled", None)
    for name, value in figures.items():
        say(f"  {name.replace('_', ' '):<34} {_shown(value)}")
    if settled:
        say(settle.render(settle.of_figures(settled)))


def _shown(value):
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return value
