import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.postal_exchange import ExchangeBlocked, ExchangeRefused, PeerRefused, PeerUnavailable

_logger = logging.getLogger(__name__)

BLOCKED_SECONDS = 60


class PostalExchange(models.Model):
    """What an outgoing drain does in the transactions of single rows."""

    _inherit = "postal.exchange"

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
        later = fields.Datetime.now() + timedelta(seconds=BLOCKED_SECONDS)
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
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.id FROM postal_exchange e
                 WHERE %s AND e.state IN ('due', 'waiting', 'unsure') AND e.due_at <= %s
                 ORDER BY e.id LIMIT %s FOR UPDATE OF e SKIP LOCKED
                """,
                self._out_get_free_sql(peer),
                fields.Datetime.now(),
                room,
            )
        )
        return self.browse(row_id for (row_id,) in rows)

    @api.model
    def _out_get_next_due(self, peer):
        """Return when the next message is due that no other one holds up, or None."""
        [(due_at,)] = self.env.execute_query(
            SQL(
                "SELECT min(e.due_at) FROM postal_exchange e"
                " WHERE %s AND e.state IN ('due', 'unsure')",
                self._out_get_free_sql(peer),
            )
        )
        return due_at

    @api.model
    def _out_get_free_sql(self, peer):
        """Return the condition on rows ``e`` whose document has no earlier message open."""
        return SQL(
            """
            e.peer_model = %(model)s AND e.peer_id = %(id)s AND e.direction = 'out'
            AND NOT EXISTS (
                SELECT 1 FROM postal_exchange earlier
                 WHERE earlier.res_model = e.res_model AND earlier.res_id = e.res_id
                   AND earlier.peer_model = e.peer_model AND earlier.peer_id = e.peer_id
                   AND earlier.direction = 'out' AND earlier.id < e.id
                   AND earlier.state IN ('due', 'waiting', 'sending', 'unsure'))
            """,
            model=peer._name,
            id=peer.id,
        )

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

    def _settle_by_feedback(self):
        """The peer has shown by other means that it has what these rows say.

        What may have arrived, has; what was not sent yet need not be.
        """
        vals = {"error": False, "error_code": False, "done_at": fields.Datetime.now()}
        self._set_state(("unsure",), "done", {**vals, "is_uncertain": False})
        needless = self.filtered(lambda row: not row.is_uncertain)
        needless._set_state(("due", "waiting"), "cancelled", vals)

    def _out_put_back(self, vals):
        """Let the row be sent again; once uncertain it stays so until the peer answers."""
        is_uncertain = vals.get("is_uncertain", self.is_uncertain)
        self._set_state(("sending",), "unsure" if is_uncertain else "due", vals)
