"""Chinese knows every term that Odoo finds in the addons, not only what was once exported."""

import base64
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).parents[2] / "addons"


@pytest.mark.parametrize("addon", sorted(path.name for path in ADDONS.iterdir() if path.is_dir()))
def test_every_term_has_its_chinese(odoo, addon):
    module = odoo.call("ir.module.module", "search", [("name", "=", addon)])
    export = odoo.call("base.language.export", "create", {
        "lang": "zh_CN", "format": "po", "modules": [(6, 0, module)],
    })
    odoo.call("base.language.export", "act_getfile", [export])
    [row] = odoo.search_read("base.language.export", [("id", "=", export)], ["data"])
    found = _terms(polib.pofile(base64.b64decode(row["data"]).decode()))
    known = polib.pofile((ADDONS / addon / "i18n" / "zh_CN.po").read_text())
    assert sorted(found - _terms(known.translated_entries())) == []


def _terms(entries):
    """(term, where it stands): Odoo translates a label or a view only where the file names it.

    Of a text in code it only asks whether it is one.
    """
    return {
        (entry.msgid, "code" if place.startswith("code:") else place)
        for entry in entries for place, _line in entry.occurrences
    }
