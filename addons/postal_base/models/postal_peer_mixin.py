import os
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.postal_exchange import DEFAULT_MASKED_NAMES, PeerUnavailable
from .postal_exchange import OPEN_IN, OPEN_OUT


class PostalPeerMixin(models.AbstractModel):
    """Another system we talk to. Concrete peers add their protocol's fields and hooks."""

    _name = "postal.peer.mixin"
    _description = "Peer"
    _order = "name, id"

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name used in addresses and in the environment's variables:"
        " letters, digits, - and _.",
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)
    active = fields.Boolean(default=True)
    url = fields.Char(string="Address")
    is_paused = fields.Boolean(
        string="Paused", copy=False, help="Messages are kept and neither sent nor worked on."
    )
    is_sandbox = fields.Boolean(string="Sandbox", help="The other side is a test system.")
    call_timeout = fields.Float(
        string="Seconds for a Call",
        default=10.0,
        help="After this time a call counts as unsure and is repeated. At most 60.",
    )
    silence_hours = fields.Float(
        string="Hours until Silence Is an Alarm", default=24.0, help="0: never"
    )
    calls_per_second = fields.Float(string="Calls a Second", help="0: no limit")
    parallel_calls = fields.Integer(default=4, help="Calls in the air at the same time")
    log_retention_days = fields.Integer(
        string="Days to Keep Messages",
        default=180,
        help="After these days the text of finished messages is deleted; the log line stays.",
    )
    exchange_open_count = fields.Integer(string="Open Messages", compute="_compute_exchange_counts")
    exchange_failed_count = fields.Integer(
        string="Refused Messages", compute="_compute_exchange_counts"
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "Another peer already has this code.")
    _check_call_timeout = models.Constraint(
        "CHECK(call_timeout > 0 AND call_timeout <= 60)",
        "A call may take more than 0 and at most 60 seconds.",
    )
    _check_parallel_calls = models.Constraint(
        "CHECK(parallel_calls BETWEEN 1 AND 64)", "Parallel calls must be from 1 to 64."
    )
    _check_calls_per_second = models.Constraint(
        "CHECK(calls_per_second >= 0)", "Calls a second cannot be negative; 0 is no limit."
    )
    _check_log_retention_days = models.Constraint(
        "CHECK(log_retention_days >= 1)", "Messages must be kept for at least one day."
    )

    def _compute_exchange_counts(self):
        counts = self.env["postal.exchange"]._read_group(
            [
                ("peer_model", "=", self._name),
                ("peer_id", "in", self.ids),
                ("state", "in", [*OPEN_OUT, *OPEN_IN, "refused"]),
            ],
            ["peer_id", "state"],
            ["__count"],
        )
        for peer in self:
            own = [(state, count) for peer_id, state, count in counts if peer_id == peer.id]
            peer.exchange_failed_count = sum(count for state, count in own if state == "refused")
            peer.exchange_open_count = sum(count for state, count in own if state != "refused")

    @api.constrains("code")
    def _check_code(self):
        for peer in self:
            if not re.fullmatch(r"[A-Za-z0-9_-]+", peer.code):
                raise ValidationError(
                    self.env._(
                        "The code %(code)s of %(name)s may have only letters, digits, - and _.",
                        code=peer.code,
                        name=peer.name,
                    )
                )

    def action_view_exchanges(self):
        """Open this peer's messages."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("postal_base.postal_exchange_action")
        action["domain"] = [("peer_model", "=", self._name), ("peer_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_pause(self):
        """Stop sending to and working for these peers; everything is kept."""
        self.is_paused = True
        return True

    def action_resume(self):
        """Go on with what has gathered."""
        self.is_paused = False
        for peer in self:
            self.env["postal.exchange"]._schedule(peer, "out")
            self.env["postal.exchange"]._schedule(peer, "in")
        return True

    def _credential(self, name):
        """Return the credential ``name``: the environment's if set, else the field's, else "".

        The variable is ``POSTROAD_<MODEL>_<CODE>_<NAME>``, upper case, with ``_`` for
        whatever is neither letter nor digit.
        """
        self.ensure_one()
        variable = re.sub(r"[^A-Za-z0-9]", "_", f"POSTROAD_{self._name}_{self.code}_{name}")
        # sudo: the field is readable by system administrators only, calls are made for all
        return os.environ.get(variable.upper()) or self.sudo()[name] or ""

    # === HOOKS OF CONCRETE PEERS === #

    def _client(self):
        """Return a thread-safe object with ``call(kind, body)``; it must not use the ORM.

        ``call`` returns the answer or raises ``PeerUnavailable`` or ``PeerRefused``.
        """
        raise PeerUnavailable(self.env._("No protocol is set for %(peer)s.", peer=self.name))

    def _build_request(self, exchange):
        """Return the body of a message that is sent for the first time.

        May raise ``ExchangeBlocked``: the message then waits with that reason, and what
        this method wrote before (such as pushing what must go first) is kept.
        """
        raise NotImplementedError

    def _format_answer(self, answer):
        """Return the text of an answer to keep in the log."""
        return getattr(answer, "text", None) or str(answer or "")

    def _handle_answer(self, exchange, answer):
        """Book a success, in the transaction that stores the answer."""

    def _handle_refusal(self, exchange, code, message):
        """Book a refusal, in the transaction that stores it."""

    def _handle_unsure(self, exchange):
        """Book that it is not known whether the message arrived."""

    def _get_inbound_batch(self):
        """How many messages that came in are worked in one transaction."""
        return 1

    def _handle_inbound_many(self, exchanges):
        """Work on several messages in one transaction: all or none."""
        for exchange in exchanges:
            self._handle_inbound(exchange)

    def _handle_inbound(self, exchange):
        """Work on a message that came in.

        May raise ``ExchangeWaiting`` or ``ExchangeRefused``; nothing it wrote is then kept.
        """
        raise NotImplementedError

    def _mask_rules(self):
        """Return the names of the elements whose values ordinary users do not see."""
        return DEFAULT_MASKED_NAMES
