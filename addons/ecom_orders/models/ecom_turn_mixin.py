import logging
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.postal_base.exchange.session import lost_races
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

BATCH = 500
RUN_SECONDS = 40
GIVE_WAY_SECONDS = 2
MOST_TRIES = 6


class EcomTurnMixin(models.AbstractModel):
    """Serves the waiting orders of a warehouse, a supplier, ... in the background.

    One job at a time for each of them. A model says by ``_turn_channel`` where its jobs run,
    and implements ``_describe_turn``, ``_get_waiting_ids`` and ``_serve_ids``.
    """

    _name = "ecom.turn.mixin"
    _description = "Work on Orders in Turns"

    _turn_channel = None

    @api.model
    def _describe_turn(self, record):
        """What the job does, for people who look at jobs."""
        raise NotImplementedError

    @api.model
    def _get_waiting_ids(self, record):
        """The ids of the orders that wait for it, in the order of serving."""
        raise NotImplementedError

    @api.model
    def _serve_ids(self, record, order_ids):
        """Serve a batch of them, in a transaction of its own; return how many were served."""
        raise NotImplementedError

    # === WHEN === #

    @api.model
    def _enqueue(self, records, delay=None):
        """Have the orders of these records served soon; repeats are one job."""
        found = self._enqueue_missing(records, delay)
        if found:
            # As this transaction sees them. They may have run since it began, without seeing
            # what it writes; only after the commit that can be told for certain.
            self.env.cr.postcommit.add(lambda: self._enqueue_anew(found, delay))

    def _enqueue_anew(self, records, delay):
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            self.with_env(env)._enqueue_missing(records.with_env(env), delay)

    @api.model
    def _enqueue_missing(self, records, delay=None):
        """Enqueue those of the records no job waits for; return the others."""
        keys = {record: self._get_turn_key(record) for record in records}
        domain = [("identity_key", "in", list(keys.values()))]
        domain += [("state", "in", ("pending", "enqueued"))]
        # sudo: who approves orders or brings goods in need not see jobs
        waiting = set(self.env["queue.job"].sudo().search(domain).mapped("identity_key"))
        for record, key in keys.items():
            if key not in waiting:
                self.with_delay(
                    channel=self._turn_channel,
                    identity_key=key,
                    eta=delay,
                    description=self._describe_turn(record),
                )._run(record)
        return records.filtered(lambda record: keys[record] in waiting)

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
