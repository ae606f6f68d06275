"""The tables in which a batch of orders stands before it becomes orders, and how it gets there.

`COPY` is by far the cheapest door into PostgreSQL; the rest of the intake is SQL over these rows.
"""

import io

from odoo import models
from odoo.tools import SQL

ORDER_COLUMNS = {
    "external_id": "varchar", "number": "varchar", "shop_status": "varchar",
    "modified_at": "timestamp", "ordered_at": "timestamp", "paid_at": "timestamp",
    "currency": "varchar",
    "buyer_ref": "varchar", "buyer_name": "varchar", "buyer_note": "text",
    "receiver_name": "varchar", "receiver_phone": "varchar", "receiver_country": "varchar",
    "receiver_state": "varchar", "receiver_city": "varchar", "receiver_district": "varchar",
    "receiver_street": "varchar", "receiver_zip": "varchar",
    "payment_method": "varchar", "payment_ref": "varchar",
    "amount_freight": "numeric", "amount_discount": "numeric", "amount_total": "numeric",
    "digest": "varchar",
}
LINE_COLUMNS = {
    "external_id": "varchar", "sku": "varchar", "title": "varchar", "quantity": "numeric",
    "price_unit": "numeric", "amount": "numeric", "is_gift": "boolean",
}
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_SAME_NAME = [name for name in ORDER_COLUMNS if name not in ("shop_status", "digest")]


def _columns(columns):
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


TABLES = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS ecom_staged_order (
    position int, {_columns(ORDER_COLUMNS)},
    order_id int, is_new boolean DEFAULT false, is_late boolean DEFAULT false
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS ecom_staged_line (
    position int, {_columns(LINE_COLUMNS)}
) ON COMMIT DROP;
TRUNCATE ecom_staged_order, ecom_staged_line;
"""


class EcomIntakeStage(models.AbstractModel):
    _name = "ecom.intake.stage"
    _description = "Order Intake: Staging"

    def _stage(self, orders):
        """Put ``orders`` into the staging tables; of several tellings of one the newest stays."""
        self.env.cr.execute(TABLES)
        orders = self._newest(orders)
        self._copy("ecom_staged_order", ("position", *ORDER_COLUMNS), _order_rows(orders))
        self._copy("ecom_staged_line", ("position", *LINE_COLUMNS), _line_rows(orders))
        self.env.cr.execute(SQL("ANALYZE ecom_staged_order, ecom_staged_line"))

    @staticmethod
    def _newest(orders):
        newest = {}
        for order in orders:
            known = newest.get(order.external_id)
            if not known or order.modified_at >= known.modified_at:
                newest[order.external_id] = order
        return list(newest.values())

    def _copy(self, table, columns, rows):
        text = io.StringIO("\n".join("\t".join(map(_as_copied, row)) for row in rows))
        self.env.cr.copy_from(text, table, columns=columns)


def _order_rows(orders):
    for position, order in enumerate(orders):
        yield (position, order.external_id, order.number, order.status,
               *(getattr(order, name) for name in _SAME_NAME[2:]), order.digest)


def _line_rows(orders):
    for position, order in enumerate(orders):
        for line in order.lines:
            yield (position, line.external_id, line.sku, line.title, line.quantity,
                   line.price_unit, line.amount, line.is_gift)


def _as_copied(value):
    if value is None or value == "":
        return r"\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return str(value)
