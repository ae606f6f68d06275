"""The Python environment: locked packages, put there by uv or, where uv cannot, by pip.

The host's pip configuration (index, proxies, certificates, find-links, constraints) applies.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

from .debian import PrivateApt, source_lines
from .odoo import Odoo
from .steps import StepFailed, run_logged, step

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)")
NETWORK_REMEDY = "Check the network and pip's configuration (pip config list), then repeat"


def read_lock(path):
    """{normalized name: version} of requirements.txt."""
    found = (PIN.match(line) for line in path.read_text().splitlines())
    return {normalize(match[1]): match[2] for match in found if match}


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(site_packages):
    """{normalized name: version}, read from the folder names: fast, and needs no Python there."""
    names = (path.name[: -len(".dist-info")] for path in site_packages.glob("*.dist-info"))
    pairs = (name.rpartition("-")[::2] for name in names)
    return {normalize(name): version for name, version in pairs}


def is_complete(layout):
    if (layout.venv / ".incomplete").exists() or not layout.python.exists():
        return False
    lock = read_lock(layout.lockfile)
    have = installed(layout.site_packages)
    return all(have.get(name) == version for name, version in lock.items())


def install_venv(layout):
    """Bring `.postroad/venv` to what requirements.txt says."""
    if not is_complete(layout):
        log = layout.log / "setup.log"
        _make(layout, log)
        with step(f"install {len(read_lock(layout.lockfile))} locked packages"):
            _install(layout, log)
        (layout.venv / ".incomplete").unlink()
    _link_odoo(layout)


def _make(layout, log):
    """A new environment when there is none or an interrupted one."""
    marker = layout.venv / ".incomplete"
    if marker.exists() or not layout.python.exists():
        shutil.rmtree(layout.venv, ignore_errors=True)
        without = [] if _has_ensurepip() else ["--without-pip"]
        remedy = "Install Python's venv module (Debian: python3-venv) or free disk space"
        with step("make the Python environment"):
            command = [sys.executable, "-m", "venv", *without, layout.venv]
            run_logged(command, log, remedy=remedy)
    marker.touch()


def _has_ensurepip():
    probe = "import ensurepip; ensurepip.version()"
    command = [sys.executable, "-c", probe]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def _install(layout, log):
    pip = _pip(layout, log)
    lock = read_lock(layout.lockfile)
    packages = ["--no-deps", "-r", str(layout.lockfile)]
    try:
        run_logged([*pip, "install", "--no-deps", f"uv=={lock['uv']}"], log)
        settings, environ = uv_settings(_pip_settings(pip))
        uv = [layout.venv / "bin" / "uv", "pip", "install", "--python", layout.python]
        run_logged([*uv, *settings, *packages], log, env={**os.environ, **environ})
    except StepFailed:
        run_logged([*pip, "install", *packages], log, remedy=NETWORK_REMEDY)


def _pip(layout, log):
    """The command that runs pip: the environment's own, or Debian's wheel of it."""
    if next(layout.site_packages.glob("pip"), None):
        return [layout.python, "-m", "pip"]
    lines, suite = source_lines()
    apt = PrivateApt(layout.apt, log)
    apt.prepare(lines)
    apt.get("update")
    apt.get("download", f"python3-pip-whl/{suite}", cwd=layout.apt)
    deb = next(layout.apt.glob("python3-pip-whl_*.deb"))
    run_logged(["dpkg-deb", "-x", deb, layout.apt / "pip"], log)
    wheel = next(layout.apt.glob("pip/usr/share/python-wheels/pip-*.whl"))
    return [layout.python, f"{wheel}/pip"]


def _pip_settings(pip):
    command = [*map(str, pip), "config", "list"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout


def uv_settings(text):
    """uv's options and environment for the output of `pip config list`."""
    merged = {}
    for line in text.splitlines():
        key, _equals, value = line.partition("=")
        section, _dot, name = key.rpartition(".")
        value = value.strip().strip("'\"").replace("\\n", " ")
        if section in ("global", "install", ":env:"):
            name = name.replace("_", "-")
            rank = ("global", "install", ":env:").index(section)
            merged.setdefault(name, {})[rank] = value
    chosen = {name: values[max(values)] for name, values in merged.items()}
    return _uv_options(chosen), _uv_environ(chosen)


def _uv_options(chosen):
    repeated = {
        "index-url": "--index-url", "extra-index-url": "--extra-index-url",
        "find-links": "--find-links", "constraint": "--constraint",
        "trusted-host": "--allow-insecure-host",
    }
    options = []
    for name, option in repeated.items():
        for value in chosen.get(name, "").split():
            options += [option, value]
    if chosen.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        options.append("--no-index")
    # As pip does: the best version of all indexes, not of the first that knows the name.
    return [*options, "--index-strategy", "unsafe-best-match"]


def _uv_environ(chosen):
    environ = {}
    if chosen.get("cert"):
        environ["SSL_CERT_FILE"] = chosen["cert"]
    if chosen.get("proxy"):
        environ["HTTPS_PROXY"] = environ["HTTP_PROXY"] = chosen["proxy"]
    if chosen.get("timeout") or chosen.get("default-timeout"):
        environ["UV_HTTP_TIMEOUT"] = chosen.get("timeout") or chosen["default-timeout"]
    return environ


def _link_odoo(layout):
    """Make `import odoo` work, and show Odoo to pip."""
    link = layout.site_packages / "postroad-odoo.pth"
    wanted = f"{Odoo(layout).import_folder}\n"
    if not link.exists() or link.read_text() != wanted:
        link.write_text(wanted)


def python_version():
    return sysconfig.get_python_version()
