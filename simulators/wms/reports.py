"""The messages the warehouse sends by itself, written from its database."""

import json
import time
from decimal import Decimal
from itertools import groupby

import qimen

from .documents import item_ref
from .moments import as_date, moment


def enqueue(connection, message, document_id=None, delay=0.0):
    """Put a message into the outbox, in the transaction that makes it true."""
    now = time.time()
    connection.execute(
        "INSERT INTO outbox (document_id, method, body, due_at, created_at) VALUES (?, ?, ?, ?, ?)",
        (document_id, message.METHOD, message.to_xml(), now + delay, now),
    )


def process_report(document, status, remark=None):
    return qimen.OrderProcessReport(
        order=qimen.ReportedOrder(
            order_code=document["code"],
            order_id=document["ref"],
            order_type=document["order_type"] or None,
            warehouse_code=document["warehouse"],
        ),
        process=qimen.Process(
            process_status=status, operate_time=moment(time.time()), remark=remark
        ),
    )


def lack_report(document, missing, number):
    """:param missing: ``[(line row, quantity missing)]``"""
    items = tuple(
        qimen.LackItem(
            item_code=line["code"],
            item_id=item_ref(line["item_id"]),
            inventory_type=line["quality"],
            batch_code=line["batch"],
            plan_qty=Decimal(line["planned"]),
            lack_qty=Decimal(lack),
            reason="out of stock",
        )
        for line, lack in missing
    )
    return qimen.ItemLackReport(
        warehouse_code=document["warehouse"],
        delivery_order_code=document["code"],
        delivery_order_id=document["ref"],
        create_time=moment(time.time()),
        out_biz_code=f"{document['ref']}-L{number}",
        items=items,
    )


def confirm(connection, document, number, is_final):
    """The confirmation with the facts and packages of its number."""
    lines = _confirmed_lines(connection, document, number)
    if document["kind"] == "entry":
        return _entry_confirm(document, number, is_final, lines)
    if document["kind"] == "return":
        return _return_confirm(document, number, lines)
    message = (
        qimen.DeliveryOrderConfirm if document["kind"] == "delivery" else qimen.StockOutConfirm
    )
    return message(
        order=_confirmed_delivery(document, number, is_final),
        packages=_packages(connection, document, number),
        lines=lines,
    )


def out_biz_code(document, number):
    return f"{document['ref']}-{number}"


def _entry_confirm(document, number, is_final, lines):
    status = qimen.codes.FULFILLED if is_final else qimen.codes.PARTFULFILLED
    return qimen.EntryOrderConfirm(
        order=qimen.ConfirmedEntry(
            total_order_lines=len(lines),
            entry_order_code=document["code"],
            owner_code=document["owner"],
            warehouse_code=document["warehouse"],
            entry_order_id=document["ref"],
            entry_order_type=document["order_type"] or None,
            out_biz_code=out_biz_code(document, number),
            confirm_type=_confirm_type(is_final),
            status=status,
            operate_time=moment(time.time()),
        ),
        lines=lines,
    )


def _return_confirm(document, number, lines):
    return qimen.ReturnOrderConfirm(
        order=qimen.ConfirmedReturn(
            return_order_code=document["code"],
            return_order_id=document["ref"],
            warehouse_code=document["warehouse"],
            out_biz_code=out_biz_code(document, number),
            order_type=document["order_type"] or None,
            order_confirm_time=moment(time.time()),
            logistics_code=document["logistics"],
        ),
        lines=lines,
    )


def _confirmed_delivery(document, number, is_final):
    status = qimen.codes.DELIVERED if is_final else qimen.codes.PARTDELIVERED
    return qimen.ConfirmedDelivery(
        delivery_order_code=document["code"],
        delivery_order_id=document["ref"],
        warehouse_code=document["warehouse"],
        order_type=document["order_type"],
        status=status,
        out_biz_code=out_biz_code(document, number),
        confirm_type=_confirm_type(is_final),
        order_confirm_time=moment(time.time()),
    )


def _confirm_type(is_final):
    return qimen.codes.CONFIRM_FINAL if is_final else qimen.codes.CONFIRM_INTERMEDIATE


def _confirmed_lines(connection, document, number):
    facts = connection.execute(
        "SELECT * FROM fact WHERE document_id = ? AND confirm = ? ORDER BY line_id, id",
        (document["id"], number),
    )
    by_line = {key: list(rows) for key, rows in groupby(facts, lambda row: row["line_id"])}
    lines = connection.execute(
        "SELECT line.*, item.code FROM line JOIN item ON item.id = line.item_id"
        " WHERE document_id = ? ORDER BY line.id",
        (document["id"],),
    )
    return tuple(_confirmed_line(document, line, by_line.get(line["id"], ())) for line in lines)


def _confirmed_line(document, line, facts):
    # A line of one quality without batches needs no list of them.
    is_split = any(fact["batch"] or fact["quality"] != line["quality"] for fact in facts)
    return qimen.ConfirmedLine(
        order_line_no=line["line_no"],
        owner_code=document["owner"],
        item_code=line["code"],
        item_id=item_ref(line["item_id"]),
        inventory_type=line["quality"],
        plan_qty=Decimal(line["planned"]),
        actual_qty=Decimal(sum(fact["quantity"] for fact in facts)),
        batches=tuple(map(_batch, facts)) if is_split else (),
    )


def _batch(fact):
    return qimen.Batch(
        batch_code=fact["batch"],
        product_date=as_date(fact["product_date"]),
        expire_date=as_date(fact["expire_date"]),
        inventory_type=fact["quality"],
        actual_qty=Decimal(fact["quantity"]),
    )


def _packages(connection, document, number):
    rows = connection.execute(
        "SELECT * FROM package WHERE document_id = ? AND confirm = ? ORDER BY id",
        (document["id"], number),
    )
    return tuple(_package(row, index) for index, row in enumerate(rows, 1))


def _package(row, index):
    content = json.loads(row["content"])
    return qimen.Package(
        logistics_code=row["logistics"],
        express_code=row["tracking"],
        package_code=f"P{index}",
        weight=Decimal(row["weight_g"]) / 1000,
        items=tuple(
            qimen.PackageItem(item_code=code, quantity=Decimal(number))
            for code, number in content.items()
        ),
    )


def process_confirm(connection, document, number, kits):
    """What one confirmation says of the materials used and the products made."""
    rows = connection.execute(
        "SELECT fact.*, line.side, line.item_id, item.code FROM fact"
        " JOIN line ON line.id = fact.line_id JOIN item ON item.id = line.item_id"
        " WHERE fact.document_id = ? AND fact.confirm = ? ORDER BY fact.id",
        (document["id"], number),
    ).fetchall()
    return qimen.StoreProcessConfirm(
        process_order_code=document["code"],
        process_order_id=document["ref"],
        owner_code=document["owner"],
        warehouse_code=document["warehouse"],
        out_biz_code=out_biz_code(document, number),
        order_type=document["order_type"] or None,
        order_complete_time=moment(time.time()),
        actual_qty=None if kits is None else Decimal(kits),
        materials=tuple(_process_item(row) for row in rows if row["side"] == "material"),
        products=tuple(_process_item(row) for row in rows if row["side"] == "product"),
    )


def _process_item(row):
    return qimen.ProcessItem(
        item_code=row["code"],
        item_id=item_ref(row["item_id"]),
        inventory_type=row["quality"],
        quantity=Decimal(row["quantity"]),
        batch_code=row["batch"],
        product_date=as_date(row["product_date"]),
        expire_date=as_date(row["expire_date"]),
    )
