"""The reports about stock that belong to no document of the merchant."""

import time
from decimal import Decimal

import qimen

from .documents import item_ref
from .moments import as_date, moment

_PAGE = 50
_GAIN, _LOSS = "QTRK", "QTCK"


def next_number(connection, prefix):
    """A number of its own for each count and change."""
    number = connection.execute(
        "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
        " RETURNING value",
        (f"numbers {prefix}",),
    ).fetchone()[0]
    return f"{prefix}{number:08d}"


def count_reports(values, code, corrections):
    """The pages of the report of a stock-take; all of one number."""
    size = values.get("page_size", _PAGE)
    pages = [corrections[start : start + size] for start in range(0, len(corrections), size)]
    return [
        qimen.InventoryReport(
            total_page=len(pages),
            current_page=number,
            page_size=size,
            warehouse_code=values["warehouse"],
            check_order_code=code,
            owner_code=values["owner"],
            check_time=moment(time.time()),
            out_biz_code=f"{code}-1",
            adjust_type=values.get("adjust_type", qimen.codes.ADJUST_COUNT),
            items=tuple(map(_counted, page)),
        )
        for number, page in enumerate(pages, 1)
    ]


def change_report(values, code, corrections):
    return qimen.StockChangeReport(
        items=tuple(
            _changed(values, code, number, one) for number, one in enumerate(corrections, 1)
        )
    )


def _counted(correction):
    return qimen.CountedItem(**_goods(correction))


def _changed(values, code, number, correction):
    return qimen.ChangedItem(
        owner_code=values["owner"],
        warehouse_code=values["warehouse"],
        order_code=code,
        order_type=_GAIN if correction.lot.quantity > 0 else _LOSS,
        out_biz_code=f"{code}-{number}",
        change_time=moment(time.time()),
        **_goods(correction),
    )


def _goods(correction):
    lot = correction.lot
    return {
        "item_code": correction.item["code"],
        "item_id": item_ref(correction.item["id"]),
        "inventory_type": lot.quality,
        "quantity": Decimal(lot.quantity),
        "batch_code": lot.batch,
        "product_date": as_date(lot.product_date),
        "expire_date": as_date(lot.expire_date),
    }
