from odoo import models

from .wms_document import OPEN_STATES


class WmsKitWork(models.AbstractModel):
    """Kits an external warehouse makes or takes apart: manufacturing and unbuild orders."""

    _name = "wms.kit.work"
    _description = "Kit work an external warehouse does"
    _inherit = ["wms.told"]

    def _get_wms_warehouse(self):
        """The external warehouse whose people do this work, if any."""
        raise NotImplementedError

    def _get_wms_materials(self):
        """The moves of what goes in."""
        raise NotImplementedError

    def _get_wms_products(self):
        """The moves of what comes out."""
        raise NotImplementedError

    def _prepare_wms_document_vals(self):
        """What the document says besides the common: purpose and which order it is of."""
        raise NotImplementedError

    def _finish_wms_work(self):
        """All is made or taken apart: close the order."""
        raise NotImplementedError

    def _cancel_wms_work(self):
        """The warehouse does not do it any more: cancel what is open."""
        raise NotImplementedError

    def _get_wms_open_moves(self):
        moves = self._get_wms_materials() | self._get_wms_products()
        return moves.filtered(lambda m: m.state not in ("draft", "done", "cancel"))

    def _create_wms_documents(self):
        # Confirming an order must tell the warehouse, whatever rights the person has there.
        return self.env["wms.document"].sudo()._create_for_works(self.sudo())

    def _ask_wms_cancel(self):
        """Take back what the warehouse has not; gives the works it has to be asked for."""
        # Who may cancel an order need not have rights on warehouse documents.
        documents_sudo = self.sudo().wms_document_id.filtered(lambda d: d.state in OPEN_STATES)
        asked_sudo = documents_sudo - documents_sudo._drop()
        asked_sudo._ask_cancel("picking")
        return self.filtered(lambda w: w.sudo().wms_document_id in asked_sudo)  # as above
