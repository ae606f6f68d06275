"""Whether an .xlsx may be opened at all, judged from its table of contents."""

import io
import zipfile

from .errors import SheetError

PROLOGUE = 16 * 1024  # a document type stands before the first element
XML = (".xml", ".rels", ".vml")


def check_archive(content, limits):
    """Refuse what is no workbook, what would unpack to too much, and what declares entities.

    Sizes are those the archive declares: what holds more is cut off there by ``zipfile``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts, limits)
            for part in parts:
                if part.filename.lower().endswith(XML):
                    _check_prologue(archive, part)
    except SheetError:
        raise
    except Exception as error:
        raise SheetError("broken", reason=type(error).__name__) from error


def _check_parts(parts, limits):
    names = {part.filename for part in parts}
    if len(parts) > limits.parts:
        raise SheetError("bomb", part=f"{len(parts)} parts")
    if "xl/workbook.xml" not in names:
        raise SheetError("kind")
    for part in parts:
        if part.flag_bits & 1:
            raise SheetError("encrypted")
        if part.file_size > limits.ratio_from and (
            part.file_size > limits.ratio * max(part.compress_size, 1)
        ):
            raise SheetError("bomb", part=part.filename)
        if part.filename.lower().endswith("sharedstrings.xml") and (
            part.file_size > limits.strings
        ):
            raise SheetError("bomb", part=part.filename)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise SheetError("bomb", part="all parts")


def _check_prologue(archive, part):
    with archive.open(part) as stream:
        start = stream.read(PROLOGUE).replace(b"\x00", b"").lower()
    if b"<!doctype" in start or b"<!entity" in start:
        raise SheetError("entities", part=part.filename)
