"""Rows of a .csv, whatever its encoding and delimiter."""

import codecs
import csv
import io

from .errors import SheetError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = ",;\t|"
CHUNK = 64 * 1024
SHEET = "CSV"


def read_delimited(content, limits):
    """Yield (sheet name, row number, cells); the cells are texts.

    :raises SheetError:
    """
    encoding = find_encoding(content)
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    delimiter = find_delimiter(stream.read(CHUNK))
    stream.seek(0)
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise SheetError("quotes", row=number, reason=str(error)) from error
        if row is None:
            return
        yield SHEET, number, [_unquoted(cell, number, n) for n, cell in enumerate(row, 1)]


def find_encoding(content):
    """The encoding of the whole file: that of its mark, else the first that reads all of it."""
    marked = [name for mark, name in BOMS if content.startswith(mark)]
    for name in marked or ENCODINGS:
        if _decodes(content, name):
            return name
    raise SheetError("encoding")


def _decodes(content, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(content), CHUNK):
            decoder.decode(view[start : start + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def find_delimiter(text):
    """The delimiter that stands most often in the first line, outside of quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    is_quoted = False
    for char in text:
        if char == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif char in "\r\n" and any(counts.values()):
            break
        elif char in counts:
            counts[char] += 1
    return max(DELIMITERS, key=counts.get)


def _unquoted(cell, row, column):
    """Shops write ="0012" lest Excel drop the zeros; anything else after = is a formula."""
    text = cell.strip()
    if not text.startswith("="):
        return text
    if len(text) > 2 and text[1] == text[-1] == '"' and '"' not in text[2:-1]:
        return text[2:-1]
    raise SheetError("formula", cell=f"{column_name(column)}{row}", sheet=SHEET)


def column_name(number):
    """A, B, ... Z, AA: how a spreadsheet names its columns."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
