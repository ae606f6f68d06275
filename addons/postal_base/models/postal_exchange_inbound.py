from itertools import takewhile

from odoo import api, fields, models

from ..lib.postal_exchange import ExchangeRefused, PeerRefused


class PostalExchange(models.Model):
    """What an incoming drain does in the transactions of single rows."""

    _inherit = "postal.exchange"

    @api.model
    def _in_next(self, peer):
        """Return the ids of the messages to work on next: one, or several never tried."""
        if not peer.active or peer.is_paused:
            return []
        rows = self.search(
            [
                *self._get_peer_domain(peer, "in"),
                ("state", "in", ("received", "waiting")),
                ("due_at", "<=", fields.Datetime.now()),
            ],
            order="id",
            limit=peer._get_inbound_batch(),
        )
        fresh = list(takewhile(lambda row: not row.tries, rows))
        return [row.id for row in fresh or rows[:1]]

    def _in_work_together(self, peer):
        exchanges = self.with_company(peer.company_id)
        if any(exchange.state != "received" for exchange in exchanges):
            return False
        peer.with_env(exchanges.env)._handle_inbound_many(exchanges)
        exchanges._set_state(
            ("received",), "done", {"tries": 1, "done_at": fields.Datetime.now()}
        )
        return True

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
