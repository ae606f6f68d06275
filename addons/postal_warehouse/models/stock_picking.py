from odoo import fields, models
from odoo.exceptions import UserError

from .wms_document import OPEN_STATES, REMOTE_STATES

#: put in the context by this addon's own code only: no caller from outside can send an object
TRUSTED = object()
GUARDED_FIELDS = {"partner_id", "picking_type_id", "location_id", "location_dest_id", "owner_id"}
INCOMING_PURPOSES = {"supplier": "purchase", "production": "production"}
OUTGOING_PURPOSES = {"supplier": "purchase_return"}
TRANSFER_USAGES = ("transit", "internal", "view")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    wms_document_id = fields.Many2one(
        "wms.document", "Warehouse Document", copy=False, index="btree_not_null", readonly=True
    )
    wms_document_ids = fields.One2many(
        "wms.document", "picking_id", "Warehouse Document Revisions", readonly=True
    )
    wms_state = fields.Selection(related="wms_document_id.state", string="At the Warehouse")
    wms_cause = fields.Selection(related="wms_document_id.cause")
    wms_cause_message = fields.Char(related="wms_document_id.cause_message")
    wms_cause_advice = fields.Char(related="wms_document_id.cause_advice")
    wms_cause_owner = fields.Char(related="wms_document_id.cause_owner")
    wms_cause_since = fields.Datetime(related="wms_document_id.cause_since")
    wms_has_rest = fields.Boolean(related="wms_document_id.has_rest")

    def write(self, vals):
        if GUARDED_FIELDS & vals.keys():
            self.filtered(lambda p: p._changes(vals))._check_wms_untouched()
        return super().write(vals)

    def action_cancel(self):
        if self._is_wms_trusted():
            return super().action_cancel()
        # Who may cancel a transfer need not have rights on warehouse documents.
        documents_sudo = self.sudo().filtered(lambda p: p.state != "done").wms_document_id
        documents_sudo = documents_sudo.filtered(lambda d: d.state in OPEN_STATES)
        asked_sudo = documents_sudo - documents_sudo._drop()
        asked_sudo._ask_cancel("picking")
        here = self.filtered(lambda p: p.wms_document_id not in asked_sudo)
        return super(StockPicking, here).action_cancel() if here else True

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

    def action_view_wms_document(self):
        return self.wms_document_id._get_records_action()

    def _changes(self, vals):
        """Whether writing ``vals`` would change one of the guarded fields."""
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in GUARDED_FIELDS & vals.keys()
        )

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

    def _filter_wms_untold(self):
        """The transfers an external warehouse has to be told about and has not been."""
        return self.filtered(
            lambda p: not p.wms_document_id
            and p.state not in ("done", "cancel")
            and p._get_wms_warehouse()
            and p._get_wms_kind()
        )

    def _create_wms_documents(self):
        # Confirming an order must tell the warehouse, whatever rights the person has there.
        documents_sudo = self.env["wms.document"].sudo()
        return documents_sudo._create_for_pickings(self.sudo().browse(self.ids))

    def _send_confirmation_email(self):
        """The warehouse has shipped: no carrier is to be ordered, nobody is to be called.

        Mails and text messages go over the network, which must not happen while a message of
        the warehouse is being booked.
        """
        return None if self._is_wms_trusted() else super()._send_confirmation_email()

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.wms_document_id:
            # The warehouse goes on with the same document, whoever has it split here.
            backorder.sudo().wms_document_id = self.wms_document_id
        return backorder

    def _cancel_wms_orders(self):
        """Cancel the orders whose cancelling was asked for and that have nothing open left."""
        for order in self.sale_id:
            if not order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
                order.with_context(wms_trusted=TRUSTED)._action_cancel()
        for order in self.purchase_id:
            if not order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
                order.with_context(wms_trusted=TRUSTED).button_cancel()

    # What the transfer is to a warehouse

    def _get_wms_warehouse(self):
        """The warehouse run by an external system that does this transfer, if any."""
        if self.picking_type_code in ("incoming", "outgoing"):
            return self.picking_type_id.warehouse_id.filtered("wms_backend_id")
        source = self.location_id.warehouse_id.filtered("wms_backend_id")
        target = self.location_dest_id.warehouse_id.filtered("wms_backend_id")
        if source == target:
            return self.env["stock.warehouse"]
        if source and target:
            raise UserError(
                self.env._(
                    "%(name)s goes from one external warehouse straight into another. "
                    "Send it through a transit location, so that each does its part.",
                    name=self.name,
                )
            )
        return source or target

    def _get_wms_kind(self):
        """(kind, purpose) of the warehouse document for this transfer, or None."""
        if self.picking_type_code == "incoming":
            return self._get_wms_incoming_kind()
        if self.picking_type_code == "outgoing":
            return self._get_wms_outgoing_kind()
        if self.picking_type_code == "internal":
            is_out = self.location_id.warehouse_id == self._get_wms_warehouse()
            return ("stockout" if is_out else "receipt", "transfer")
        return None

    def _get_wms_incoming_kind(self):
        usage = self.location_id.usage
        if usage == "customer" and self._get_wms_returned_document():
            return ("return", "customer")
        if usage in TRANSFER_USAGES:
            return ("receipt", "transfer")
        return ("receipt", INCOMING_PURPOSES.get(usage, "other"))

    def _get_wms_outgoing_kind(self):
        usage = self.location_dest_id.usage
        if usage == "customer":
            return ("delivery", "customer")
        if usage in TRANSFER_USAGES:
            return ("stockout", "transfer")
        return ("stockout", OUTGOING_PURPOSES.get(usage, "other"))

    def _get_wms_returned_document(self):
        """The document by which the goods of this return once left."""
        document = self.move_ids.origin_returned_move_id.picking_id.wms_document_id[:1]
        return document.filtered(lambda d: d.backend_id == self._get_wms_warehouse().wms_backend_id)
