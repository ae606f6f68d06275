"""The tables in which a batch of orders stands before it becomes orders, and how it gets there.

`COPY` is by far the cheapest door into PostgreSQL; the rest of the intake is SQL over these rows.
"""

import csv
import io
from operator import attrgetter

from odoo import models
from odoo.tools import SQL

from ..lib.ecom_shop import FieldError

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
#: columns that are named otherwise by the shop
TOLD_AS = {"shop_status": "status"}


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

    def _refuse_unknown_currencies(self, channel, orders):
        """An amount in a currency nobody knows must not count as one in the shop's own.

        :raises FieldError: naming the first such order
        """
        told = {order.currency for order in orders} - {"", channel.currency_id.name}
        if not told:
            return
        currencies = self.env["res.currency"].with_context(active_test=False)
        known = set(currencies.search([("name", "in", list(told))]).mapped("name"))
        for position, order in enumerate(orders):
            if order.currency in told - known:
                path = f"orders[{position}].currency"
                raise FieldError(path, order.currency, "a currency that is known here")

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
        # csv is written in C; what is None or empty stands unquoted, which COPY reads as NULL
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        text.seek(0)
        names = SQL(", ").join(map(SQL.identifier, columns))
        statement = SQL("COPY %s (%s) FROM STDIN (FORMAT csv)", SQL.identifier(table), names)
        self.env.cr.copy_expert(statement.code, text)


_told_by_order = attrgetter(*(TOLD_AS.get(name, name) for name in ORDER_COLUMNS))
_told_by_line = attrgetter(*LINE_COLUMNS)


def _order_rows(orders):
    for position, order in enumerate(orders):
        yield (position, *_told_by_order(order))


def _line_rows(orders):
    for position, order in enumerate(orders):
        for line in order.lines:
            yield (position, *_told_by_line(line))
