"""Chinese is complete: every entry translated, none fuzzy."""

import polib

from ..version import LANGUAGES
from .finding import Finding, relative_to


def check(root, suite):
    for addon in suite:
        for language in LANGUAGES:
            path = root / "addons" / addon / "i18n" / f"{language}.po"
            where = relative_to(root, path)
            if not path.is_file():
                yield Finding(where, 1, "missing")
                continue
            yield from _file(where, polib.pofile(str(path)))


def _file(where, catalogue):
    for entry in catalogue:
        if entry.obsolete:
            yield Finding(where, entry.linenum, f"obsolete: {entry.msgid[:60]!r}")
        elif "fuzzy" in entry.flags:
            yield Finding(where, entry.linenum, f"fuzzy: {entry.msgid[:60]!r}")
        elif not entry.translated():
            yield Finding(where, entry.linenum, f"untranslated: {entry.msgid[:60]!r}")
