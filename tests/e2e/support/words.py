"""The suite's own words, from its translation files."""

import re

from babel.messages.pofile import read_po

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def untranslated_marks(addons_folder):
    """English texts of the suite that have a Chinese form, so must not be seen on a Chinese screen.

    Texts with gaps to fill and single short words that data may hold as well are left out.
    """
    english, kept = set(), set()
    for path in sorted(addons_folder.glob("*/i18n/zh_CN.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="zh_CN"):
                _sort(message, english, kept)
    return english - kept


def _sort(message, english, kept):
    source, target = message.id, message.string
    if not isinstance(source, str) or not source or "%" in source or "<" in source:
        return
    text = re.sub(r"\s+", " ", source).strip()
    if CHINESE.search(target or "") and len(text) > 2:
        english.add(text)
    else:
        kept.add(text)
