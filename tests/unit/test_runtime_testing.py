"""What `./postroad test` makes of its words."""

import pytest

from runtime.steps import StepFailed
from runtime.testing import FEW_FILES, halves, plan

ADDONS = ["postal_base", "oc_customer"]


@pytest.fixture
def root(tmp_path):
    for name in ("tests/unit", "tests/e2e", *(f"addons/{addon}/tests" for addon in ADDONS)):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "test_it.py").write_text("")
    return tmp_path


def test_without_words_everything_is_tested(root):
    made = plan(root, ADDONS, [])
    assert made.kinds == ["unit", "odoo", "e2e"]
    assert made.odoo == [str(root / "addons" / addon / "tests") for addon in ADDONS]
    assert made.addons == set(ADDONS)


def test_an_addon_needs_only_its_own_database(root):
    made = plan(root, ADDONS, ["oc_customer", "-k", "postal_base", "-x"])
    assert made.kinds == ["odoo"]
    assert made.addons == {"oc_customer"}
    assert made.words == ["-k", "postal_base", "-x"]


@pytest.mark.parametrize(("path", "kind", "addons"), [
    ("tests/unit/test_it.py", "unit", set()),
    ("tests/e2e/test_it.py::test_a", "e2e", set()),
    ("addons/postal_base/tests/test_it.py", "odoo", {"postal_base"}),
])
def test_a_path_belongs_to_its_kind(root, path, kind, addons):
    made = plan(root, ADDONS, [path])
    assert made.kinds == [kind]
    assert getattr(made, kind) == [path]
    assert made.addons == addons


def test_options_alone_go_to_all_tests(root):
    made = plan(root, ADDONS, ["-x"])
    assert made.kinds == ["unit", "odoo", "e2e"]
    assert made.words == ["-x"]


def test_an_unknown_word_is_refused_with_what_is_known(root):
    with pytest.raises(StepFailed) as refused:
        plan(root, ADDONS, ["nonsense"])
    assert "nonsense" in str(refused.value)
    assert "oc_customer" in str(refused.value)


def test_each_file_goes_to_one_of_two_runs(tmp_path):
    files = [tmp_path / f"test_{number}.py" for number in range(FEW_FILES)]
    for file in (*files, tmp_path / "common.py"):
        file.write_text("")
    first, second = halves([str(tmp_path)])
    assert sorted(first + second) == sorted(map(str, files))
    assert abs(len(first) - len(second)) <= 1


def test_few_files_and_single_ones_stay_in_one_run(root):
    folders = [str(root / "addons" / addon / "tests") for addon in ADDONS]
    assert halves(folders) == [folders]
    single = [f"{folders[0]}/test_it.py::test_a"]
    assert halves(single) == [single]
