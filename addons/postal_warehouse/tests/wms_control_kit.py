"""A warehouse that answers questions for stock, in the words of the wire."""

from decimal import Decimal

from odoo.addons.postal_base.lib.postal_exchange import PeerUnavailable

from ..lib import qimen

QUALITIES = {"good": "ZP", "defective": "CC", "damaged": "JS"}


class Shelf:
    """What lies there: (code, quantity[, lot[, quality]]). ``failures`` calls are not answered."""

    def __init__(self, rows, failures=0):
        self.rows = [self._row(*row) for row in rows]
        self.failures = failures
        self.asked = []

    def call(self, kind, body):
        query = qimen.parse(kind, body.encode())
        self.asked.append((query.item_code, query.page))
        if self.failures:
            self.failures -= 1
            raise PeerUnavailable("no answer", True)
        rows = [row for row in self.rows if query.item_code in (None, row.item_code)]
        start = (query.page - 1) * query.page_size
        page = tuple(rows[start : start + query.page_size])
        result = qimen.StockResult(total_count=len(rows), items=page)
        return qimen.Answer.parse(qimen.success(result).encode())

    def _row(self, code, quantity, lot="", quality="good"):
        return qimen.StockRow(
            warehouse_code="W1",
            item_code=code,
            inventory_type=QUALITIES[quality],
            quantity=Decimal(quantity),
            batch_code=lot or None,
        )


def serve(case, shelf):
    """Let the backends of the test ask this shelf."""
    case.patch(type(case.backend), "_client", lambda _backend: shelf)
    return shelf
