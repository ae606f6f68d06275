from odoo import fields, models
from odoo.exceptions import UserError

from .wms_document import OPEN_STATES, REMOTE_STATES

#: put in the context by this addon's own code only: no caller from outside can send an object
TRUSTED = object()


class WmsTold(models.AbstractModel):
    """What an external warehouse is told to do: transfers and kit work of ours."""

    _name = "wms.told"
    _description = "Work an external warehouse does"

    wms_document_id = fields.Many2one(
        "wms.document", "Warehouse Document", copy=False, index="btree_not_null", readonly=True
    )
    wms_state = fields.Selection(related="wms_document_id.state", string="At the Warehouse")
    wms_cause = fields.Selection(related="wms_document_id.cause")
    wms_cause_message = fields.Char(related="wms_document_id.cause_message")
    wms_cause_advice = fields.Char(related="wms_document_id.cause_advice")
    wms_cause_owner = fields.Char(related="wms_document_id.cause_owner")
    wms_cause_since = fields.Datetime(related="wms_document_id.cause_since")
    wms_has_rest = fields.Boolean(related="wms_document_id.has_rest")
    wms_hold = fields.Selection(related="wms_document_id.hold")

    # Actions

    def action_wms_send_again(self):
        return self.wms_document_id.action_send_again()

    def action_wms_push_products(self):
        return self.wms_document_id.action_push_products_then_documents()

    def action_wms_redo(self):
        return self.wms_document_id.action_redo()

    def action_wms_send_rest(self):
        return self.wms_document_id.action_send_rest()

    def action_wms_cancel_rest(self):
        return self.wms_document_id.action_cancel_rest()

    def action_wms_hold(self):
        return self.wms_document_id.action_hold()

    def action_wms_restore(self):
        return self.wms_document_id.action_restore()

    def action_view_wms_document(self):
        return self.wms_document_id._get_records_action()

    # Business

    def _wms_trusted(self):
        return self.with_context(
            wms_trusted=TRUSTED, tracking_disable=True, mail_notrack=True, mail_auto_subscribe=False
        )

    def _is_wms_trusted(self):
        return self.env.context.get("wms_trusted") is TRUSTED

    def _check_wms_untouched(self):
        """The warehouse works by what it was told: refuse to change it behind its back."""
        # The state of the warehouse's document decides, whoever asks.
        told = self.sudo().filtered(
            lambda p: p.state != "done" and p.wms_document_id.state in REMOTE_STATES
        )
        if told and not self._is_wms_trusted():
            raise UserError(
                self.env._(
                    "The warehouse has %(names)s and works by it, so it cannot be changed here. "
                    "Use Redo to replace it by a new revision, or Cancel to ask for it back.",
                    names=", ".join(told.mapped("name")),
                )
            )

    def _check_wms_not_validated(self):
        # As above: the document's state decides, whoever asks.
        told = self.sudo().filtered(
            lambda p: p.state != "done" and p.wms_document_id.state in OPEN_STATES
        )
        if told and not self._is_wms_trusted():
            raise UserError(
                self.env._(
                    "%(names)s is done when the warehouse reports it. "
                    "To do it by hand, cancel the warehouse's document first.",
                    names=", ".join(told.mapped("name")),
                )
            )
