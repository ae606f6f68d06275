from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

CHANNEL = "root.shop.allocate"

#: first paid, first served
WAITING = """
SELECT id FROM ecom_order
 WHERE warehouse_id = %s AND state = 'approved' AND shop_changes IS NULL
   AND fulfilment IS DISTINCT FROM 'supplier' AND cause IS DISTINCT FROM 'unread'
 ORDER BY coalesce(paid_at, ordered_at), id
"""
#: what somebody else is just working on is left to the next run
LOCK = """
SELECT id FROM ecom_order
 WHERE id = ANY(%s) AND warehouse_id = %s AND state = 'approved' AND shop_changes IS NULL
   AND fulfilment IS DISTINCT FROM 'supplier' AND cause IS DISTINCT FROM 'unread'
 ORDER BY coalesce(paid_at, ordered_at), id
   FOR UPDATE SKIP LOCKED
"""
LINES = """
SELECT line.order_id, line.id, line.product_id, line.quantity
  FROM ecom_order_line line
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE line.order_id = ANY(%s) AND template.type = 'consu'
 ORDER BY line.order_id, line.id
"""
#: per product what can be reserved, and whether there is anything special about its stock
FREE = """
SELECT quant.product_id, sum(quant.quantity - quant.reserved_quantity),
       bool_or(num_nonnulls(quant.lot_id, quant.package_id, quant.owner_id) > 0
               OR quant.quantity < quant.reserved_quantity)
       OR count(*) > count(DISTINCT quant.location_id)
  FROM stock_location place
  JOIN stock_quant quant ON quant.location_id = place.id
 WHERE place.parent_path LIKE %s AND quant.product_id = ANY(%s)
 GROUP BY quant.product_id
"""
NOTE_SHORTAGE = """
UPDATE ecom_order o
   SET cause = 'shortage', shortage = told.shortage::jsonb, write_date = %s, write_uid = %s
  FROM unnest(%s::int[], %s::varchar[]) AS told (id, shortage)
 WHERE o.id = told.id
   AND (o.cause, o.shortage) IS DISTINCT FROM ('shortage', told.shortage::jsonb)
"""


class EcomAllocation(models.AbstractModel):
    """Gives the stock of a warehouse to the orders that wait for it.

    One at a time for each warehouse: two that read the same free stock would both promise it.
    PostgreSQL would let only one of them through, at its commit; waiting for one's turn is
    cheaper than doing the work twice.
    """

    _name = "ecom.allocation"
    _description = "Allocation of Stock"
    _inherit = ["ecom.turn.mixin"]

    _turn_channel = CHANNEL
    _turn_field = "warehouse_id"
    _turn_waiting = WAITING

    # === WHEN === #

    @api.model
    def _describe_turn(self, record):
        return self.env._("Allocate stock of %(name)s", name=record.name)

    @api.model
    def _enqueue_waiting(self, warehouses=None):
        """Enqueue those of the warehouses (None: of all) that orders wait for; 1 query."""
        domain = [("state", "=", "approved"), ("shop_changes", "=", False)]
        domain += [("fulfilment", "!=", "supplier")]
        domain += [("warehouse_id", "!=", False)] if warehouses is None else [
            ("warehouse_id", "in", warehouses.ids)
        ]
        # sudo: who brings goods in need not have rights on the orders of shops
        groups = self.env["ecom.order"].sudo()._read_group(domain, ["warehouse_id"])
        self._enqueue([warehouse for (warehouse,) in groups])

    @api.model
    def _cron_enqueue(self):
        """A ticker and safety net: whatever freed stock without a word, orders get it."""
        self._enqueue_waiting()

    # === A BATCH === #

    @api.model
    def _serve(self, warehouse, orders):
        """Give deliveries to those of the orders that can be filled as a whole.

        First paid, first served. The others say what they lack. In the current transaction;
        the number of queries does not depend on the number of orders.

        :return: the orders that got a delivery
        """
        self.env.flush_all()
        ids = [row[0] for row in self.env.execute_query(SQL(LOCK, orders.ids, warehouse.id))]
        if not ids:
            return orders.browse()
        parts = self._get_parts(warehouse, ids)
        free, special = self._get_free(warehouse, parts)
        filled, short = self._choose(ids, parts, free)
        self._note_shortage(short)
        served = orders.browse(filled)
        needed = {order_id: parts.get(order_id, []) for order_id in filled}
        self.env["ecom.delivery"]._make(warehouse, needed, special)
        return served

    def _get_parts(self, warehouse, order_ids):
        """{order id: [part]}: what each order takes off the shelves."""
        rows = self.env.execute_query(SQL(LINES, order_ids))
        wanted = {(product_id, float(quantity)) for _order, _line, product_id, quantity in rows}
        exploded = self.env["ecom.kit"]._explode(warehouse.company_id, wanted)
        parts = defaultdict(list)
        for order_id, line_id, product_id, quantity in rows:
            for part in exploded[product_id, float(quantity)]:
                parts[order_id].append({**part, "line_id": line_id, "sold_id": product_id})
        return parts

    def _get_free(self, warehouse, parts):
        """({product id: free}, {product ids whose stock is special})."""
        place = warehouse._get_ecom_operation().default_location_src_id
        product_ids = {part["product_id"] for rows in parts.values() for part in rows}
        rows = self.env.execute_query(
            SQL(FREE, f"{place.parent_path}%", list(product_ids))
        )
        free = {product_id: float(quantity) for product_id, quantity, _special in rows}
        return free, {product_id for product_id, _quantity, special in rows if special}

    def _choose(self, order_ids, parts, free):
        """Those that are filled, and {order id: [what it lacks]} of the others."""
        filled, short = [], {}
        compare = self._get_comparison(free)
        for order_id in order_ids:
            needs = defaultdict(float)
            for part in parts.get(order_id, ()):
                if part["is_stocked"]:
                    needs[part["product_id"]] += part["units"]
            lacks = [
                {"product_id": one, "wanted": units, "free": max(0.0, free.get(one, 0.0))}
                for one, units in needs.items()
                if compare(one, units, free.get(one, 0.0)) > 0
            ]
            if lacks:
                short[order_id] = lacks
                continue
            for one, units in needs.items():
                free[one] -= units
            filled.append(order_id)
        return filled, short

    def _get_comparison(self, free):
        uoms = {p.id: p.uom_id for p in self.env["product.product"].browse(free)}

        def compare(product_id, wanted, there):
            uom = uoms.get(product_id)
            return uom.compare(wanted, there) if uom else (wanted > 0)

        return compare

    def _note_shortage(self, short):
        if short:
            told = [self.env["ecom.order"]._dump_shortage(lacks) for lacks in short.values()]
            self.env.cr.execute(SQL(
                NOTE_SHORTAGE, self.env.cr.now(), self.env.uid, list(short), told
            ))
