from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How large a spreadsheet may be. What is larger is refused, before it costs anything."""

    size: int = 32 * 1024 * 1024  # bytes of the file
    parts: int = 2000  # files in an .xlsx
    unpacked: int = 512 * 1024 * 1024  # bytes of all of them
    strings: int = 128 * 1024 * 1024  # bytes of the texts that stand apart from the cells
    ratio: int = 200  # bytes unpacked of one packed; more is no spreadsheet
    ratio_from: int = 1024 * 1024  # smaller parts may have any ratio
    rows: int = 200_000
    columns: int = 256
    cell: int = 5000  # characters


LIMITS = Limits()
LAST_ROW = 1_048_576  # of any sheet
