from odoo import fields, models

from .wms_document import LOCAL_STATES, REMOTE_STATES


class WmsDocument(models.Model):
    """Taking a document back: the warehouse is asked first, unless it never heard of it."""

    _inherit = "wms.document"

    def _drop(self):
        """Take back what has not reached the warehouse; gives the documents taken back.

        A document whose sending is in the air is not among them. Documents that are cancelled
        already are.
        """
        waiting = self.filtered(lambda d: d.state in LOCAL_STATES or d.state == "sent")
        refused = waiting.filtered(lambda d: d.state == "refused")
        # Nobody has the right to write exchanges.
        rows = self.env["postal.exchange"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", (waiting - refused).ids),
                ("direction", "=", "out"),
                ("state", "in", ("due", "waiting")),
            ]
        )
        vals = {"done_at": fields.Datetime.now()}
        stopped = rows._set_state(("due", "waiting"), "cancelled", vals)
        dropped = refused | waiting.browse(stopped.mapped("res_id"))
        dropped._set_state("cancelled")
        dropped |= self.filtered(lambda d: d.state == "cancelled")
        dropped._clear_cause()
        return dropped

    def _ask_cancel(self, after):
        """Ask the warehouse to cancel; ``after`` says what follows here when it agrees."""
        asked = self.filtered(lambda d: d.state in REMOTE_STATES)
        asked.write({"after_cancel": after})
        for backend, documents in asked._set_state("cancelling").grouped("backend_id").items():
            self.env["postal.exchange"]._push(
                backend,
                backend._adapter().cancel_kind,
                [(document, document.code) for document in documents],
            )

    def _on_cancel_accepted(self):
        if self._set_state("cancelled"):
            self._clear_cause()
            self._finish_cancel(self.after_cancel or "picking")

    def _on_cancel_refused(self, message):
        """The delivery stays as it is, and says why."""
        if self._set_state("cancel_refused"):
            self._set_cause("cancel", message)
            body = self.env._(
                "The warehouse cannot cancel %(code)s any more: %(reason)s",
                code=self.code,
                reason=message,
            )
            self._get_open_pickings()._message_log_batch(
                {picking.id: body for picking in self._get_open_pickings()}
            )

    def _finish_cancel(self, after):
        pickings = self._get_open_pickings()
        if after == "redo":
            self._make_revision()
            return
        pickings._wms_trusted().action_cancel()
        if after == "order":
            pickings._cancel_wms_orders()

    def _make_revision(self):
        """New documents for the open transfers of these; their moves and orders stay."""
        return self._get_open_pickings()._create_wms_documents()
