"""Stock in the Qimen standard: questions for it, and what the warehouse finds out by itself."""

from datetime import UTC

from ..lib import qimen
from . import qimen_codes
from .facts import AdjustedLine, Adjustment, StockPage, StockRow

PAGE_SIZE = 100


def query(backend, warehouse_code, page, item_code=""):
    return qimen.StockQuery(
        page=page,
        page_size=PAGE_SIZE,
        owner_code=backend.owner_code,
        warehouse_code=warehouse_code,
        item_code=item_code or None,
    )


def read_page(answer, warehouse_code):
    result = answer.result(qimen.StockQuery.METHOD)
    rows = tuple(_row(item, warehouse_code) for item in result.items)
    return StockPage(rows, result.total)


def read_count(message):
    lines = tuple(
        AdjustedLine(
            item_code=item.item_code,
            item_id=item.item_id or "",
            quantity=float(item.quantity),
            lot=item.serial or item.batch_code or "",
            quality=qimen_codes.quality(item.inventory_type),
            produced=item.product_date,
            expires=item.expire_date,
            note=item.remark or "",
        )
        for item in message.items
    )
    return [
        Adjustment(
            code=message.check_order_code,
            kind="count",
            # Peers that give all pages one number are told apart by the page.
            key=f"{message.out_biz_code}#{message.current_page}",
            lines=lines,
            warehouse_code=message.warehouse_code,
            owner_code=message.owner_code,
            reported_at=naive(message.check_time),
            note=message.remark or "",
        )
    ]


def read_change(message):
    """One adjustment for each order and place; every item has a number of its own."""
    found, seen = {}, {}
    for item in message.items:
        place = (item.order_code, item.warehouse_code, item.owner_code)
        # A change of quality gives both its sides the same number.
        name = (*place, item.out_biz_code, item.item_code, item.inventory_type, item.batch_code)
        seen[name] = seen.get(name, 0) + 1
        key = ":".join(str(part or "") for part in (*name, seen[name]))
        found.setdefault(place, []).append((item, key))
    return [_change(*place, items) for place, items in found.items()]


def _change(code, warehouse_code, owner_code, items):
    return Adjustment(
        code=code,
        kind="change",
        key="",
        lines=tuple(line for item, key in items for line in _changed_lines(item, key)),
        warehouse_code=warehouse_code,
        owner_code=owner_code,
        reported_at=naive(items[0][0].change_time),
        note=items[0][0].remark or "",
    )


def _changed_lines(item, key):
    sign = -1 if item.quantity < 0 else 1
    # Without batches the item itself is the only one.
    for number, batch in enumerate(item.batches or (item,)):
        told = item.quantity if batch is item else sign * abs(batch.actual_qty)
        yield AdjustedLine(
            item_code=item.item_code,
            item_id=item.item_id or "",
            quantity=float(told),
            lot=batch.batch_code or "",
            quality=qimen_codes.quality(batch.inventory_type or item.inventory_type),
            produced=batch.product_date,
            expires=batch.expire_date,
            key=f"{key}:{number}",
            note=item.remark or "",
        )


def _row(item, warehouse_code):
    locked = item.lock_quantity or 0
    total = item.quantity + locked if item.total_qty is None else item.total_qty
    return StockRow(
        item_code=item.item_code,
        quantity=float(total),
        lot=item.batch_code or "",
        quality=qimen_codes.quality(item.inventory_type),
        warehouse_code=item.warehouse_code or warehouse_code,
        locked=float(locked),
    )


def naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
