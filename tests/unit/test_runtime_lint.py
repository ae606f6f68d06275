"""The project's own checks: who may name whom, sizes, old words, translations."""

import pytest

from runtime.addons import Suite
from runtime.lint import graph, sizes, translations, words

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def project(tmp_path):
    depends = {
        "postal_base": ["mail"], "oc_customer": ["postal_base"],
        "postal_warehouse": ["postal_base"],
    }
    for name, needs in depends.items():
        folder = tmp_path / "addons" / name
        (folder / "models").mkdir(parents=True)
        (folder / "__manifest__.py").write_text(repr({"name": name, "depends": needs}))
    (tmp_path / "addons/oc_customer/models/table.py").write_text(
        "from odoo import models\n\n\nclass Table(models.Model):\n    _name = 'oc.table'\n"
    )
    return tmp_path


def _found(project, check):
    suite = Suite(project / "addons")
    return [(str(one.path), one.line, one.text) for one in check(project, suite)]


def _write(project, name, text):
    path = project / "addons" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_clean_project_has_no_findings(project):
    for check in (graph.check, sizes.check, words.check):
        assert _found(project, check) == []


@pytest.mark.parametrize(("name", "text"), [
    ("postal_base/models/a.py", "# as oc_customer does\n"),
    ("postal_base/models/a.py", "X = env['oc.table']\n"),
    ("postal_warehouse/models/a.py", "from odoo.addons.oc_customer import models\n"),
    ("postal_warehouse/views/a.xml", '<field ref="oc_customer.view"/>\n'),
    ("postal_warehouse/security/ir.model.access.csv", "x,model,oc_customer.model_oc_table\n"),
])
def test_an_addon_names_only_what_is_below_it(project, name, text):
    _write(project, name, text)
    ((path, line, _text),) = _found(project, graph.check)
    assert (path, line) == (f"addons/{name}", 1)


@pytest.mark.parametrize("text", [
    "from odoo.addons.postal_base import models\n", "X = 'oc.table.other'\n", "X = 'my_oc.table'\n",
])
def test_what_is_below_or_only_looks_alike_may_be_named(project, text):
    _write(project, "postal_warehouse/models/a.py", text)
    assert _found(project, graph.check) == []


def test_a_sideways_dependency_is_refused(project):
    _write(project, "oc_customer/__manifest__.py", "{'depends': ['postal_warehouse']}")
    assert ("addons/oc_customer/__manifest__.py", 1,
            "oc_customer may not depend on postal_warehouse") in _found(project, graph.check)


@pytest.mark.parametrize(("text", "count"), [
    ("import odoo\n", 1),
    ("from odoo.tools import sql\n", 1),
    ("from ...models import a\n", 1),
    ("from .codes import A\nfrom . import codes\nimport odoorpc\n", 0),
])
def test_a_library_is_pure(project, text, count):
    _write(project, "postal_base/lib/wire/a.py", text)
    assert len(_found(project, graph.check)) == count


@pytest.mark.parametrize(("lines", "count"), [(40, 0), (41, 1)])
def test_functions_have_a_cap(project, lines, count):
    body = "    pass\n" * (lines - 1)
    _write(project, "postal_base/models/a.py", f"def long():\n{body}")
    assert len(_found(project, sizes.check)) == count


@pytest.mark.parametrize(("folder", "lines", "count"), [
    ("models", 300, 0), ("models", 301, 1), ("tests", 400, 0), ("tests", 401, 1),
])
def test_files_have_a_cap(project, folder, lines, count):
    _write(project, f"postal_base/{folder}/a.py", "a = 1\n" * lines)
    assert len(_found(project, sizes.check)) == count


def test_one_model_per_file(project):
    model = "class {0}(models.Model):\n    _inherit = 'a'\n"
    _write(project, "postal_base/models/a.py", model.format("A") + "class C:\n    pass\n")
    assert _found(project, sizes.check) == []
    _write(project, "postal_base/models/a.py", model.format("A") + model.format("B"))
    assert len(_found(project, sizes.check)) == 1


@pytest.mark.parametrize(("name", "old", "new"), [
    ("a.py", "_sql_constraints = []", "_x = models.Constraint('', '')"),
    ("a.py", "x.read_group([])", "x._read_group([])"),
    ("a.py", "x.search_read([], groups_id)", "x.formatted_read_group([])"),
    ("a.xml", "<tree>", "<list>"),
    ("a.xml", "<field name='groups_id'/>", "<field name='group_ids'/>"),
])
def test_old_words_are_refused(project, name, old, new):
    _write(project, f"postal_base/models/{name}", f"{old}\n")
    assert len(_found(project, words.check)) == 1
    _write(project, f"postal_base/models/{name}", f"{new}\n")
    assert _found(project, words.check) == []


def test_sudo_needs_its_reason(project):
    _write(project, "postal_base/models/a.py", "a = b.sudo()\n")
    assert len(_found(project, words.check)) == 1
    _write(project, "postal_base/models/a.py", "# Everyone may know.\na = b.sudo()\n")
    assert _found(project, words.check) == []


@pytest.mark.parametrize(("entry", "count"), [
    ('msgid "Order"\nmsgstr "订单"\n', 0),
    ('msgid "Order"\nmsgstr ""\n', 1),
    ('#, fuzzy\nmsgid "Order"\nmsgstr "订单"\n', 1),
    ('#~ msgid "Order"\n#~ msgstr "订单"\n', 1),
])
def test_translations_are_complete(project, entry, count):
    for addon in ("oc_customer", "postal_warehouse"):
        _write(project, f"{addon}/i18n/zh_CN.po", PO)
    _write(project, "postal_base/i18n/zh_CN.po", PO + entry)
    assert len(_found(project, translations.check)) == count


def test_a_missing_translation_file_is_a_finding(project):
    assert [text for _path, _line, text in _found(project, translations.check)] == ["missing"] * 3
