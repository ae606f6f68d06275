"""What a warehouse reports, in words that belong to no protocol."""

from dataclasses import dataclass, field
from datetime import date, datetime

GOOD = "good"
DEFECTIVE = "defective"
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a reported line: so many of one batch in one quality."""

    quantity: float
    lot: str = ""
    quality: str = GOOD
    produced: date | None = None
    expires: date | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportLine:
    item_code: str
    portions: tuple[Portion, ...]
    line_no: str = ""
    item_id: str = ""
    #: of kit work: material goes in, product comes out
    role: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package as it left: ``contents`` is a quantity for each item code, empty if not told."""

    tracking: str
    name: str = ""
    carrier_code: str = ""
    weight: float = 0.0
    contents: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Goods received or shipped. Quantities are what came since the last report.

    ``is_final`` says that the warehouse is through with the document. ``key`` is what a later
    step calls this report by.
    """

    code: str
    lines: tuple[ReportLine, ...] = ()
    reference: str = ""
    is_final: bool = True
    total_lines: int = 0
    parcels: tuple[Parcel, ...] = ()
    key: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work on a document; ``name`` is one of the steps of wms.document.step.

    ``key`` names the report the step is about, if it is about one.
    """

    code: str
    name: str
    reported_at: datetime | None = None
    operator: str = ""
    note: str = ""
    key: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """What the warehouse misses for a document."""

    code: str
    items: tuple["LackItem", ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LackItem:
    item_code: str
    quantity: float
    reason: str = ""
    item_id: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Stock that is more or less than was said before: counted, or changed by the warehouse.

    ``kind`` is count or change; ``key`` tells several messages about one ``code`` apart.
    """

    code: str
    kind: str
    key: str
    lines: tuple["AdjustedLine", ...] = ()
    warehouse_code: str = ""
    owner_code: str = ""
    reported_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """``quantity`` is the difference: more is positive. ``key`` is given where the warehouse
    numbers each line, and is then taken once."""

    item_code: str
    quantity: float
    lot: str = ""
    quality: str = GOOD
    produced: date | None = None
    expires: date | None = None
    key: str = ""
    item_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockRow:
    """``locked`` is the part of the quantity that is promised to other work."""

    item_code: str
    quantity: float
    lot: str = ""
    quality: str = GOOD
    warehouse_code: str = ""
    locked: float = 0.0


@dataclass(frozen=True, slots=True)
class StockPage:
    """A page of stock; ``total`` is the number of rows on all pages, None if not told."""

    rows: tuple[StockRow, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A call that has passed all checks: its kind, its identity and its document if it has one."""

    kind: str
    identity: str
    document_code: str = ""


@dataclass(slots=True)
class Probe:
    """The result of a test call."""

    ok: bool
    message: str = ""
    details: dict = field(default_factory=dict)
