"""Several runs of pytest, one summary."""

import os
import subprocess
import sys

import pytest

BAD = "def test_bad():\n    assert 1 == 2\n"
GOOD = "def test_good():\n    pass\n"
MIXED = (
    "import pytest\n"
    "@pytest.mark.skip(reason='later')\ndef test_skipped():\n    pass\n"
    "@pytest.fixture\ndef broken():\n    raise ValueError\n"
    "def test_error(broken):\n    pass\n"
)


@pytest.fixture
def run(tmp_path, root):
    def run(name, text, earlier=()):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"test_{name}.py").write_text(text)
        environ = {
            **os.environ, "PYTHONPATH": str(root), "COLUMNS": "120",
            "POSTROAD_TEST_RESULT": str(tmp_path / f"{name}.json"),
            "POSTROAD_TEST_EARLIER": os.pathsep.join(str(tmp_path / f"{e}.json") for e in earlier),
        }
        command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider",
                   "-p", "runtime.pytest_totals", "-ra", f"--rootdir={folder}", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        return done.returncode, done.stdout.splitlines()

    return run


def test_the_last_summary_counts_and_names_the_earlier_failures(run):
    assert run("one", BAD + GOOD)[0] == 1
    assert run("two", MIXED)[0] == 1
    status, lines = run("three", GOOD, earlier=("one", "two"))
    assert status == 1
    assert "1 failed, 2 passed, 1 skipped, 1 error in" in lines[-1]
    assert any(line.startswith("FAILED") and "test_one.py::test_bad" in line for line in lines)
    assert any(line.startswith("ERROR") and "test_two.py::test_error" in line for line in lines)


def test_success_stays_success(run):
    run("one", GOOD)
    status, lines = run("two", GOOD, earlier=("one",))
    assert status == 0
    assert "2 passed" in lines[-1]


def test_a_run_that_left_nothing_behind_adds_nothing(run):
    status, lines = run("two", GOOD, earlier=("never_ran",))
    assert status == 0
    assert "1 passed" in lines[-1]
