from datetime import timedelta
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, split_every

from ..jobs import enqueue_once
from .postal_exchange import OPEN_OUT

REJECTED_HEAD = 2048
REJECTED_PER_MINUTE = 60
INSERT_BATCH = 500


def _drain_key(peer_model, peer_id, direction, is_later):
    key = f"postal.exchange:{peer_model}:{peer_id}:{direction}"
    return f"{key}:later" if is_later else key


def _storable(text, most):
    """What the database takes of a text that anybody may have sent."""
    return (text or "").replace("\x00", "")[:most]


class PostalExchange(models.Model):
    _inherit = "postal.exchange"

    @api.model
    def _push(self, peer, kind, documents_with_identity, due_at=None):
        """Make messages to ``peer`` due, in this transaction; return their rows.

        ``documents_with_identity`` is a list of (record, identity). Where a message of the
        same kind and identity is still open, that one is returned instead of a second.
        The number of queries does not depend on the number of documents.
        """
        now = fields.Datetime.now()
        common = {
            **self._prepare_peer_vals(peer),
            "direction": "out",
            "state": "due",
            "kind": kind,
            "due_at": due_at or now,
        }
        vals_list = [
            {**common, **self._prepare_document_vals(document, peer), "identity": identity}
            for document, identity in documents_with_identity
        ]
        if not vals_list:
            return self.browse()
        self._insert_ignoring_repeats(vals_list)
        self._schedule(peer, "out")
        # sudo: whoever changes a document makes its message due; the log's rights differ
        return self.sudo().search(
            [
                ("peer_model", "=", peer._name),
                ("peer_id", "=", peer.id),
                ("direction", "=", "out"),
                ("kind", "=", kind),
                ("identity", "in", [vals["identity"] for vals in vals_list]),
                ("state", "in", OPEN_OUT),
            ],
            order="id",
        )

    @api.model
    def _receive(self, peer, kind, identity, payload, document_ref=None):
        """Store a message that came in; return (row, is_new).

        A repeat (same peer, kind and identity) changes nothing and gives the first row.
        ``document_ref`` is the document's record, or its name as the peer knows it.
        """
        vals = {
            **self._prepare_peer_vals(peer),
            "company_id": peer.company_id.id or None,
            "direction": "in",
            "state": "received",
            "kind": kind,
            "identity": identity,
            "payload": payload,
            "due_at": fields.Datetime.now(),
        }
        if isinstance(document_ref, models.BaseModel):
            vals.update(self._prepare_document_vals(document_ref, peer))
        else:
            vals["document_name"] = document_ref or None
        new_ids = self._insert_ignoring_repeats([vals])
        if new_ids:
            self._schedule(peer, "in")
            return self.sudo().browse(new_ids), True  # sudo: as in _push
        found_sudo = self.sudo().search(  # sudo: as in _push
            [
                ("peer_model", "=", peer._name),
                ("peer_id", "=", peer.id),
                ("direction", "=", "in"),
                ("kind", "=", kind),
                ("identity", "=", identity),
                ("state", "!=", "rejected"),
            ],
            limit=1,
        )
        return found_sudo, False

    @api.model
    def _reject(self, peer, kind, payload_head, reason, code=""):
        """Log a call that was not accepted; return its row, empty when there are too many.

        ``peer`` may be None or empty. Only the head of the text is kept, and at most 60
        rows a minute a peer, so that an attacker cannot fill the disk.
        """
        now = fields.Datetime.now()
        peer_vals = self._prepare_peer_vals(peer) if peer else {}
        # sudo: the call came from outside, without a user who has rights
        exchange_sudo = self.sudo()
        recent = exchange_sudo.search_count(
            [
                ("state", "=", "rejected"),
                ("create_date", ">", now - timedelta(minutes=1)),
                ("peer_model", "=", peer_vals.get("peer_model", False)),
                ("peer_id", "=", peer_vals.get("peer_id", False)),
            ],
            limit=REJECTED_PER_MINUTE,
        )
        if recent >= REJECTED_PER_MINUTE:
            return exchange_sudo
        return exchange_sudo.create(
            {
                **peer_vals,
                "company_id": peer.company_id.id if peer else False,
                "direction": "in",
                "state": "rejected",
                "kind": _storable(kind, 128) or "?",
                "identity": "-",
                "payload": _storable(payload_head, REJECTED_HEAD),
                "error": _storable(reason, REJECTED_HEAD),
                "error_code": code,
                "done_at": now,
            }
        )

    @api.model
    def _wake(self, peer, direction, documents=None):
        """Make waiting messages of ``peer`` due now, all or those of ``documents``.

        To be called where what they wait for may have come, such as a booked order.
        """
        domain = [
            ("peer_model", "=", peer._name),
            ("peer_id", "=", peer.id),
            ("direction", "=", direction),
            ("state", "=", "waiting"),
        ]
        if documents is not None:
            domain += [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]
        # sudo: nobody has the right to write exchanges
        waiting_sudo = self.sudo().search(domain)
        if waiting_sudo:
            waiting_sudo.due_at = fields.Datetime.now()
            self._schedule(peer, direction)
        return waiting_sudo

    @api.model
    def _schedule(self, peer, direction, delay=None):
        """Enqueue the drain of ``peer`` in this transaction, unless one waits already."""
        pending = self.env.cr.precommit.data.setdefault("postal.exchange.schedule", {})
        if not pending:
            self.env.cr.precommit.add(self._enqueue_scheduled)
        pending.setdefault((peer._name, peer.id, direction, bool(delay)), delay)

    def _schedule_own(self):
        """Enqueue the drains of these rows' peers."""
        for exchange in self.filtered("peer_id"):
            self._schedule(exchange._get_peer(), exchange.direction)

    def _enqueue_scheduled(self):
        pending = self.env.cr.precommit.data.pop("postal.exchange.schedule", {})
        # The drain works for everybody, so it must not carry the rights of who was first.
        env = self.env(user=SUPERUSER_ID, su=True, context={})
        enqueue_once(env, {
            _drain_key(*drain): partial(self._enqueue_drain, drain, delay)
            for drain, delay in pending.items()
        })

    def _enqueue_drain(self, drain, delay, env):
        peer_model, peer_id, direction, _is_later = drain
        peer = env[peer_model].browse(peer_id)
        env[self._name].with_delay(
            channel=f"root.exchange.{direction}",
            identity_key=_drain_key(*drain),
            eta=delay or None,
            max_retries=0,
            description=f"Exchange with {peer.name}: {direction}",
        )._drain(peer, direction)

    @api.model
    def _prepare_peer_vals(self, peer):
        # sudo: users push to peers they may not read
        peer_sudo = peer.sudo()
        return {
            "peer_model": peer._name,
            "peer_id": peer.id,
            "peer_name": peer_sudo.name,
        }

    @api.model
    def _prepare_document_vals(self, document, peer):
        # sudo: as in _prepare_peer_vals
        company = peer.sudo().company_id
        if not company and "company_id" in document._fields:
            company = document.sudo().company_id
        return {
            "res_model": document._name,
            "res_id": document.id,
            # sudo: as in _prepare_peer_vals
            "document_name": document.sudo().display_name,
            "company_id": company.id or None,
        }

    @api.model
    def _insert_ignoring_repeats(self, vals_list):
        """Insert rows in plain SQL, leaving out those the unique indexes know; return new ids.

        The ORM cannot leave out repeats, and a repeat must not fail its transaction.
        """
        new_ids = []
        stamp = {
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_date": self.env.cr.now(),
            "tries": 0,
        }
        columns = list(stamp | vals_list[0])
        for batch in split_every(INSERT_BATCH, vals_list):
            rows = [
                SQL("(%s)", SQL(", ").join((stamp | vals)[column] for column in columns))
                for vals in batch
            ]
            insert = SQL(
                "INSERT INTO postal_exchange (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(SQL.identifier(column) for column in columns),
                SQL(", ").join(rows),
            )
            new_ids += [new_id for (new_id,) in self.env.execute_query(insert)]
        return new_ids
