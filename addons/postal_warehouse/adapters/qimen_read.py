"""Qimen messages to facts."""

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

from ..lib import qimen
from . import qimen_codes, qimen_stock
from .facts import Lack, LackItem, Parcel, Portion, Report, ReportLine, Step
from .qimen_stock import naive


def _read_entry(message):
    order = message.order
    return [
        Report(
            code=order.entry_order_code,
            reference=order.entry_order_id or "",
            lines=tuple(_line(line) for line in message.lines),
            is_final=order.confirm_type != qimen.codes.CONFIRM_INTERMEDIATE,
            total_lines=order.total_order_lines or 0,
            key=order.out_biz_code,
            reported_at=naive(order.operate_time),
        )
    ]


def _read_shipped(message):
    order = message.order
    return [
        Report(
            code=order.delivery_order_code,
            reference=order.delivery_order_id or "",
            lines=tuple(_line(line) for line in message.lines),
            is_final=order.confirm_type != qimen.codes.CONFIRM_INTERMEDIATE,
            total_lines=order.total_order_lines or 0,
            parcels=tuple(_parcels(message)),
            key=order.out_biz_code or "",
            reported_at=naive(order.order_confirm_time or order.operate_time),
        )
    ]


def _read_return(message):
    order = message.order
    return [
        Report(
            code=order.return_order_code,
            reference=order.return_order_id or "",
            lines=tuple(_line(line) for line in message.lines),
            key=order.out_biz_code or "",
            reported_at=naive(order.order_confirm_time),
        )
    ]


def _read_process(message):
    process = message.process
    note = " ".join(filter(None, (process.operate_info, process.express_code)))
    return [
        Step(
            code=message.order.order_code,
            reference=message.order.order_id or "",
            name=qimen_codes.STEPS.get(process.process_status, "other"),
            reported_at=naive(process.operate_time),
            operator=process.operator_name or process.operator_code or "",
            note=note or process.remark or "",
            key=process.remark or "",
        )
    ]


def _read_lack(message):
    items = tuple(
        LackItem(
            item_code=item.item_code,
            quantity=float(item.lack_qty or item.plan_qty or 0),
            reason=item.reason or "",
            item_id=item.item_id or "",
            lot=item.batch_code or "",
        )
        for item in message.items
    )
    reference = message.delivery_order_id or ""
    return [Lack(code=message.delivery_order_code, reference=reference, items=items)]


def _read_process_work(message):
    """Materials and products; there is no final message, quantities tell when it is through."""
    return [
        Report(
            code=message.process_order_code,
            reference=message.process_order_id or "",
            lines=(
                *(_process_line(item, "material") for item in message.materials),
                *(_process_line(item, "product") for item in message.products),
            ),
            is_final=False,
            key=message.out_biz_code or "",
            reported_at=naive(message.order_complete_time),
        )
    ]


def _process_line(item, role):
    portion = Portion(
        quantity=float(item.quantity),
        lot=item.batch_code or "",
        quality=qimen_codes.quality(item.inventory_type),
        produced=item.product_date,
        expires=item.expire_date,
    )
    return ReportLine(
        item_code=item.item_code,
        item_id=item.item_id or "",
        role=role,
        portions=(portion,) if item.quantity else (),
    )


def _line(line):
    batches = line.batches or (line,)
    portions = [_portion(line, batch, len(batches) == 1) for batch in batches if batch.actual_qty]
    told = sum(batch.actual_qty for batch in batches)
    if told > line.actual_qty:
        raise ExchangeWaiting(
            f"{line.item_code}: its batches add up to {told}, the line says {line.actual_qty}."
        )
    if told < line.actual_qty:
        # Never less than was said: the rest is of a batch that was not named.
        portions.append(
            Portion(float(line.actual_qty - told), quality=qimen_codes.quality(line.inventory_type))
        )
    return ReportLine(
        item_code=line.item_code,
        item_id=line.item_id or "",
        line_no=line.order_line_no or "",
        portions=tuple(portions),
    )


def _portion(line, batch, is_only):
    # A line says its quality for all its batches unless a batch says its own.
    return Portion(
        quantity=float(batch.actual_qty),
        lot=batch.batch_code or "",
        quality=qimen_codes.quality(batch.inventory_type or line.inventory_type),
        produced=batch.product_date,
        expires=batch.expire_date,
        serials=line.serials if is_only else (),
    )


def _parcels(message):
    for package in message.packages:
        yield Parcel(
            tracking=package.express_code,
            name=package.package_code or package.express_code,
            carrier_code=package.logistics_code,
            weight=float(package.weight or package.theoretical_weight or 0),
            contents=tuple((item.item_code, float(item.quantity)) for item in package.items),
        )
    if not message.packages and message.order.express_code:
        yield Parcel(
            tracking=message.order.express_code,
            name=message.order.express_code,
            carrier_code=message.order.logistics_code or "",
        )


READERS = {
    qimen.EntryOrderConfirm.METHOD: _read_entry,
    qimen.DeliveryOrderConfirm.METHOD: _read_shipped,
    qimen.StockOutConfirm.METHOD: _read_shipped,
    qimen.ReturnOrderConfirm.METHOD: _read_return,
    qimen.OrderProcessReport.METHOD: _read_process,
    qimen.ItemLackReport.METHOD: _read_lack,
    qimen.StoreProcessConfirm.METHOD: _read_process_work,
    qimen.InventoryReport.METHOD: qimen_stock.read_count,
    qimen.StockChangeReport.METHOD: qimen_stock.read_change,
}
