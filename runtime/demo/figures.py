"""What came of it: the demo's figures, and the comparison of both books."""

import json
import statistics
import urllib.error
import urllib.request
from collections import Counter
from datetime import datetime
from decimal import Decimal

from . import settle
from .books import compare, read_warehouse
from .dataset import to_cents
from .odoo_book import OdooBook
from .rpc import OdooUnavailable
from .settle import Settlement
from .trade import SOLD


class Figures:
    def __init__(self, odoo, records, data, wms_url):
        self._odoo = odoo
        self._records = records
        self._data = data
        self._wms_url = wms_url.rstrip("/")
        self._orders = list(records.named("order_").values())

    def collect(self):
        totals = self._data.totals()
        deliveries = self._deliveries()
        amounts = self._amounts()
        return {
            "customers": self._count("oc_", "res.partner"),
            "units": self._count("unit_", "res.partner"),
            "products": self._count("product_", "product.product"),
            "purchase_orders": self._count("po_", "purchase.order"),
            "orders": self._odoo.count("sale.order", [("id", "in", self._orders), SOLD]),
            "lines": self._odoo.count("sale.order.line", self._goods()),
            "amount_of_data_unrounded": totals["amount_unrounded"],
            "amount_of_data_rounded_by_line": totals["amount"],
            "amount_in_odoo": str(sum(amounts.values(), Decimal())),
            "orders_whose_amount_differs": self._count_differing_amounts(amounts),
            "rounding": "each line half up to cents, then summed",
            "deliveries": len(deliveries),
            "deliveries_done": sum(one["state"] == "done" for one in deliveries),
            "deliveries_by_dc": self._by_dc(deliveries),
            **self._messages(),
            "median_seconds_order_to_shipped": self._median_seconds(deliveries),
            **self._settlement(),
            **self._books(),
        }

    def reconcile(self):
        """Let Odoo compare the warehouse's stock with its own; gives what stays unexplained."""
        backend = [self._records["wms_backend"]]
        [figures] = self._odoo.call("wms.backend", "run_reconciliation", backend)
        return figures["unexplained"]

    def _count(self, prefix, model):
        return self._odoo.count(model, [("id", "in", list(self._records.named(prefix).values()))])

    def _goods(self):
        """Lines of goods: those that are no freight, waiver or fee."""
        return [("order_id", "in", self._orders), ("oc_charge", "=", False)]

    def _amounts(self):
        """{order id: its goods}"""
        rows = self._odoo.call(
            "sale.order.line",
            "formatted_read_group",
            [*self._goods(), ("state", "in", ("sale", "done"))],
            ["order_id"],
            ["price_subtotal:sum"],
        )
        return {
            row["order_id"][0]: to_cents(Decimal(str(row["price_subtotal:sum"]))) for row in rows
        }

    def _count_differing_amounts(self, amounts):
        expected = {
            self._records[f"order_{order.key}"]: sum(to_cents(line.amount) for line in order.lines)
            for order in self._data.orders
        }
        return sum(amounts.get(order) != amount for order, amount in expected.items())

    def _settlement(self):
        table = Settlement(self._odoo, self._records, self._data).read()
        return {
            "settled": {name: str(value) for name, value in settle.totals(table).items()},
            "differences_of_accounts": settle.differences(table),
            "customers_settled": settle.to_figures(table),
        }

    def _deliveries(self):
        return self._odoo.search_read(
            "stock.picking",
            [("sale_id", "in", self._orders), ("state", "!=", "cancel")],
            ["name", "state", "sale_id", "date_done", "picking_type_id"],
        )

    def _by_dc(self, deliveries):
        types = self._odoo.search_read("stock.picking.type", [], ["warehouse_id"])
        names = {row["id"]: row["warehouse_id"][1] for row in types if row["warehouse_id"]}
        return dict(Counter(names[one["picking_type_id"][0]] for one in deliveries))

    def _messages(self):
        exchange = "postal.exchange"
        peer = [("peer_model", "=", "wms.backend")]
        return {
            "messages_out": self._odoo.count(exchange, [*peer, ("direction", "=", "out")]),
            "messages_in": self._odoo.count(exchange, [*peer, ("direction", "=", "in")]),
            "messages_retried": self._odoo.count(exchange, [*peer, ("tries", ">", 1)]),
            "messages_refused": self._odoo.count(
                exchange, [*peer, ("state", "in", ("refused", "rejected"))]
            ),
        }

    def _median_seconds(self, deliveries):
        rows = self._odoo.call("sale.order", "read", self._orders, ["date_order"])
        ordered = {row["id"]: _moment(row["date_order"]) for row in rows}
        shipped = {}
        for one in deliveries:
            if one["date_done"]:
                order, moment = one["sale_id"][0], _moment(one["date_done"])
                shipped[order] = max(moment, shipped.get(order, moment))
        seconds = [(moment - ordered[order]).total_seconds() for order, moment in shipped.items()]
        return statistics.median(seconds) if seconds else None

    def _books(self):
        unexplained = self.reconcile()
        here = OdooBook(self._odoo, self._records["wms_backend"]).read()
        differences = compare(here, read_warehouse(self._ask_books()))
        return {
            "unexplained_differences_between_the_two_books": unexplained + len(differences),
            "differences": differences[:20],
        }

    def _ask_books(self):
        try:
            with urllib.request.urlopen(f"{self._wms_url}/books", timeout=60) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise OdooUnavailable(f"{self._wms_url}/books: {error}") from error


def _moment(value):
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
