from contextlib import contextmanager

from odoo.fields import Command

from .common import EcomCommon

#: what differs between two ways of doing the same
UNLIKE = {"id", "name", "reference", "create_date", "write_date", "picking_id", "move_id",
          "in_date"}


class FulfilCommon(EcomCommon):
    """Approved orders, bins, kits, and the rows that deliveries leave behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tin = cls._create_product("Tin", "TIN", weight=0.25)
        cls.tea.weight = 0.5
        cls.gift = cls._create_kit("Gift", "GIFT", (cls.tea, 2), (cls.tin, 1))
        cls.bins = cls.env["stock.location"].create([
            {"name": f"Bin {n}", "location_id": cls.warehouse.lot_stock_id.id} for n in range(3)
        ])

    @classmethod
    def _create_kit(cls, name, code, *parts, **values):
        kit = cls._create_product(name, code, is_storable=False)
        cls.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": 1,
            "bom_line_ids": [
                Command.create({"product_id": part.id, "product_qty": quantity})
                for part, quantity in parts
            ],
            **values,
        })
        return kit

    @contextmanager
    def _on_test_cursors(self):
        """What opens a cursor of its own gets one of the test's."""
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            yield
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _approve(self, *told, channel=None):
        """Take orders in and approve them; returns them in the order told."""
        self._take(*told, channel=channel)
        numbers = [one.number for one in told]
        orders = self.Order.search(
            [("number", "in", numbers), ("channel_id", "=", (channel or self.channel).id)]
        ).sorted(lambda order: numbers.index(order.number))
        orders.action_approve()
        return orders

    def _read(self, table, **where):
        """The rows of a table as dictionaries, all stored columns."""
        self.env.flush_all()
        [(name, values)] = where.items()
        self.env.cr.execute(
            f"SELECT * FROM {table} WHERE {name} = ANY(%s) ORDER BY id", [list(values)]
        )
        return self.env.cr.dictfetchall()

    def _snapshot(self, orders, products):
        """What deliveries of the orders left behind, without what cannot be alike."""
        pickings = self._read("stock_picking", ecom_order_id=orders.ids)
        ids = [row["id"] for row in pickings]
        moves = self._read("stock_move", picking_id=ids)
        lines = self._read("stock_move_line", picking_id=ids)
        quants = self._read("stock_quant", product_id=products.ids)
        by_picking = {row["id"]: row["ecom_order_id"] for row in pickings}
        by_move = {row["id"]: (row["ecom_line_id"], row["bom_line_id"]) for row in moves}
        for row in lines:
            row["of_move"] = by_move[row["move_id"]]
        for row in (*moves, *lines):
            row["of_order"] = by_picking[row["picking_id"]]
        orders.invalidate_recordset()
        return {
            "picking": self._plain(pickings, "ecom_order_id"),
            "move": self._plain(moves, "ecom_line_id", "bom_line_id"),
            "line": self._plain(lines, "of_move", "location_id"),
            "quant": self._plain(quants, "product_id", "location_id"),
            "order": [(order.state, order.cause, order.tracking_ref) for order in orders],
        }

    def _plain(self, rows, *key):
        rows = [
            {name: value if not hasattr(value, "hour") else bool(value)
             for name, value in row.items() if name not in UNLIKE}
            for row in rows
        ]
        return sorted(rows, key=lambda row: [repr(row[name]) for name in key])
