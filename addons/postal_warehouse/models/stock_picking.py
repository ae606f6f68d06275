from odoo import fields, models

from .external_work_mixin import TRUSTED
from .wms_document import OPEN_STATES

GUARDED_FIELDS = {"partner_id", "picking_type_id", "location_id", "location_dest_id", "owner_id"}


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "wms.told"]

    wms_document_ids = fields.One2many(
        "wms.document", "picking_id", "Warehouse Document Revisions", readonly=True
    )

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

    def _changes(self, vals):
        """Whether writing ``vals`` would change one of the guarded fields."""
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in GUARDED_FIELDS & vals.keys()
        )

    def _filter_wms_untold(self):
        """The transfers an external warehouse has to be told about and has not been."""
        return self.filtered(
            lambda p: not p.wms_document_id
            and p.state not in ("done", "cancel")
            and p._get_wms_warehouse()
            and p._get_wms_kind()
            and not p._awaits_wms_departure()
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
