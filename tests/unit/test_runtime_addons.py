"""Order, closure and fingerprints of the suite's addons."""

import pytest

from runtime.addons import Suite, short_hash


@pytest.fixture
def suite(tmp_path):
    manifests = {
        "base_x": ["mail"], "left": ["base_x", "sale"], "right": ["base_x", "stock"],
        "top": ["left", "right"],
    }
    for name, depends in manifests.items():
        folder = tmp_path / name
        (folder / "tests").mkdir(parents=True)
        (folder / "models").mkdir()
        (folder / "__manifest__.py").write_text(repr({"name": name, "depends": depends}))
        (folder / "models" / "a.py").write_text("a = 1\n")
    return Suite(tmp_path)


def test_each_addon_comes_after_those_it_depends_on(suite):
    assert suite.ordered() == ["base_x", "left", "right", "top"]


def test_the_closure_holds_what_is_below_and_nothing_beside(suite):
    assert suite.closure(["right"]) == ["base_x", "right"]
    assert suite.closure(["top"]) == ["base_x", "left", "right", "top"]


def test_core_dependencies_are_those_outside_the_suite(suite):
    assert suite.core_dependencies() == ["mail", "sale", "stock"]
    assert suite.core_dependencies(["base_x"]) == ["mail"]


def test_a_circle_is_refused(suite):
    suite.manifests["base_x"]["depends"] = ["top"]
    with pytest.raises(ValueError, match="circle"):
        suite.ordered()


def test_addons_that_cannot_be_installed_are_left_out(tmp_path):
    (tmp_path / "off").mkdir()
    (tmp_path / "off" / "__manifest__.py").write_text("{'installable': False}")
    assert Suite(tmp_path).ordered() == []


@pytest.mark.parametrize("name", ["models/a.py", "models/new.py", "data.xml", "i18n.po"])
def test_a_changed_file_changes_the_fingerprint(suite, name):
    before = suite.fingerprints()
    (suite.folder / "left" / name).write_text("changed")
    after = suite.fingerprints()
    assert [addon for addon in after if after[addon] != before[addon]] == ["left"]


def test_a_file_moved_changes_the_fingerprint(suite):
    before = suite.fingerprint("left")
    (suite.folder / "left" / "models" / "a.py").rename(suite.folder / "left" / "models" / "b.py")
    assert suite.fingerprint("left") != before


@pytest.mark.parametrize("name", ["tests/test_a.py", "models/a.pyc"])
def test_what_no_database_depends_on_does_not(suite, name):
    before = suite.fingerprint("left")
    (suite.folder / "left" / name).write_text("changed")
    assert suite.fingerprint("left") == before


def test_short_hashes_tell_the_parts_apart():
    assert short_hash("a", "bc") != short_hash("ab", "c")
    assert len(short_hash("a")) == 12
