import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.postal_exchange import DEFAULT_MASKED_NAMES, mask_body, pretty_body

STATES = [
    ("due", "Due"),
    ("received", "Received"),
    ("waiting", "Waiting"),
    ("sending", "Sending"),
    ("unsure", "Unsure"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
    ("rejected", "Rejected"),
]
OPEN_OUT = ("due", "waiting", "sending", "unsure")
OPEN_IN = ("received", "waiting")

# An outgoing row may leave `sending` for any outcome; `unsure` only ends by being sent again
# under the same identity or by the peer's own word. `rejected` rows never move.
TRANSITIONS = {
    ("due", "sending"),
    ("due", "waiting"),
    ("due", "cancelled"),
    ("waiting", "due"),
    ("waiting", "sending"),
    ("waiting", "cancelled"),
    ("sending", "due"),
    ("sending", "done"),
    ("sending", "refused"),
    ("sending", "unsure"),
    ("sending", "waiting"),
    ("unsure", "sending"),
    ("unsure", "done"),
    ("unsure", "refused"),
    ("refused", "due"),
    ("received", "done"),
    ("received", "waiting"),
    ("received", "refused"),
    ("waiting", "received"),
    ("waiting", "done"),
    ("waiting", "refused"),
    ("refused", "received"),
}


class PostalExchange(models.Model):
    _name = "postal.exchange"
    _description = "Exchange"
    _order = "id desc"
    _rec_names_search = ["identity", "document_name"]

    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, readonly=True
    )
    peer_model = fields.Char(readonly=True)
    peer_id = fields.Many2oneReference(
        string="Peer Record", model_field="peer_model", readonly=True
    )
    peer_name = fields.Char(string="Peer", readonly=True)
    kind = fields.Char(
        string="Message", required=True, readonly=True, help="Method of the peer's protocol"
    )
    identity = fields.Char(
        required=True,
        readonly=True,
        index=True,
        help="However often it is sent or received, the other side has it once.",
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document Record", model_field="res_model", readonly=True
    )
    document_name = fields.Char(string="Document", readonly=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    payload = fields.Text(
        string="Message Text",
        readonly=True,
        prefetch=False,
        groups="postal_base.group_manager",
    )
    answer = fields.Text(
        string="Answer Text",
        readonly=True,
        prefetch=False,
        groups="postal_base.group_manager",
    )
    payload_masked = fields.Text(string="Message (masked)", compute="_compute_masked")
    answer_masked = fields.Text(string="Answer (masked)", compute="_compute_masked")
    payload_pretty = fields.Text(
        string="Message (indented)", compute="_compute_pretty", groups="postal_base.group_manager"
    )
    answer_pretty = fields.Text(
        string="Answer (indented)", compute="_compute_pretty", groups="postal_base.group_manager"
    )
    body_file = fields.Binary(
        string="Download",
        compute="_compute_body_file",
        help="Message and answer; personal data is masked unless you are a manager.",
    )
    error = fields.Text(string="Reason", readonly=True)
    error_code = fields.Char(readonly=True)
    is_uncertain = fields.Boolean(
        string="May Have Arrived",
        readonly=True,
        help="Some try may have reached the other side; it is only ever sent again as the"
        " same message, until the other side answers.",
    )
    tries = fields.Integer(readonly=True, aggregator="sum")
    due_at = fields.Datetime(string="Due", readonly=True)
    sent_at = fields.Datetime(string="Last Sent", readonly=True)
    done_at = fields.Datetime(string="Finished", readonly=True)
    duration_ms = fields.Integer(string="Duration (ms)", readonly=True, aggregator="avg")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")

    _out_open_index = models.Index(
        "(peer_model, peer_id, id) WHERE direction = 'out'"
        " AND state IN ('due', 'waiting', 'sending', 'unsure')"
    )
    _in_open_index = models.Index(
        "(peer_model, peer_id, id) WHERE direction = 'in' AND state IN ('received', 'waiting')"
    )
    _open_index = models.Index(
        "(id) WHERE state IN ('due', 'received', 'waiting', 'sending', 'unsure', 'refused')"
    )
    _rejected_index = models.Index("(create_date, peer_model, peer_id) WHERE state = 'rejected'")
    _document_index = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _done_at_index = models.Index("(done_at) WHERE done_at IS NOT NULL")
    _in_identity_uniq = models.UniqueIndex(
        "(peer_model, peer_id, kind, identity) WHERE direction = 'in' AND state <> 'rejected'"
    )
    _out_identity_uniq = models.UniqueIndex(
        "(peer_model, peer_id, kind, identity) WHERE direction = 'out'"
        " AND state IN ('due', 'waiting', 'sending', 'unsure')"
    )

    @api.depends("kind", "document_name", "identity")
    def _compute_display_name(self):
        for exchange in self:
            exchange.display_name = f"{exchange.kind} {exchange.document_name or exchange.identity}"

    @api.depends("payload", "answer", "peer_model", "peer_id")
    def _compute_masked(self):
        # sudo: only managers may read the bodies; what leaves here is masked
        for exchange, exchange_sudo in zip(self, self.sudo(), strict=True):
            names = exchange_sudo._get_masked_names()
            exchange.payload_masked = mask_body(exchange_sudo.payload, names)
            exchange.answer_masked = mask_body(exchange_sudo.answer, names)

    @api.depends("payload", "answer")
    def _compute_pretty(self):
        for exchange in self:
            exchange.payload_pretty = pretty_body(exchange.payload)
            exchange.answer_pretty = pretty_body(exchange.answer)

    @api.depends("payload_masked", "answer_masked")
    @api.depends_context("uid")
    def _compute_body_file(self):
        is_manager = self.env.user.has_group("postal_base.group_manager")
        for exchange in self:
            bodies = (
                (exchange.payload, exchange.answer)
                if is_manager
                else (exchange.payload_masked, exchange.answer_masked)
            )
            text = "\n\n".join(body for body in bodies if body)
            exchange.body_file = base64.b64encode(text.encode()) if text else False

    def action_retry(self):
        """Make what was refused, waits or is unsure due now."""
        self._check_manager()
        # sudo: nobody has the right to write exchanges; this button is one of the few ways
        exchanges_sudo = self.sudo()
        now = fields.Datetime.now()
        refused = exchanges_sudo.filtered(lambda e: (e.direction, e.state) == ("out", "refused"))
        refused.payload = False  # what was refused is built anew from the corrected document
        out = exchanges_sudo.filtered(lambda e: e.direction == "out")
        vals = {"due_at": now, "error": False, "error_code": False, "done_at": False}
        moved = out._set_state(("refused", "waiting"), "due", vals)
        moved |= (exchanges_sudo - out)._set_state(("refused", "waiting"), "received", vals)
        # an unsure row stays unsure: only the peer's answer can end that
        unsure = exchanges_sudo.filtered(lambda e: e.state == "unsure")
        unsure.due_at = now
        (moved | unsure)._schedule_own()
        return True

    def action_cancel(self):
        """Give up messages that have certainly not been sent."""
        self._check_manager()
        # sudo: nobody has the right to write exchanges
        out_sudo = self.sudo().filtered(lambda e: e.direction == "out")
        moved = out_sudo._set_state(
            ("due", "waiting"), "cancelled", {"done_at": fields.Datetime.now()}
        )
        if len(moved) < len(self):
            raise UserError(
                self.env._(
                    "Only outgoing messages that are due or waiting can be cancelled;"
                    " %(names)s cannot.",
                    names=", ".join((self - moved).mapped("display_name")),
                )
            )
        return True

    def action_open_document(self):
        """Open the document the message is about."""
        self.ensure_one()
        if not self.res_id:
            raise UserError(self.env._("This message belongs to no document."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_peer(self):
        """Open the other system's record."""
        self.ensure_one()
        if not self.peer_id:
            raise UserError(self.env._("This message came from nobody we know."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.peer_model,
            "res_id": self.peer_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_download(self):
        """Download message and answer as a text file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/body_file"
            f"?download=true&filename=exchange-{self.id}.txt",
        }

    def _check_manager(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("postal_base.group_manager")):
            raise AccessError(self.env._("Only Postroad managers may repeat or cancel messages."))

    def _set_state(self, allowed, target, vals=None):
        """Move the rows whose state is in ``allowed`` to ``target`` and return them.

        Rows in another state are left as they are. ``vals`` are written along with it.
        """
        for state in allowed:
            if (state, target) not in TRANSITIONS:
                raise ValueError(f"No way leads from {state} to {target}")
        moved = self.filtered(lambda exchange: exchange.state in allowed)
        if moved:
            moved.write({**(vals or {}), "state": target})
        return moved

    def _get_peer(self):
        """Return the other system's record, empty when it is gone."""
        self.ensure_one()
        if not self.peer_id or self.peer_model not in self.env:
            return self.env["postal.exchange"].browse()
        return self.env[self.peer_model].browse(self.peer_id).exists()

    def _get_document(self):
        """Return the document's record, or None; reads are shared with the row's batch."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            return None
        batch = self.browse(self._prefetch_ids)
        ids = [other.res_id for other in batch if other.res_model == self.res_model]
        return self.env[self.res_model].browse(self.res_id).with_prefetch(ids)

    def _get_masked_names(self):
        peer = self._get_peer()
        return peer._mask_rules() if hasattr(peer, "_mask_rules") else DEFAULT_MASKED_NAMES
