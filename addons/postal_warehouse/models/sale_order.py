from odoo import models

from .external_work_mixin import TRUSTED
from .wms_document import OPEN_STATES


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_cancel(self):
        """An order whose goods a warehouse works on is cancelled when the warehouse agrees."""
        if self.env.context.get("wms_trusted") is TRUSTED:
            return super()._action_cancel()
        asked = self.filtered(lambda order: order._ask_wms_cancel())
        result = super(SaleOrder, self - asked)._action_cancel() if self - asked else True
        return asked[:1]._notify_wms_cancel_asked() if asked else result

    def _ask_wms_cancel(self):
        """Ask the warehouses for what they have of this order; False if they have nothing."""
        # Who cancels an order need not have rights on warehouse documents.
        pickings_sudo = self.sudo().picking_ids.filtered(lambda p: p.state != "done")
        documents_sudo = pickings_sudo.wms_document_id.filtered(lambda d: d.state in OPEN_STATES)
        asked_sudo = documents_sudo - documents_sudo._drop()
        asked_sudo._ask_cancel("order")
        if asked_sudo:
            pickings_sudo.filtered(lambda p: p.wms_document_id not in asked_sudo).action_cancel()
        return bool(asked_sudo)

    def _notify_wms_cancel_asked(self):
        return self.env["wms.backend"]._notify(
            self.env._("The warehouse is asked"),
            self.env._(
                "%(order)s is with the warehouse. It is cancelled once the warehouse agrees.",
                order=self.name,
            ),
            "warning",
        )
