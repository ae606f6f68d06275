import logging
import time
from collections import defaultdict
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.postal_base.exchange.session import lost_races
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

CHANNEL = "root.shop.allocate"
BATCH = 500
RUN_SECONDS = 40
GIVE_WAY_SECONDS = 2
MOST_TRIES = 6

#: first paid, first served
WAITING = """
SELECT id FROM ecom_order
 WHERE warehouse_id = %s AND state = 'approved' AND shop_changes IS NULL
 ORDER BY coalesce(paid_at, ordered_at), id
"""
#: what somebody else is just working on is left to the next run
LOCK = """
SELECT id FROM ecom_order
 WHERE id = ANY(%s) AND warehouse_id = %s AND state = 'approved' AND shop_changes IS NULL
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

    # === WHEN === #

    @api.model
    def _enqueue(self, warehouses, delay=None):
        """Have the orders of these warehouses served soon; repeats are one job."""
        found = self._enqueue_missing(warehouses, delay)
        if found:
            # As this transaction sees them. They may have run since it began, without seeing
            # what it writes; only after the commit that can be told for certain.
            self.env.cr.postcommit.add(lambda: self._enqueue_anew(found, delay))

    def _enqueue_anew(self, warehouses, delay):
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            self.with_env(env)._enqueue_missing(warehouses.with_env(env), delay)

    @api.model
    def _enqueue_missing(self, warehouses, delay=None):
        """Enqueue those of the warehouses no job waits for; return the others."""
        keys = {warehouse: f"ecom.allocation:{warehouse.id}" for warehouse in warehouses}
        domain = [("identity_key", "in", list(keys.values()))]
        domain += [("state", "in", ("pending", "enqueued"))]
        # sudo: who approves orders or brings goods in need not see jobs
        waiting = set(self.env["queue.job"].sudo().search(domain).mapped("identity_key"))
        for warehouse, key in keys.items():
            if key not in waiting:
                self.with_delay(
                    channel=CHANNEL,
                    identity_key=key,
                    eta=delay,
                    description=self.env._("Allocate stock of %(name)s", name=warehouse.name),
                )._run(warehouse)
        return warehouses.filtered(lambda warehouse: keys[warehouse] in waiting)

    @api.model
    def _enqueue_waiting(self, warehouses=None):
        """Enqueue those of the warehouses (None: of all) that orders wait for; 1 query."""
        domain = [("state", "=", "approved"), ("shop_changes", "=", False)]
        domain += [("warehouse_id", "!=", False)] if warehouses is None else [
            ("warehouse_id", "in", warehouses.ids)
        ]
        # sudo: who brings goods in need not have rights on the orders of shops
        groups = self.env["ecom.order"].sudo()._read_group(domain, ["warehouse_id"])
        for (warehouse,) in groups:
            self._enqueue(warehouse)

    @api.model
    def _cron_enqueue(self):
        """A ticker and safety net: whatever freed stock without a word, orders get it."""
        self._enqueue_waiting()

    # === A RUN === #

    @api.model
    def _run(self, warehouse):
        """The job: serve all waiting orders of a warehouse, batch by batch.

        Never commits the job's own transaction; each batch has one of its own. What is left
        when its time is up is left to a next job.
        """
        with self._turn(warehouse) as is_ours:
            if not is_ours:
                raise RetryableJobError(
                    f"Another job allocates {warehouse.name}",
                    seconds=GIVE_WAY_SECONDS,
                    ignore_retry=True,
                )
            self._run_batches(warehouse)

    def _run_batches(self, warehouse):
        end = time.monotonic() + RUN_SECONDS
        ids = self._in_own_transaction("_get_waiting_ids", warehouse)
        filled = 0
        for first in range(0, len(ids), BATCH):
            if time.monotonic() > end:
                self._enqueue(warehouse)
                break
            batch = ids[first : first + BATCH]
            filled += self._in_own_transaction("_serve_ids", warehouse, batch)
        if ids:
            _logger.info("%s: %s of %s orders got goods", warehouse.name, filled, len(ids))

    @contextmanager
    def _turn(self, warehouse):
        """Whether the warehouse is ours until the end of the block.

        The lock is held by a transaction beside those of the batches. A batch that took it as
        its first statement would have its snapshot from before the wait, and count stock that
        the one before has given away.
        """
        with self.env.registry.cursor() as guard:
            guard.execute(self._lock_query(warehouse))
            yield guard.fetchone()[0]

    @api.model
    def _lock_query(self, warehouse):
        key = f"ecom.allocation:{warehouse.id}"
        return SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key)

    def _in_own_transaction(self, name, warehouse, *args):
        """Call a method in a transaction of its own, again when a race was lost.

        A race is lost to whoever else reserves the same stock, or writes on the same order.
        """
        for turn in range(MOST_TRIES):
            try:
                with lost_races.are_expected(), self.env.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"lang": self.env.lang})
                    result = getattr(env[self._name], name)(warehouse.with_env(env), *args)
                    env.flush_all()
                    return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if turn + 1 == MOST_TRIES:
                    raise
                time.sleep(0.05 * 2**turn)
        return None

    @api.model
    def _get_waiting_ids(self, warehouse):
        self._hold_changed(warehouse)
        return [row[0] for row in self.env.execute_query(SQL(WAITING, warehouse.id))]

    @api.model
    def _hold_changed(self, warehouse):
        """What the shop changed after its review waits for a person, and says so."""
        self.env.cr.execute(SQL(
            """
            UPDATE ecom_order
               SET cause = CASE WHEN shop_changes IS NULL THEN NULL ELSE 'changed' END,
                   shortage = NULL
             WHERE warehouse_id = %s AND state = 'approved'
               AND (shop_changes IS NOT NULL) <> (cause IS NOT DISTINCT FROM 'changed')
            """,
            warehouse.id,
        ))

    @api.model
    def _serve_ids(self, warehouse, order_ids):
        return len(self._serve(warehouse, self.env["ecom.order"].browse(order_ids)))

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
