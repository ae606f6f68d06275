"""Odoo from Debian's unstable suite, unpacked into a folder of the project.

Nothing of the host is changed: apt works with private folders, `dpkg-deb -x` only unpacks. The
mirror is the one the host's own apt uses, the signatures are checked by apt.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from .steps import StepFailed, run_logged, say, step

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
UNSTABLE = "sid"
# Odoo, and the fonts and scripts its package links to.
FROM_UNSTABLE = (
    "odoo-19", "fonts-inconsolata", "fonts-montserrat", "fonts-ocr-b", "fonts-roboto-unhinted",
    "fonts-dejavu-core", "libjs-jquery", "libjs-jquery-form", "libjs-underscore",
)
# Unstable's version has other file names.
FROM_HOST = ("fonts-font-awesome",)
WITHOUT_DEBIAN = (
    "Set ODOO_HOME to an Odoo 19 source tree (git clone -b 19.0 of Odoo's repository) and repeat"
)


@dataclass(frozen=True)
class Source:
    """One archive of the host's apt."""

    uri: str
    suites: tuple
    components: tuple

    def line(self, suite, keyring):
        return f"deb [signed-by={keyring}] {self.uri} {suite} main"


def parse_sources_list(text):
    """Read the one-line format of sources.list."""
    for line in text.splitlines():
        words = _without_options(line.split("#", 1)[0]).split()
        if len(words) >= 4 and words[0] == "deb":
            yield Source(words[1], (words[2],), tuple(words[3:]))


def _without_options(line):
    head, bracket, rest = line.partition("[")
    return head + rest.partition("]")[2] if bracket else line


def parse_deb822(text):
    """Read the stanza format of *.sources."""
    for stanza in _stanzas(text):
        if "deb" not in stanza.get("types", "").split():
            continue
        if stanza.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        suites = tuple(stanza.get("suites", "").split())
        components = tuple(stanza.get("components", "").split())
        for uri in stanza.get("uris", "").split():
            yield Source(uri, suites, components)


def _stanzas(text):
    stanza, field = {}, ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            if stanza:
                yield stanza
            stanza, field = {}, ""
        elif line[0].isspace():
            stanza[field] = f"{stanza.get(field, '')} {line.strip()}"
        else:
            field, _colon, value = line.partition(":")
            field = field.strip().lower()
            stanza[field] = value.strip()


def host_sources(etc=Path("/etc/apt")):
    """All sources of the host, in apt's own order."""
    found = []
    main = etc / "sources.list"
    if main.is_file():
        found += parse_sources_list(main.read_text())
    for path in sorted((etc / "sources.list.d").glob("*")):
        if path.suffix == ".list":
            found += parse_sources_list(path.read_text())
        elif path.suffix == ".sources":
            found += parse_deb822(path.read_text())
    return found


def main_archive(sources, codename):
    """The source that carries the host's own suite, not its updates or security fixes."""
    names = {codename, "stable", "testing", "unstable", "sid"}
    for source in sources:
        if "main" in source.components and names.intersection(source.suites):
            suite = codename if codename in source.suites else source.suites[0]
            return source, suite
    return None


def is_debian(os_release):
    return os_release.get("ID") == "debian"


def read_os_release(path=Path("/etc/os-release")):
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {key: value.strip("\"'") for key, value in pairs}


def source_lines():
    """The source lines for both suites, from the host's own mirror."""
    release = read_os_release()
    if not is_debian(release) or not shutil.which("apt-get"):
        name = release.get("PRETTY_NAME", "this system")
        raise StepFailed(f"Odoo comes from Debian's archive; {name} is not Debian", WITHOUT_DEBIAN)
    if not KEYRING.is_file():
        raise StepFailed(f"{KEYRING} is missing", "Install debian-archive-keyring and repeat")
    found = main_archive(host_sources(), release.get("VERSION_CODENAME", "stable"))
    if not found:
        raise StepFailed(
            "no Debian mirror found in /etc/apt/sources.list or /etc/apt/sources.list.d",
            WITHOUT_DEBIAN,
        )
    source, suite = found
    return [source.line(suite, KEYRING), source.line(UNSTABLE, KEYRING)], suite


class PrivateApt:
    """apt with folders of its own."""

    def __init__(self, folder, log):
        self.folder, self.log = folder, log
        self.sources = folder / "sources.list"

    def prepare(self, lines):
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.sources.write_text("\n".join(lines) + "\n")

    def get(self, *words, cwd=None):
        command = ["apt-get", *self._options(), *words]
        remedy = "Check the network and the host's apt sources, then repeat the command"
        run_logged(command, self.log, remedy=remedy, cwd=cwd)

    def _options(self):
        settings = {
            "Dir::Etc::sourcelist": self.sources,
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            # The folders are private: apt's download user may not be able to enter them.
            "APT::Sandbox::User": "root",
        }
        return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def install_odoo(layout):
    """Get Odoo into `.postroad/dist`; an interrupted try continues where it was."""
    if release_file(layout.dist).is_file():
        complete(layout.dist)
        return
    log = layout.log / "setup.log"
    apt = PrivateApt(layout.apt, log)
    lines, host_suite = source_lines()
    apt.prepare(lines)
    with step("read the archive's lists"):
        apt.get("update")
    with step("download Odoo 19 (some 125 MB)"):
        wanted = [f"{name}/{UNSTABLE}" for name in FROM_UNSTABLE]
        wanted += [f"{name}/{host_suite}" for name in FROM_HOST]
        apt.get("download", *wanted, cwd=layout.apt / "debs")
    with step("unpack Odoo 19"):
        unpack(layout, log)
    shutil.rmtree(layout.apt / "lists", ignore_errors=True)


def unpack(layout, log):
    """Unpack beside and move into place, so that `dist` is whole or absent."""
    fresh = layout.state / "dist.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    debs = layout.apt / "debs"
    for deb in sorted(debs.glob("*.deb")):
        run_logged(["dpkg-deb", "-x", deb, fresh], log, remedy="Free some disk space and repeat")
    complete(fresh)
    dangling = dangling_links(fresh)
    if dangling:
        say(f"  note: {len(dangling)} links of the package lead nowhere, first {dangling[0]}")
    fresh.rename(layout.dist)
    shutil.rmtree(debs, ignore_errors=True)


def release_file(dist):
    return packages_folder(dist) / "odoo" / "release.py"


def packages_folder(dist):
    return dist / "usr" / "lib" / "python3" / "dist-packages"


def complete(dist):
    """Add what Debian's package lacks."""
    # Left out by Debian for its licence; without it every browser console shows an error.
    script = packages_folder(dist).joinpath(
        "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    )
    if script.parents[3].is_dir() and not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.touch()
    # The font moved inside its package; Odoo's still links to the old place.
    fonts = dist / "usr" / "share" / "fonts"
    old = fonts / "truetype" / "inconsolata" / "Inconsolata.otf"
    new = fonts / "opentype" / "inconsolata" / "Inconsolata-Regular.otf"
    if new.is_file() and not old.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        old.symlink_to("../../opentype/inconsolata/Inconsolata-Regular.otf")


def dangling_links(folder):
    return [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
