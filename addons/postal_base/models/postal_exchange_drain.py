import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..exchange import InboundDrain, OutboundDrain, PeerLock
from ..lib.postal_exchange import (
    ExchangeBlocked,
    ExchangeError,
    ExchangeRefused,
    PeerRefused,
    PeerUnavailable,
    backoff_seconds,
)

_logger = logging.getLogger(__name__)

# Well under the time after which the server ends a worker (limit_time_real, 120 s), with the
# longest call (60 s) still in the air.
DRAIN_SECONDS = 40
GIVE_WAY_SECONDS = 3
TIRED_SECONDS = 15
# What is due later than this is left to the ticker.
SOON_SECONDS = 60
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
        states = ("due", "unsure", "sending") if direction == "out" else ("received",)
        row = self.search(
            [*self._get_peer_domain(peer, direction), ("state", "in", states)],
            order="due_at, id",
            limit=1,
        )
        if not row:
            return None
        left = (row.due_at or fields.Datetime.now()) - fields.Datetime.now()
        return max(0, int(left.total_seconds() + 0.999))

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
        domain = [*self._get_peer_domain(peer, direction), ("state", "=", "waiting")]
        self.search(domain).due_at = fields.Datetime.now()

    def _prepare_later_vals(self, error, code=False):
        """Return values that put a row off, longer each time."""
        delay = timedelta(seconds=backoff_seconds(self.tries))
        return {"due_at": fields.Datetime.now() + delay, "error": error, "error_code": code}

    # === OUTGOING === #

    @api.model
    def _out_recover(self, peer):
        """Mark what a dead predecessor left: nobody knows whether it arrived."""
        left = self.search([*self._get_peer_domain(peer, "out"), ("state", "=", "sending")])
        vals = {
            "is_uncertain": True,
            "due_at": fields.Datetime.now(),
            "error": self.env._("Interrupted while sending; it is sent again as the same message."),
        }
        for exchange in left._set_state(("sending",), "unsure", vals):
            exchange = exchange.with_company(exchange.company_id)
            peer.with_env(exchange.env)._handle_unsure(exchange)

    @api.model
    def _out_block_all(self, peer, reason):
        """Let everything wait that is due to a peer that cannot be called as it is set up."""
        due = self.search([*self._get_peer_domain(peer, "out"), ("state", "=", "due")])
        later = fields.Datetime.now() + timedelta(seconds=SOON_SECONDS)
        due._set_state(("due",), "waiting", {"error": reason, "due_at": later})

    @api.model
    def _out_claim(self, peer, room, is_careful=False):
        """Take the next rows to send; return [(id, kind, body)], or None if paused.

        Their texts are built here, once; body None: the row has to wait. ``is_careful``
        survives a document that breaks the building: its row waits with the error.
        """
        if not peer.active or peer.is_paused:
            return None
        claimed = []
        for exchange in self._out_lock_next(peer, room):
            exchange = exchange.with_company(exchange.company_id)
            build = exchange._out_build_carefully if is_careful else exchange._out_build
            claimed.append((exchange.id, exchange.kind, build(peer.with_env(exchange.env))))
        return claimed

    @api.model
    def _out_lock_next(self, peer, room):
        """Lock and return the rows to send next, in order.

        A document's later message waits until its earlier one is through: what is said
        about one document must arrive in the order it was said.
        """
        self.env.cr.execute(
            """
            SELECT e.id FROM postal_exchange e
             WHERE e.peer_model = %(model)s AND e.peer_id = %(id)s AND e.direction = 'out'
               AND e.state IN ('due', 'waiting', 'unsure') AND e.due_at <= %(now)s
               AND NOT EXISTS (
                   SELECT 1 FROM postal_exchange earlier
                    WHERE earlier.res_model = e.res_model AND earlier.res_id = e.res_id
                      AND earlier.peer_model = e.peer_model AND earlier.peer_id = e.peer_id
                      AND earlier.direction = 'out' AND earlier.id < e.id
                      AND earlier.state IN ('due', 'waiting', 'sending', 'unsure'))
             ORDER BY e.id LIMIT %(room)s FOR UPDATE OF e SKIP LOCKED
            """,
            {
                "model": peer._name,
                "id": peer.id,
                "now": fields.Datetime.now(),
                "room": room,
            },
        )
        return self.browse(row_id for (row_id,) in self.env.cr.fetchall())

    def _out_build(self, peer):
        """Make the row `sending` and return its text, or let it wait and return None."""
        body = self.payload
        if not body:
            try:
                body = peer._build_request(self)
            except ExchangeBlocked as blocked:
                self.tries += 1
                self._out_wait(blocked.message)
                return None
        self._set_state(
            ("due", "waiting", "unsure"),
            "sending",
            {"payload": body, "tries": self.tries + 1, "sent_at": fields.Datetime.now()},
        )
        return body

    def _out_build_carefully(self, peer):
        try:
            with self.env.cr.savepoint():
                return self._out_build(peer)
        except Exception as error:
            # whatever breaks the building of one document concerns that document only
            _logger.exception("Exchange %s could not be built", self.id)
            self.tries += 1
            self._out_wait(f"{type(error).__name__}: {error}")
            return None

    def _out_wait(self, reason):
        vals = self._prepare_later_vals(reason)
        if self.state == "waiting":
            self.write(vals)
        else:
            self._set_state(("due",), "waiting", vals)

    def _out_settle(self, peer, outcome):
        """Store what came of a call, with its business effect; return what it was."""
        self.ensure_one()
        exchange = self.with_company(self.company_id)
        if exchange.state != "sending":
            _logger.info("Exchange %s was settled by somebody else", self.id)
            return None
        peer = peer.with_env(exchange.env)
        if not outcome.sent_at:
            exchange._out_put_back({"tries": exchange.tries - 1})
            return None
        vals = {"sent_at": outcome.sent_at, "duration_ms": outcome.duration_ms}
        match outcome.error:
            case None:
                return exchange._out_done(peer, outcome.answer, vals)
            case PeerRefused() | ExchangeRefused():
                return exchange._out_refused(peer, outcome.error, vals)
            case _:
                return exchange._out_unavailable(peer, outcome.error, vals)

    def _out_done(self, peer, answer, vals):
        vals |= {
            "answer": peer._format_answer(answer),
            "error": False,
            "error_code": False,
            "is_uncertain": False,
            "done_at": fields.Datetime.now(),
        }
        self._set_state(("sending",), "done", vals)
        peer._handle_answer(self, answer)
        return "done"

    def _out_refused(self, peer, error, vals):
        vals |= {
            "error": error.message,
            "error_code": error.code,
            "is_uncertain": False,
            "done_at": fields.Datetime.now(),
        }
        self._set_state(("sending",), "refused", vals)
        peer._handle_refusal(self, error.code, error.message)
        return "refused"

    def _out_unavailable(self, peer, error, vals):
        is_unsure = isinstance(error, PeerUnavailable) and error.unsure
        vals |= self._prepare_later_vals(error.message)
        self._out_put_back(vals | {"is_uncertain": self.is_uncertain or is_unsure})
        if is_unsure:
            peer._handle_unsure(self)
        return "unavailable"

    def _out_put_back(self, vals):
        """Let the row be sent again; once uncertain it stays so until the peer answers."""
        is_uncertain = vals.get("is_uncertain", self.is_uncertain)
        self._set_state(("sending",), "unsure" if is_uncertain else "due", vals)

    # === INCOMING === #

    @api.model
    def _in_next(self, peer):
        """Return the id of the message to work on next, or None."""
        if not peer.active or peer.is_paused:
            return None
        row = self.search(
            [
                *self._get_peer_domain(peer, "in"),
                ("state", "in", ("received", "waiting")),
                ("due_at", "<=", fields.Datetime.now()),
            ],
            order="id",
            limit=1,
        )
        return row.id

    def _in_work(self, peer):
        exchange = self.with_company(self.company_id)
        if exchange.state not in ("received", "waiting"):
            return None
        peer.with_env(exchange.env)._handle_inbound(exchange)
        exchange._set_state(
            ("received", "waiting"),
            "done",
            {
                "tries": exchange.tries + 1,
                "error": False,
                "error_code": False,
                "done_at": fields.Datetime.now(),
            },
        )
        return "done"

    def _in_fail(self, error):
        """Store why a message could not be worked on; return its new state."""
        self.tries += 1
        if isinstance(error, ExchangeRefused | PeerRefused):
            vals = {
                "error": error.message,
                "error_code": error.code,
                "done_at": fields.Datetime.now(),
            }
            self._set_state(("received", "waiting"), "refused", vals)
            return "refused"
        vals = self._prepare_later_vals(error.message)
        if self.state == "waiting":
            self.write(vals)
        else:
            self._set_state(("received",), "waiting", vals)
        return "waiting"
