"""Rows of a spreadsheet to orders: all rows with the same number are one order."""

from dataclasses import dataclass, field
from decimal import Decimal

from .fields import FIELDS
from .mapping import BoundMapping, Problem

LINE_LIMIT = 500
CENT = Decimal("0.01")
EXACT = Decimal("0.000001")
REPORT_EVERY = 500


@dataclass
class SheetOrder:
    row: int  # where it is told first
    values: dict
    lines: list = field(default_factory=list)


@dataclass
class SheetOrders:
    orders: list
    problems: list  # in the order of rows
    problem_count: int
    row_count: int
    unused: list  # headers of columns that mean nothing here


def collect_orders(table, mapping, most_problems=10_000, report=None):
    """Read all rows of ``table``.

    :param report: called with the number of rows read so far, now and then
    :return: ``SheetOrders``
    :raises SheetError: a column is missing, or a row cannot be read at all
    """
    collector = _Collector(BoundMapping(mapping, table.headers), most_problems)
    count = 0
    for row in table.rows:
        collector.take(row)
        count += 1
        if report and count % REPORT_EVERY == 0:
            report(count)
    return collector.finish(count)


class _Collector:
    def __init__(self, bound, most_problems):
        self._bound = bound
        self._most = most_problems
        self._orders = {}
        self._problems = []
        self._count = 0

    def take(self, row):
        values, problems = self._bound.read(row)
        for problem in problems:
            self._note(problem)
        key = values.get("external_id") or values.get("number")
        if not key:
            return
        told = {name: value for name, value in values.items() if not FIELDS[name].of_line}
        order = self._orders.setdefault(key, SheetOrder(row.number, told))
        self._refuse_differences(order, told, row)
        order.lines.append(
            {name: value for name, value in values.items() if FIELDS[name].of_line}
            | {"row": row.number, "is_whole": not problems}
        )
        if len(order.lines) == LINE_LIMIT + 1:
            self._complain(row.number, "number", key, "lines", most=LINE_LIMIT)

    def _refuse_differences(self, order, told, row):
        """What a later row leaves blank is as told before; what it tells must be the same."""
        for name, value in told.items():
            if order.values.setdefault(name, value) != value:
                self._complain(row.number, name, value, "differs", row=order.row,
                               other=str(order.values[name]))

    def finish(self, row_count):
        orders = list(self._orders.values())
        for order in orders:
            self._complete(order)
        self._problems.sort(key=lambda problem: problem.row)
        return SheetOrders(orders, self._problems, self._count, row_count, self._bound.unused)

    def _complete(self, order):
        """Work out what the file leaves to be worked out."""
        values, now = order.values, self._bound.mapping.now
        values.setdefault("number", values.get("external_id"))
        values.setdefault("external_id", values["number"])
        values.setdefault("status", "paid")
        values.setdefault("ordered_at", values.get("paid_at", now))
        values.setdefault("modified_at", now)
        for position, line in enumerate(order.lines, 1):
            self._complete_line(line, position)
        if all(line["is_whole"] for line in order.lines):
            self._check_total(order)

    def _complete_line(self, line, position):
        line["external_id"] = str(position)
        line.setdefault("title", line.get("sku", ""))
        quantity = line.get("quantity")
        if not line["is_whole"] or not quantity:
            return
        if "price_unit" not in line and "amount" not in line:
            line["is_whole"] = False
            self._complain(line["row"], "price_unit", "", "price")
            return
        line.setdefault("amount", quantity * line.get("price_unit", 0))
        line.setdefault("price_unit", (line["amount"] / quantity).quantize(EXACT))

    def _check_total(self, order):
        values = order.values
        expected = (
            sum(line["amount"] for line in order.lines)
            + values.get("amount_freight", 0) - values.get("amount_discount", 0)
        )
        total = values.setdefault("amount_total", expected)
        if expected < 0:
            self._complain(order.row, "amount_discount", values["amount_discount"], "discount")
        elif abs(expected - total) >= CENT:
            self._complain(order.row, "amount_total", total, "total", expected=f"{expected:f}")

    def _complain(self, row_number, name, value, code, **facts):
        header = self._bound.headers.get(name, name)
        self._note(Problem(row_number, header, str(value)[:80], code, facts))

    def _note(self, problem):
        self._count += 1
        if len(self._problems) < self._most:
            self._problems.append(problem)
