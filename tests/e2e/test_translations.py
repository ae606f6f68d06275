"""Chinese knows every term that Odoo finds in the addons, not only what was once exported."""

import base64
import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ADDONS = Path(__file__).parents[2] / "addons"


@pytest.mark.parametrize("addon", sorted(path.name for path in ADDONS.iterdir() if path.is_dir()))
def test_every_term_has_its_chinese(odoo, addon):
    module = odoo.call("ir.module.module", "search", [("name", "=", addon)])
    export = odoo.call("base.language.export", "create", {
        "lang": "zh_CN", "format": "po", "modules": [(6, 0, module)],
    })
    odoo.call("base.language.export", "act_getfile", [export])
    [row] = odoo.search_read("base.language.export", [("id", "=", export)], ["data"])
    found = _terms(io.BytesIO(base64.b64decode(row["data"])))
    with (ADDONS / addon / "i18n" / "zh_CN.po").open("rb") as stream:
        known = _terms(stream)
    assert sorted(found - known) == []


def _terms(stream):
    return {message.id for message in read_po(stream, locale="zh_CN") if message.id}
