from odoo import models

from .external_work_mixin import TRUSTED
from .wms_document import OPEN_STATES


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_cancel(self):
        """An order a warehouse waits for is cancelled when the warehouse agrees."""
        if self.env.context.get("wms_trusted") is TRUSTED:
            return super().button_cancel()
        asked = self.filtered(lambda order: order._ask_wms_cancel())
        return super(PurchaseOrder, self - asked).button_cancel() if self - asked else True

    def _ask_wms_cancel(self):
        # Who cancels an order need not have rights on warehouse documents.
        pickings_sudo = self.sudo().picking_ids.filtered(lambda p: p.state != "done")
        documents_sudo = pickings_sudo.wms_document_id.filtered(lambda d: d.state in OPEN_STATES)
        asked_sudo = documents_sudo - documents_sudo._drop()
        asked_sudo._ask_cancel("order")
        return bool(asked_sudo)
