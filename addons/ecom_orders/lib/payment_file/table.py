"""Rows of a payment file: a heading, then one transaction a row. All rows are read, or none."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

#: what a column may be called, in lower case
COLUMNS = {
    "external_id": ("transaction id", "transaction", "transaction number", "交易号", "交易流水号"),
    "paid_at": ("date", "paid at", "time of payment", "付款时间", "日期"),
    "amount": ("gross", "amount", "金额", "付款金额"),
    "currency": ("currency", "币种"),
    "fee": ("fee", "手续费"),
    "reference": ("invoice number", "invoice id", "reference", "order", "order number", "订单号"),
    "parent_ref": ("reference txn id", "refund of", "原交易号"),
    "status": ("status", "状态"),
    "payer_name": ("name", "payer", "付款人"),
}
REQUIRED = ("external_id", "paid_at", "amount")
STATUSES = {
    "": "done", "completed": "done", "success": "done", "done": "done", "成功": "done",
    "pending": "pending", "处理中": "pending", "denied": "denied", "failed": "denied",
    "失败": "denied",
}
ROW_LIMIT = 100_000
ERROR_LIMIT = 20
TEXT_LIMIT = 250
#: from here on a spreadsheet has lost digits of a whole number
EXACT = Decimal(10) ** 15
AMOUNT_LIMIT = Decimal("1e10")
CURRENCY = re.compile(r"[A-Z]{3}")
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S",
           "%Y/%m/%d %H:%M", "%Y/%m/%d")


class PaymentFileError(ValueError):
    """``errors``: sentences, each naming the row, the column, the value and what would be right."""

    def __init__(self, errors):
        self.errors = errors
        super().__init__("\n".join(errors[:ERROR_LIMIT]))


def read_rows(rows, currency, zone="UTC"):
    """The payments of a table.

    :param rows: pairs (number of the row, its cells), the first one the heading; cells are
        texts, Decimals, dates or None
    :param currency: of rows that name none
    :param zone: the time zone of moments that name none
    :return: list of dicts with the names of ``COLUMNS``
    :raises PaymentFileError: with each row's mistake; nothing is read then
    """
    rows = list(rows)
    if len(rows) < 2:
        raise PaymentFileError(["The file has no rows below its heading."])
    if len(rows) > ROW_LIMIT:
        raise PaymentFileError([f"The file has {len(rows)} rows, at most {ROW_LIMIT}."])
    places = _find_columns(rows[0][1])
    reader = _Reader(places, currency, ZoneInfo(zone))
    found = [reader.read(number, cells) for number, cells in rows[1:]]
    if reader.errors:
        raise PaymentFileError(reader.errors)
    return found


def _find_columns(heading):
    names = [str(name or "").strip().lower() for name in heading]
    places = {
        field: next((names.index(name) for name in known if name in names), None)
        for field, known in COLUMNS.items()
    }
    missing = [COLUMNS[field][0] for field in REQUIRED if places[field] is None]
    if missing:
        raise PaymentFileError(
            [f"The heading has no column {name}." for name in missing]
        )
    return places


class _Reader:
    def __init__(self, places, currency, zone):
        self._places, self._currency, self._zone = places, currency, zone
        self._rows = {}
        self.errors = []

    def read(self, number, row):
        values = {}
        for field, place in self._places.items():
            cell = row[place] if place is not None and place < len(row) else ""
            try:
                values[field] = getattr(self, f"_read_{field}", _text)(cell)
            except (ValueError, InvalidOperation, OverflowError) as error:
                self._add(number, field, cell, str(error))
        self._refuse_repeat(number, values.get("external_id"))
        return values

    def _add(self, number, field, cell, wanted):
        shown = repr(str(cell)[:80]) if cell not in ("", None) else "nothing"
        self.errors.append(f"Row {number}, {COLUMNS[field][0]}: {shown} is not {wanted}.")

    def _refuse_repeat(self, number, external_id):
        if external_id and external_id in self._rows:
            wanted = f"unlike that of row {self._rows[external_id]}"
            self._add(number, "external_id", external_id, wanted)
        self._rows.setdefault(external_id, number)

    def _read_external_id(self, cell):
        text = _text(cell)
        if not text:
            raise ValueError("a transaction number")
        return text

    def _read_paid_at(self, cell):
        moment = _moment(cell)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def _read_amount(self, cell):
        return _number(cell)

    def _read_fee(self, cell):
        return _number(cell) if cell not in ("", None) else Decimal(0)

    def _read_currency(self, cell):
        text = _text(cell) or self._currency
        if not CURRENCY.fullmatch(text):
            raise ValueError("a currency such as CNY")
        return text

    def _read_status(self, cell):
        status = STATUSES.get(_text(cell).lower())
        if not status:
            raise ValueError("a status such as Completed, Pending or Denied")
        return status


def _text(cell):
    if isinstance(cell, Decimal):
        if not cell.is_finite() or abs(cell) >= EXACT:
            raise ValueError("a number with all its digits: make the column a text")
        cell = f"{cell.normalize():f}" if cell else "0"
    text = str(cell if cell is not None else "").strip()
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"a text of at most {TEXT_LIMIT} characters")
    return text


def _number(cell):
    wanted = "an amount such as 1234.50"
    text = str(cell if cell is not None else "").strip()
    # commas between thousands only; 12,50 could be either and is refused
    if "," in text and not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        raise ValueError(wanted)
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(wanted) from error
    if not number.is_finite() or abs(number) > AMOUNT_LIMIT:
        raise ValueError(wanted)
    return number


def _moment(cell):
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = str(cell or "").strip()
    for form in MOMENTS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("a moment such as 2026-03-02 13:05:00") from error
