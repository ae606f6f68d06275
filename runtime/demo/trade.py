"""Buying the stock and placing the orders."""

import math
from collections import Counter, defaultdict

from .rpc import QUIET, OdooUnavailable, xmlid

BATCH = 25
MARGIN = 1.05
SMALLEST_BATCH = 3
SOLD = ("state", "in", ("sale", "done"))
DELIVERIES = [("kind", "=", "delivery")]
PUSHED = ("accepted", "working", "partial", "done")


class Trade:
    def __init__(self, odoo, records, data, progress):
        self._odoo = odoo
        self._records = records
        self._data = data
        self._progress = progress
        self._size = BATCH

    # Products at the warehouse

    def push_products(self):
        """Publish every product to the warehouse system; what is refused is sent again."""
        rows = [
            [f"binding_{one.key}", xmlid("wms_backend"), xmlid(f"product_{one.key}")]
            for one in self._data.products
        ]
        self._adopt_bindings()
        self._records.ensure("wms.product", ["backend_id/id", "product_id/id"], rows)
        domain = [("state", "in", ("new", "changed", "refused")), self._of_backend()]
        todo = self._odoo.call("wms.product", "search", domain)
        if todo:
            self._odoo.call("wms.product", "action_push", todo)

    def products_accepted(self):
        domain = [("state", "=", "accepted"), self._of_backend()]
        return self._odoo.count("wms.product", domain)

    def _adopt_bindings(self):
        """Bindings that a document made before the demo did."""
        known = self._records.named("binding_").values()
        products = {id_: name for name, id_ in self._records.named("product_").items()}
        found = self._odoo.search_read(
            "wms.product", [self._of_backend(), ("id", "not in", list(known))], ["product_id"]
        )
        for row in found:
            name = products.get(row["product_id"][0])
            if name:
                self._records.adopt(name.replace("product_", "binding_"), "wms.product", row["id"])

    # Purchases

    def buy(self):
        """One order a supplier and DC, for all that the orders need and a margin."""
        rows = []
        costs = {one.key: str(one.cost) for one in self._data.products}
        for (code, supplier), needs in sorted(self._needs().items()):
            head = [f"po_{code}_{supplier}", xmlid(f"supplier_{supplier}"), self._in_type(code)]
            for key, quantity in needs.items():
                bought = str(math.ceil(quantity * MARGIN))
                rows.append([*head, xmlid(f"product_{key}"), bought, costs[key]])
                head = ["", "", ""]
        fields = [
            "partner_id/id",
            "picking_type_id/.id",
            "order_line/product_id/id",
            "order_line/product_qty",
            "order_line/price_unit",
        ]
        self._records.ensure("purchase.order", fields, rows, batch=100)
        self._confirm_purchases()

    def receipts(self):
        """(done, all) receipts of the demo's purchases."""
        purchases = list(self._records.named("po_").values())
        domain = [("purchase_id", "in", purchases), ("state", "!=", "cancel")]
        done = self._odoo.count("stock.picking", [*domain, ("state", "=", "done")])
        return done, self._odoo.count("stock.picking", domain)

    def _confirm_purchases(self):
        ids = list(self._records.named("po_").values())
        domain = [("id", "in", ids), ("state", "in", ("draft", "sent"))]
        todo = self._odoo.call("purchase.order", "search", domain, order="id")
        for start in range(0, len(todo), 10):
            self._odoo.call("purchase.order", "button_confirm", todo[start : start + 10])

    def _needs(self):
        """{(DC, supplier): {product: quantity}}, by the tables that Odoo gave the units."""
        places = self._places_of_goods()
        products = {one.key: one for one in self._data.products}
        needs = defaultdict(Counter)
        for order in self._data.orders:
            for line in order.lines:
                product = products[line.product]
                code = places[order.unit, line.product]
                needs[code, product.supplier][product.key] += line.quantity
        return needs

    def _places_of_goods(self):
        names = {id_: name for name, id_ in self._records.named("dc_").items()}
        codes = {f"dc_{index}": one.code for index, one in enumerate(self._data.warehouses)}
        products = {id_: name for name, id_ in self._records.named("product_").items()}
        lines = defaultdict(dict)
        fields = ["table_id", "product_id", "warehouse_id"]
        for row in self._odoo.search_read("oc.product.table.line", [], fields):
            name = products.get(row["product_id"][0])
            if name and row["warehouse_id"][0] in names:
                dc = codes[names[row["warehouse_id"][0]]]
                lines[row["table_id"][0]][name.removeprefix("product_")] = dc
        units = {id_: name for name, id_ in self._records.named("unit_").items()}
        rows = self._odoo.search_read(
            "res.partner", [("id", "in", list(units))], ["product_table_id"]
        )
        return {
            (units[row["id"]].removeprefix("unit_"), product): dc
            for row in rows
            if row["product_table_id"]
            for product, dc in lines[row["product_table_id"][0]].items()
        }

    def _in_type(self, code):
        if not hasattr(self, "_in_types"):
            rows = self._odoo.search_read(
                "stock.warehouse", [("is_dc", "=", True)], ["code", "in_type_id"]
            )
            self._in_types = {row["code"]: str(row["in_type_id"][0]) for row in rows}
        return self._in_types[code]

    # Sales

    def place_orders(self):
        """Make and confirm the orders in the data's sequence, a batch at a time."""
        self._records.refresh()
        names = [f"order_{order.key}" for order in self._data.orders]
        known = [self._records[name] for name in names if name in self._records]
        drafts = self._drafts(known)
        finished = set(known) - drafts
        todo = [
            order
            for order, name in zip(self._data.orders, names, strict=True)
            if name not in self._records or self._records[name] in drafts
        ]
        while todo:
            part, todo = todo[: self._size], todo[self._size :]
            finished.update(self._place(part))
            self._progress.update(**self.standing(len(finished)))

    def standing(self, confirmed=None):
        """How many orders are placed and confirmed, deliveries pushed and shipped."""
        if confirmed is None:
            ids = list(self._records.named("order_").values())
            confirmed = self._odoo.count("sale.order", [("id", "in", ids), SOLD])
        documents = self._odoo.call(
            "wms.document", "formatted_read_group", DELIVERIES, ["state"], ["__count"]
        )
        counts = {row["state"]: row["__count"] for row in documents}
        pushed = sum(counts.get(state, 0) for state in PUSHED)
        return {
            "orders_placed": len(self._records.named("order_")),
            "confirmed": confirmed,
            "pushed": pushed,
            "shipped": counts.get("done", 0),
        }

    def deliveries(self):
        """(done, all) deliveries of the demo's orders."""
        ids = list(self._records.named("order_").values())
        domain = [("sale_id", "in", ids), ("state", "!=", "cancel")]
        done = self._odoo.count("stock.picking", [*domain, ("state", "=", "done")])
        return done, self._odoo.count("stock.picking", domain)

    def _place(self, orders):
        """Small batches while others change the same stock, growing again afterwards."""
        try:
            self._make(orders)
            ids = [self._records[f"order_{order.key}"] for order in orders]
            self._odoo.call("sale.order", "action_confirm", ids, context=QUIET)
        except OdooUnavailable:
            self._size = max(SMALLEST_BATCH, self._size // 2)
            raise
        self._size = min(BATCH, self._size + 2)
        return ids

    def _make(self, orders):
        fields = [
            "partner_id/id",
            "client_order_ref",
            "origin",
            "carrier_id/id",
            "order_line/product_id/id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
            "order_line/discount",
        ]
        rows = []
        for order in orders:
            head = [
                f"order_{order.key}",
                xmlid(f"unit_{order.unit}"),
                order.key,
                f"{order.key} of {order.date[:16]}",
                xmlid(f"carrier_{order.carrier}"),
            ]
            for line in order.lines:
                rows.append([*head, *self._line(line)])
                head = [""] * len(head)
        self._records.ensure("sale.order", fields, rows, batch=BATCH, context=QUIET)

    def _line(self, line):
        return [
            xmlid(f"product_{line.product}"),
            str(line.quantity),
            str(line.price),
            str(line.discount * 100),
        ]

    def _drafts(self, ids):
        domain = [("id", "in", ids), ("state", "in", ("draft", "sent"))]
        return set(self._odoo.call("sale.order", "search", domain))

    def _of_backend(self):
        return ("backend_id", "=", self._records["wms_backend"])
