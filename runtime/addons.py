"""The suite's addons: manifests, who depends on whom, and fingerprints of what they contain."""

import ast
import hashlib
from pathlib import Path

# What cannot change a database in which the addon is installed.
NOT_INSTALLED = {"tests", "readme", "__pycache__"}


class Suite:
    """All addons of the folder `addons/`."""

    def __init__(self, folder):
        self.folder = folder
        self.manifests = {
            path.parent.name: ast.literal_eval(path.read_text())
            for path in sorted(folder.glob("*/__manifest__.py"))
        }
        self.manifests = {
            name: manifest for name, manifest in self.manifests.items()
            if manifest.get("installable", True)
        }

    def __iter__(self):
        return iter(self.ordered())

    def depends(self, name):
        return self.manifests[name].get("depends", [])

    def core_dependencies(self, names=None):
        """What addons of the suite need from outside it."""
        wanted = {need for name in names or self.manifests for need in self.depends(name)}
        return sorted(wanted - set(self.manifests))

    def closure(self, names):
        """The addons and all of the suite below them, in the order of installation."""
        wanted, todo = set(), list(names)
        while todo:
            name = todo.pop()
            if name not in wanted:
                wanted.add(name)
                todo += [need for need in self.depends(name) if need in self.manifests]
        return [name for name in self.ordered() if name in wanted]

    def ordered(self):
        """All addons, each after those it depends on."""
        done = []
        rest = sorted(self.manifests)
        while rest:
            ready = [name for name in rest if self._is_ready(name, done)]
            if not ready:
                raise ValueError(f"addons depend on each other in a circle: {', '.join(rest)}")
            done += ready
            rest = [name for name in rest if name not in ready]
        return done

    def _is_ready(self, name, done):
        return all(need in done for need in self.depends(name) if need in self.manifests)

    def fingerprint(self, name):
        """Changes when a file changes that an installed database depends on."""
        return hash_folder(self.folder / name, NOT_INSTALLED)

    def fingerprints(self, names=None):
        return {name: self.fingerprint(name) for name in names or self.ordered()}


def hash_folder(folder, left_out=frozenset()):
    """A hash over names and contents of the files, in a fixed order."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder, left_out)):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder, left_out):
    for path in Path(folder).iterdir():
        if path.name in left_out or path.suffix == ".pyc":
            continue
        if path.is_dir():
            yield from _files(path, left_out)
        else:
            yield path


def short_hash(*parts):
    """A short name for what went into something."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
