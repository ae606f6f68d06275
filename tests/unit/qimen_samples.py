"""The wire samples of tests/samples."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "samples" / "qimen"


def method_of(path):
    return path.name.removesuffix(".xml").removesuffix(".answer").split("--")[0]


def requests():
    return sorted(path for path in FOLDER.glob("*.xml") if ".answer." not in path.name)


def answers():
    return sorted(FOLDER.glob("*.answer.xml"))


def read(name):
    return (FOLDER / name).read_bytes()
