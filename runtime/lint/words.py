"""Words of older Odoos, which Odoo 19 refuses, warns about, or silently ignores."""

import re

from .finding import Finding, files, is_test, relative_to

PYTHON = {
    r"_sql_constraints": "models.Constraint; Odoo 19 ignores _sql_constraints",
    r"odoo\.osv|osv\.expression": "odoo.fields.Domain",
    r"\.read_group\(": "_read_group or formatted_read_group",
    r"\bgroups_id\b": "group_ids",
    r"\bnumbercall\b": "nothing: crons repeat",
    r"""type\s*=\s*["']json["']""": "type='jsonrpc'",
    r"\bname_get\b": "_compute_display_name",
    r"\btoggle_active\b": "action_archive, action_unarchive",
    r"\bcheck_access_(rights|rule)\b": "check_access, has_access",
    r"\bgroup_operator\s*=": "aggregator",
    r"\bauto_join\s*=": "bypass_search_access",
    r"procurement\.group|stock\.quant\.package": "stock.reference, stock.package",
    r"\b_notify_progress\b": "_commit_progress",
}
XML = {
    r"<tree\b|view_mode[^<]*\btree\b": "<list>",
    r"\bgroups_id\b": "group_ids",
    r"\bnumbercall\b": "nothing: crons repeat",
    r"\b(attrs|states)\s*=": "invisible, readonly, required",
    r"<group[^>]*\bexpand\s*=": "<group> without attributes in a search view",
    r"\bkanban-box\b": "card",
}
SUDO = re.compile(r"\.sudo\(\)|\.with_user\(SUPERUSER")
REASON_WITHIN = 4  # lines above


def check(root, suite):
    for path in files(root / "addons", ".py", ".xml"):
        words = PYTHON if path.suffix == ".py" else XML
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            for pattern, instead in words.items():
                if re.search(pattern, line):
                    text = f"{line.strip()[:60]!r}: use {instead}"
                    yield Finding(relative_to(root, path), number, text)
        if path.suffix == ".py" and not is_test(path):
            yield from _sudo(relative_to(root, path), lines)


def _sudo(path, lines):
    for index, line in enumerate(lines):
        above = lines[max(0, index - REASON_WITHIN): index + 1]
        if SUDO.search(line) and not any("#" in one for one in above):
            yield Finding(path, index + 1, "sudo() without a comment that says why")
