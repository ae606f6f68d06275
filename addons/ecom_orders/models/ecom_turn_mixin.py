import logging
import time
from contextlib import contextmanager
from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.postal_base.exchange.session import lost_races
from odoo.addons.postal_base.jobs import enqueue_once
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

BATCH = 500
RUN_SECONDS = 40
GIVE_WAY_SECONDS = 2
MOST_TRIES = 6


class EcomTurnMixin(models.AbstractModel):
    """Serves the waiting orders of a warehouse, a supplier, ... in the background.

    One job at a time for each of them. A model says by ``_turn_channel`` where its jobs run, by
    ``_turn_field`` whose an order is, by ``_turn_waiting`` which wait (a query of their ids for
    one record, in the order of serving), and implements ``_describe_turn`` and ``_serve``.
    """

    _name = "ecom.turn.mixin"
    _description = "Work on Orders in Turns"

    _turn_channel = None
    _turn_field = None
    _turn_waiting = None

    @api.model
    def _describe_turn(self, record):
        """What the job does, for people who look at jobs."""
        raise NotImplementedError

    @api.model
    def _serve(self, record, orders):
        """Serve these orders in the current transaction; return those that were served."""
        raise NotImplementedError

    # === WHEN === #

    @api.model
    def _enqueue(self, records, delay=None):
        """Have the orders of these records served soon; repeats are one job."""
        enqueue_once(self.env, {
            self._get_turn_key(record): partial(self._enqueue_run, record, delay)
            for record in records
        })

    def _enqueue_run(self, record, delay, env):
        self.with_env(env).with_delay(
            channel=self._turn_channel,
            identity_key=self._get_turn_key(record),
            eta=delay,
            description=self._describe_turn(record),
        )._run(record.with_env(env))

    def _get_turn_key(self, record):
        return f"{self._name}:{record.id}"

    # === A RUN === #

    @api.model
    def _run(self, record):
        """The job: serve all waiting orders of a record, batch by batch.

        Never commits the job's own transaction; each batch has one of its own. What is left
        when its time is up is left to a next job.
        """
        with self._turn(record) as is_ours:
            if not is_ours:
                raise RetryableJobError(
                    f"Another job is at {record.display_name}",
                    seconds=GIVE_WAY_SECONDS,
                    ignore_retry=True,
                )
            self._run_batches(record)

    def _run_batches(self, record):
        end = time.monotonic() + RUN_SECONDS
        ids = self._in_own_transaction("_get_waiting_ids", record)
        filled = 0
        for first in range(0, len(ids), BATCH):
            if time.monotonic() > end:
                self._enqueue(record)
                break
            batch = ids[first : first + BATCH]
            filled += self._in_own_transaction("_serve_ids", record, batch)
        if ids:
            _logger.info("%s: %s of %s orders served", record.display_name, filled, len(ids))

    @contextmanager
    def _turn(self, record):
        """Whether the record is ours until the end of the block.

        The lock is held by a transaction beside those of the batches. A batch that took it as
        its first statement would have its snapshot from before the wait, and count stock that
        the one before has given away.
        """
        with self.env.registry.cursor() as guard:
            guard.execute(self._lock_query(record))
            yield guard.fetchone()[0]

    @api.model
    def _lock_query(self, record):
        key = self._get_turn_key(record)
        return SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key)

    @api.model
    def _take_turn(self, record):
        """Whether the record is ours until the end of the current transaction."""
        [(is_ours,)] = self.env.execute_query(self._lock_query(record))
        return is_ours

    @api.model
    def _get_waiting_ids(self, record):
        self._hold_changed(record)
        return [row[0] for row in self.env.execute_query(SQL(self._turn_waiting, record.id))]

    @api.model
    def _hold_changed(self, record):
        """What the shop changed after its review waits for a person, and says so.

        What the shop told too long ago waits to be compared with it.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE ecom_order
               SET cause = CASE WHEN shop_changes IS NULL THEN NULL ELSE 'changed' END,
                   shortage = NULL
             WHERE %s = %s AND state = 'approved'
               AND (shop_changes IS NOT NULL) <> (cause IS NOT DISTINCT FROM 'changed')
            """,
            SQL.identifier(self._turn_field), record.id,
        ))
        self.env["ecom.comparison"]._hold_unread(self._turn_field, record)

    @api.model
    def _serve_ids(self, record, order_ids):
        return len(self._serve(record, self.env["ecom.order"].browse(order_ids)))

    def _in_own_transaction(self, name, record, *args):
        """Call a method in a transaction of its own, again when a race was lost.

        A race is lost to whoever else reserves the same stock, or writes on the same order.
        """
        for turn in range(MOST_TRIES):
            try:
                with lost_races.are_expected(), self.env.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"lang": self.env.lang})
                    result = getattr(env[self._name], name)(record.with_env(env), *args)
                    env.flush_all()
                    return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if turn + 1 == MOST_TRIES:
                    raise
                time.sleep(0.05 * 2**turn)
        return None
