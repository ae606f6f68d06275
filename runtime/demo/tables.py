"""Reading the demo's CSV tables."""

import csv
from pathlib import Path

MISSING = "NULL"


class DataError(Exception):
    """The tables cannot be used; the text names the file, the row, the value and the cure."""


def read_table(folder, name, required=()):
    """Rows of ``<name>.csv`` as dictionaries of stripped texts, the word NULL as ''.

    A table that is not there is an empty list, unless columns of it are required.
    """
    path = Path(folder) / f"{name}.csv"
    if not path.is_file():
        if required:
            raise DataError(f"{path}: this table is missing; demo/README.md describes it")
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        _check_header(path, header, required)
        return [_row(path, reader.line_num, header, cells) for cells in reader if cells]


def _check_header(path, header, required):
    missing = [column for column in required if column not in header]
    if missing:
        raise DataError(f"{path}: no column {', '.join(missing)} in its first line")


def _row(path, number, header, cells):
    cells = join_split_cells(cells, len(header))
    if len(cells) != len(header):
        raise DataError(f"{path}, line {number}: {len(cells)} values for {len(header)} columns")
    values = (cell.strip() for cell in cells)
    return {
        column: "" if value == MISSING else value
        for column, value in zip(header, values, strict=True)
    }


def join_split_cells(cells, width):
    """Mend a row whose texts hold unquoted commas: "Rua do Paço, 67" makes two cells.

    Only a cell that starts with a blank continues the one before it.
    """
    cells = list(cells)
    index = 1
    while len(cells) > width and index < len(cells):
        if cells[index].startswith(" "):
            cells[index - 1 : index + 1] = [f"{cells[index - 1]},{cells[index]}"]
        else:
            index += 1
    return cells
