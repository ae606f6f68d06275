"""Corrections of stock outside any document, and the reports of them."""

from dataclasses import dataclass, replace

import qimen

from . import reports, stock_reports
from .documents import Refusal
from .steps import wake_waiting
from .stock import Lot, put_in, take_out


@dataclass(frozen=True, slots=True)
class Correction:
    """A difference of one batch and quality of an item."""

    item: object
    lot: Lot


def count(connection, values):
    """A stock-take that found differences.

    :param values: owner, warehouse; items: [{item, difference, batch, quality}] or one of them
        flat; page_size, adjust_type, report
    :return: the number of the count
    :raise Refusal: if there is no such item, or less than is taken away; nothing is changed
    """
    found = _correct(connection, values, "difference")
    code = stock_reports.next_number(connection, "PD")
    if values.get("report", True):
        for message in stock_reports.count_reports(values, code, found):
            reports.enqueue(connection, message)
    return code


def change(connection, values):
    """A loss, a find, or a move to another quality (``from``, ``to``) or batch (``to_batch``).

    :param values: owner, warehouse; items: [{item, quantity, batch, quality}] or one flat; report
    :return: the number of the change
    :raise Refusal: as ``count``
    """
    if "to" in values or "to_batch" in values:
        values = {**values, "items": _two_sides(values)}
    found = _correct(connection, values, "quantity")
    code = stock_reports.next_number(connection, "TZ")
    if values.get("report", True):
        reports.enqueue(connection, stock_reports.change_report(values, code, found))
    return code


def _two_sides(values):
    source = {name: values[name] for name in ("item", "batch") if name in values}
    source["quality"] = values.get("from", qimen.codes.GOOD)
    target = {
        "item": values["item"],
        "batch": values.get("to_batch", values.get("batch", "")),
        "quality": values.get("to", source["quality"]),
        # The same goods: they keep their dates.
        "like": (source["quality"], values.get("batch", "")),
    }
    quantity = values["quantity"]
    return [{**target, "quantity": quantity}, {**source, "quantity": -quantity}]


def _correct(connection, values, field):
    place = values["owner"], values["warehouse"]
    found = []
    for row in values.get("items") or [values]:
        correction = _find(connection, place, row, row[field])
        _book(connection, place, correction)
        found.append(correction)
    wake_waiting(connection, place)
    return found


def _find(connection, place, row, quantity):
    item = connection.execute(
        "SELECT * FROM item WHERE owner = ? AND code = ?", (place[0], row["item"])
    ).fetchone()
    if not item:
        raise Refusal("unknown-item", f"The item {row['item']} is not known.")
    quality, batch = row.get("quality", qimen.codes.GOOD), row.get("batch", "")
    stock = _stock(connection, place, item, (quality, batch))
    if (stock["quantity"] if stock else 0) + quantity < 0:
        raise Refusal("stock-short", f"There is less of {row['item']} than that.")
    origin = stock or _stock(connection, place, item, row.get("like", (quality, batch)))
    dates = (origin["product_date"], origin["expire_date"]) if origin else ("", "")
    return Correction(item, Lot(quality, batch, *dates, quantity))


def _stock(connection, place, item, lot):
    return connection.execute(
        "SELECT * FROM stock WHERE owner = ? AND warehouse = ? AND item_id = ?"
        " AND quality = ? AND batch = ?",
        (*place, item["id"], *lot),
    ).fetchone()


def _book(connection, place, correction):
    lot = correction.lot
    if lot.quantity < 0:
        taken = replace(lot, quantity=-lot.quantity)
        take_out(connection, place, correction.item["id"], taken)
    else:
        put_in(connection, place, correction.item["id"], lot)
