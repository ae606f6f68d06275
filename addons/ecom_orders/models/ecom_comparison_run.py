from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.postal_base.exchange import PeerLock
from odoo.addons.postal_base.lib.postal_exchange import backoff_seconds
from odoo.addons.queue_job.exception import RetryableJobError

from ..comparison import Batch, ShopComparison
from .ecom_task import TaskCancelled

# A download that comes meanwhile waits so long at most.
COMPARE_SECONDS = 20
GIVE_WAY_SECONDS = 3
#: longer than a waiting download gives way, so that it comes first
PAUSE_SECONDS = 5
MOST_TRIES = 6
COUNTS = {"updated": "updated_count", "flagged": "flagged_count", "gone": "gone_count",
          "older": "unclear_count", "unreadable": "unclear_count"}
NOTE = """
UPDATE ecom_order o
   SET compared_at = %(now)s,
       comparison_id = CASE WHEN told.id IS NULL THEN o.comparison_id ELSE %(comparison)s END,
       comparison_result = coalesce(told.result, o.comparison_result)
  FROM unnest(%(ids)s) AS one (id)
  LEFT JOIN unnest(%(found)s::int[], %(results)s::varchar[]) AS told (id, result) USING (id)
 WHERE o.id = one.id
"""


class EcomComparison(models.Model):
    """The job of a comparison, and what it books in its transactions."""

    _inherit = "ecom.comparison"

    # === THE JOB === #

    def _schedule(self, seconds=0):
        """Enqueue the work, unless it waits already."""
        self.ensure_one()
        # The job works for everybody, so it must not carry the rights of who was first.
        comparison = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={}))
        job = comparison.with_delay(
            channel="root.shop",
            identity_key=f"ecom.comparison:{self.id}",
            max_retries=0,
            eta=timedelta(seconds=seconds) if seconds else None,
            description=self.task_id.name,
        )._run()
        comparison.task_id._follow(job)

    @api.model
    def _go_on(self):
        """Enqueue what runs and no job is waiting for: a safety net."""
        for comparison in self.search([
            ("state", "=", "running"), ("channel_id.is_paused", "=", False),
            "|", ("due_at", "=", False), ("due_at", "<=", fields.Datetime.now()),
        ]):
            comparison._schedule()

    def _run(self):
        """Compare as far as it goes in one job. Never commits the job's own transaction."""
        comparison = self.exists()
        if not comparison or not comparison._is_to_run():
            return
        channel = comparison.channel_id
        # that of the download: an answer from before a download must not be booked after it
        with PeerLock(self.env.cr.dbname, channel, "download") as lock:
            if not lock.is_held:
                raise RetryableJobError(
                    f"Another job reads {channel.name}", seconds=GIVE_WAY_SECONDS,
                    ignore_retry=True,
                )
            run = ShopComparison(comparison, lock, COMPARE_SECONDS)
            run.run()
        if not run.is_through:
            comparison._schedule(PAUSE_SECONDS)

    def _is_to_run(self):
        channel = self.channel_id
        return (self.state == "running" and channel.active and not channel.is_paused
                and channel.is_comparable)

    # === WHAT IT DOES IN ITS TRANSACTIONS === #

    def _begin_batch(self, size):
        """The next orders that are still open here; None: there is nothing left to do."""
        if not self._is_to_run():
            return None
        if self.position >= self.total:
            self._end("done")
            return None
        end = min(self.position + size, self.total)
        ids = self.asked[self.position:end]
        orders = self.env["ecom.order"].browse(ids).exists().filtered(
            lambda order: order.external_id and order.state != "cancelled"
        )
        places = {order_id: place for place, order_id in enumerate(ids, self.position)}
        return Batch(self.position, end, {
            order.external_id: (places[order.id], order.id) for order in orders
        })

    def _take_batch(self, batch, answer):
        """Book an answer of the shop; when somebody moved the place meanwhile, do nothing.

        :param comparison.Batch batch: what was asked
        :param comparison.Answer answer: what came
        """
        if self.position != batch.place or self.state != "running":
            return
        results = self._take_answer(batch, answer)
        ids = [order_id for _place, order_id in batch.orders.values()]
        self.env.cr.execute(SQL(
            NOTE, now=fields.Datetime.now(), comparison=self.id, ids=ids, found=list(results),
            results=list(results.values()),
        ))
        self.env["ecom.order"].invalidate_model()
        self._release(ids)
        vals = {"position": batch.end, "tries": 0, "error": False, "due_at": False}
        for result in results.values():
            vals[COUNTS[result]] = vals.get(COUNTS[result], self[COUNTS[result]]) + 1
        reasons = [f"{external_id}: {reason}" for external_id, reason in answer.unreadable]
        if reasons:
            vals["note"] = "\n".join([self.note or "", *reasons]).strip()
        self.write(vals)
        self._report()

    def _take_answer(self, batch, answer):
        """{order id: what came of it}, of those orders that are not as they were."""
        def here(external_ids):
            return [batch.orders[one][1] for one in external_ids]

        told = here(order.external_id for order in answer.orders)
        results = dict.fromkeys(
            here(external_id for external_id, _reason in answer.unreadable), "unreadable"
        )
        results |= self.env["ecom.intake"]._take_compared(self.channel_id, answer.orders)
        self.env["ecom.order"].browse(told)._note_in_shop()
        gone = self.env["ecom.order"].browse(here(answer.gone))
        gone._note_gone()
        return results | dict.fromkeys(gone.ids, "gone")

    def _report(self):
        try:
            self.task_id._report(self.position, self.total)
        except TaskCancelled:
            self._end("cancelled")

    def _note_failure(self, reason):
        """Try again later, each time later; in the end give up."""
        tries = self.tries + 1
        seconds = backoff_seconds(tries)
        self.write({
            "error": reason, "tries": tries,
            "due_at": fields.Datetime.now() + timedelta(seconds=seconds),
        })
        if tries < MOST_TRIES:
            self._schedule(seconds)
        else:
            self._end("failed")

    def _end(self, state):
        self.write({"state": state, "done_at": fields.Datetime.now(), "due_at": False})
