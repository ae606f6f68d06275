"""What a check found, and the files checks look at."""

from dataclasses import dataclass
from pathlib import Path

SKIPPED = {"__pycache__", ".git", ".postroad", "node_modules"}


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files(folder, *suffixes):
    """The files below a folder, in order."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and path.is_file() and not SKIPPED.intersection(path.parts):
            yield path


def relative_to(root, path):
    return path.relative_to(root)


def is_test(path):
    return "tests" in path.parts or path.name.startswith("test_")
