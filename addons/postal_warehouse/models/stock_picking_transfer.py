from odoo import models


class StockPicking(models.Model):
    """Transfers between warehouses: each side is told what it has to do, when it can do it.

    The second warehouse hears of goods once they have left the first, and of as much as left:
    what was shipped short arrives short.
    """

    _inherit = "stock.picking"

    def _awaits_wms_departure(self):
        """Whether goods that arrive here have not left where they come from."""
        return self._get_wms_kind()[0] == "receipt" and bool(self._get_wms_pending_origins())

    def _get_wms_pending_origins(self):
        origins = self.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        ).move_orig_ids
        return origins.filtered(lambda m: m.state not in ("done", "cancel"))

    def _tell_wms_departed(self):
        """Make the documents of the transfers some of whose goods are on their way."""
        waiting = self.filtered(
            lambda p: not p.wms_document_id
            and p.state not in ("draft", "done", "cancel")
            and p._get_wms_warehouse()
            and p._get_wms_kind()[0] == "receipt"
        )
        for picking in waiting:
            picking._part_wms_departed()
        waiting._filter_wms_untold()._create_wms_documents()

    def _part_wms_departed(self):
        """Keep here what has left; the rest follows in a transfer of its own, or never comes."""
        later = self.env["stock.move"]
        for move in self.move_ids.filtered(lambda m: m.state not in ("done", "cancel")):
            later |= move._part_wms_departed()
        if later:
            # Where nothing has left yet the transfer stays whole.
            if later == self.move_ids.filtered(lambda m: m.state not in ("done", "cancel")):
                return
            rest = self.copy({"move_ids": [], "move_line_ids": [], "backorder_id": self.id})
            later.write({"picking_id": rest.id})

    def _note_wms_exchange(self):
        """Mark the transfers of an exchange that is being made."""
        exchanged = self.browse(self.env.context.get("wms_exchange_id"))
        for picking in self if exchanged else ():
            if picking != exchanged and not picking.wms_exchange_id and not picking.wms_document_id:
                picking.wms_exchange_id = exchanged
