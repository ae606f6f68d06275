import time
from contextlib import contextmanager

from odoo import models

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused, PeerUnavailable
from odoo.addons.queue_job.exception import RetryableJobError

from .wms_reconciliation import OPEN_STATES

JOB_SECONDS = 50
PAUSES = (0.2, 0.5, 1.0)
MOST_TRIES = 20
PAUSE_SECONDS = 15


class WmsReconciliation(models.Model):
    """Asking for all stock, page by page. A page that is not answered is asked for again."""

    _inherit = "wms.reconciliation"

    def _work(self):
        """The job. No transaction is open for writing while the warehouse is asked.

        Each page is stored in a transaction of its own, so that whatever happens the next job
        goes on with the next page.
        """
        if not self.exists() or self.state not in OPEN_STATES or self.backend_id.is_paused:
            return
        self._work_off(is_apart=True, seconds=JOB_SECONDS)

    def _work_off(self, is_apart, seconds=None):
        end = time.monotonic() + seconds if seconds else None
        with self._step(is_apart) as run:
            question = run._next_question()
        adapter, client = self.backend_id._adapter(), self.backend_id._client()
        while question:
            if end and time.monotonic() > end:
                self._enqueue()
                return
            try:
                told = self._ask(adapter, client, question)
            except (PeerRefused, PeerUnavailable) as error:
                self._give_way(error, is_apart)
                return
            with self._step(is_apart) as run:
                question = run._store(question, told)

    @contextmanager
    def _step(self, is_apart):
        """The run in a transaction of its own, or in the one that is open."""
        if not is_apart:
            yield self
            return
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    def _next_question(self):
        """(warehouse id, its code at the other side, item code, page), or None at the end."""
        while self.state in OPEN_STATES and not self.todo:
            self._conclude()
        if self.state not in OPEN_STATES:
            return None
        warehouse_id, item_code = self.todo[0]
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        return warehouse_id, warehouse.wms_code, item_code, self.page

    def _ask(self, adapter, client, question):
        _warehouse_id, warehouse_code, item_code, page = question
        body = adapter.build_stock_query(warehouse_code, page, item_code)
        for pause in (*PAUSES, None):
            try:
                return adapter.read_stock(client.call(adapter.stock_kind, body), warehouse_code)
            except PeerUnavailable:
                if pause is None:
                    raise
                time.sleep(pause)
        return None

    def _store(self, question, told):
        """Keep the page and give the next question; compare when there is none."""
        warehouse_id, _warehouse_code, item_code, page = question
        if not self.todo or [*self.todo[0], self.page] != [warehouse_id, item_code, page]:
            return None  # another job has gone on with it
        self.env["wms.reconciliation.page"].create(
            {
                "reconciliation_id": self.id,
                "warehouse_id": warehouse_id,
                "item_code": item_code or False,
                "rows": [[r.item_code, r.lot, r.quality, r.quantity] for r in told.rows],
            }
        )
        self._note_progress(told, item_code, page)
        return self._next_question()

    def _note_progress(self, told, item_code, page):
        received = self.received_here + len(told.rows)
        is_last = not told.rows or (told.total is not None and received >= told.total)
        vals = {"page": page + 1, "received_here": received, "error": False}
        if not item_code:
            vals["lines_told"] = self.lines_told + len(told.rows)
            if page == 1:
                vals["lines_expected"] = self.lines_expected + (told.total or 0)
        if is_last:
            vals |= {"page": 1, "received_here": 0, "todo": self.todo[1:]}
        self.write(vals)

    def _give_way(self, error, is_apart):
        """Try again later; after too many tries, or a refusal, say so and stop."""
        with self._step(is_apart) as run:
            is_lost = isinstance(error, PeerRefused) or run.tries + 1 >= MOST_TRIES
            run._note_trouble(error, is_lost or not is_apart)
        if is_apart and not is_lost:
            raise RetryableJobError(
                "The warehouse does not answer", seconds=PAUSE_SECONDS, ignore_retry=True
            )

    def _note_trouble(self, error, is_lost):
        warehouse = self.env["stock.warehouse"].browse(self.todo[0][0])
        text = self.env._(
            "The stock of %(warehouse)s cannot be asked: %(reason)s",
            warehouse=warehouse.name,
            reason=error.message,
        )
        self.write({"tries": self.tries + 1, "error": text})
        if is_lost:
            self._drop_pages()
            self.state = "failed"

    def _drop_pages(self):
        self.env["wms.reconciliation.page"].search([("reconciliation_id", "=", self.id)]).unlink()
