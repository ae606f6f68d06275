import logging
import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..exchange import InboundDrain, OutboundDrain, PeerLock
from ..lib.postal_exchange import ExchangeError, backoff_seconds

_logger = logging.getLogger(__name__)

# Well under the time after which the server ends a worker (limit_time_real, 120 s), with the
# longest call (60 s) still in the air.
DRAIN_SECONDS = 40
GIVE_WAY_SECONDS = 3
TIRED_SECONDS = 15
# What is due later than this is left to the ticker.
SOON_SECONDS = 60
MOST_WOKEN = 500
DRAINS = {"out": OutboundDrain, "in": InboundDrain}


class PostalExchange(models.Model):
    _inherit = "postal.exchange"

    @api.model
    def _drain(self, peer, direction):
        """Work off what is due from or to ``peer``: the job.

        Never commits the job's own transaction; each row has one of its own. Only one
        drain runs for a peer and direction, the second gives way. What is left when its
        time is up is left to a next job.
        """
        peer = peer.exists()
        if not peer or not peer.active or peer.is_paused:
            return
        with PeerLock(self.env.cr.dbname, peer, direction) as lock:
            if not lock.is_held:
                raise RetryableJobError(
                    f"Another job works for {peer.name}",
                    seconds=GIVE_WAY_SECONDS,
                    ignore_retry=True,
                )
            drain = self._run_drain(peer, direction, lock)
        if drain:
            self._schedule_rest(peer, direction, drain.is_tired)

    def _run_drain(self, peer, direction, lock):
        try:
            drain = DRAINS[direction](peer, lock, DRAIN_SECONDS)
        except (ExchangeError, UserError) as error:
            self._out_block_all(peer, str(error))
            return None
        drain.run()
        _logger.info("Exchange with %s, %s: %s", peer.name, direction, drain.counts)
        return drain

    def _schedule_rest(self, peer, direction, is_tired):
        """Enqueue the next drain for what is due or soon will be."""
        with self.env.registry.cursor() as cr:  # this transaction does not see the rows' own
            delay = self.with_env(self.env(cr=cr))._seconds_until_next(peer, direction)
        if delay is not None and delay <= SOON_SECONDS:
            delay = max(delay, TIRED_SECONDS) if is_tired else delay
            self._schedule(peer, direction, delay=delay)

    def _seconds_until_next(self, peer, direction):
        domain = self._get_peer_domain(peer, direction)
        if direction == "in":
            rows = self.search([*domain, ("state", "=", "received")], order="due_at", limit=1)
            due_at = rows.due_at
        else:
            due_at = self._out_get_next_due(peer)
        if not due_at:
            return None
        return max(0, math.ceil((due_at - fields.Datetime.now()).total_seconds()))

    @api.model
    def _cron_enqueue(self):
        """Enqueue a drain for each peer that has something due: a ticker and safety net."""
        groups = self._read_group(
            [
                ("state", "in", ["due", "received", "waiting", "unsure", "sending"]),
                "|",
                ("due_at", "<=", fields.Datetime.now()),
                ("state", "=", "sending"),
            ],
            ["peer_model", "peer_id", "direction"],
        )
        for peer_model, peer_id, direction in groups:
            if peer_model not in self.env:
                continue
            peer = self.env[peer_model].browse(peer_id).exists()
            if peer and peer.active and not peer.is_paused:
                self._schedule(peer, direction)

    @api.model
    def _get_peer_domain(self, peer, direction):
        return [
            ("peer_model", "=", peer._name),
            ("peer_id", "=", peer.id),
            ("direction", "=", direction),
        ]

    @api.model
    def _make_waiting_due(self, peer, direction):
        """Let what waits be tried again; of very many, the oldest: the rest has its back-off."""
        domain = [*self._get_peer_domain(peer, direction), ("state", "=", "waiting")]
        waiting = self.search(domain, order="id", limit=MOST_WOKEN)
        waiting.due_at = fields.Datetime.now()

    def _prepare_later_vals(self, error, code=False):
        """Return values that put a row off, longer each time."""
        delay = timedelta(seconds=backoff_seconds(self.tries))
        return {"due_at": fields.Datetime.now() + delay, "error": error, "error_code": code}
