"""How the columns of one kind of spreadsheet become orders, and what is wrong in its rows."""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from .cells import as_moment, as_number, as_text
from .errors import CellError, SheetError
from .fields import FIELDS

YES = ("1", "y", "yes", "true", "是")
NO = ("0", "n", "no", "false", "否")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field comes from: a column of the file, or, without headers, a constant."""

    field: str
    headers: tuple[str, ...] = ()  # any of these names
    default: str = ""  # where the cell is blank
    values: dict = field(default_factory=dict)  # what the file says, in small letters: ours
    is_optional: bool = False  # the file may come without it


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken: ``code`` with its facts says what would be right."""

    row: int
    column: str
    value: str
    code: str
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    columns: tuple[Column, ...]
    statuses: tuple[str, ...]  # what a shop can say about an order
    zone: tzinfo  # of moments that name none
    now: datetime  # stands for moments that the file does not tell
    currencies: tuple[str, ...] | None = None  # that are known; None: whatever looks like one


class BoundMapping:
    """A mapping with the places of its columns in one file."""

    def __init__(self, mapping, headers):
        self.mapping = mapping
        places = {header.casefold(): place for place, header in enumerate(headers) if header}
        self._bound = [
            (column, *_find(column, places, headers)) for column in mapping.columns
        ]
        self._refuse_missing(headers)
        used = {place for _column, place, _header in self._bound}
        self.unused = [name for n, name in enumerate(headers) if name and n not in used]
        self.headers = {column.field: header for column, _place, header in self._bound}

    def _refuse_missing(self, headers):
        missing = [
            column.headers[0] for column, place, _header in self._bound
            if column.headers and place is None and not column.is_optional
        ]
        if missing:
            raise SheetError(
                "headers", missing=", ".join(missing),
                found=", ".join(header for header in headers if header),
            )

    def read(self, row):
        """Give ({field: value}, [problems]) of a row; blank fields are left out."""
        values, problems = {}, []
        for column, place, header in self._bound:
            cell = row.cells[place] if place is not None and place < len(row.cells) else None
            try:
                value = self._read_cell(column, cell)
            except CellError as error:
                problems.append(
                    Problem(row.number, header, _shown(cell), error.code, error.facts)
                )
                continue
            if value is not None:
                values[column.field] = value
            elif FIELDS[column.field].required:
                problems.append(Problem(row.number, header, "", "required"))
        return values, problems

    def _read_cell(self, column, cell):
        if column.values and cell is not None:
            cell = column.values.get(as_text(cell).casefold(), cell)
        if cell is None:
            cell = column.default or None
        return None if cell is None else READERS[FIELDS[column.field].kind](cell, self.mapping)


def _find(column, places, headers):
    """The place of a column's header, or None, and the name to speak of it by."""
    for header in column.headers:
        place = places.get(header.casefold())
        if place is not None:
            return place, headers[place]
    return None, column.headers[0] if column.headers else column.field


def _shown(cell):
    try:
        return as_text(cell, 80)
    except CellError:
        return f"{str(cell)[:77]}..." if len(str(cell)) > 80 else str(cell)


# How the cells of each kind are read

def _text(cell, _mapping):
    return as_text(cell)


def _note(cell, _mapping):
    return as_text(cell, 2000)


def _moment(cell, mapping):
    return as_moment(cell, mapping.zone)


def _money(cell, _mapping):
    number = as_number(cell)
    if number < 0:
        raise CellError("money")
    return number


def _quantity(cell, _mapping):
    number = as_number(cell)
    if number <= 0:
        raise CellError("quantity")
    return number


def _status(cell, mapping):
    text = as_text(cell).casefold()
    if text not in mapping.statuses:
        raise CellError("choice", choices=", ".join(mapping.statuses))
    return text


def _currency(cell, mapping):
    text = as_text(cell).upper()
    if not CURRENCY.fullmatch(text) or text not in (mapping.currencies or (text,)):
        raise CellError("currency")
    return text


def _flag(cell, _mapping):
    if isinstance(cell, bool):
        return cell
    text = as_text(cell).casefold()
    if text not in YES + NO:
        raise CellError("flag")
    return text in YES


READERS = {
    "text": _text, "note": _note, "moment": _moment, "money": _money, "quantity": _quantity,
    "status": _status, "currency": _currency, "flag": _flag,
}
