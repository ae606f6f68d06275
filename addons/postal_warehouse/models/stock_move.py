from odoo import api, fields, models
from odoo.fields import Domain

from .wms_document import LOCAL_STATES

GUARDED_FIELDS = {"product_id", "product_uom_qty", "product_uom", "location_id", "picking_id"}


class StockMove(models.Model):
    _inherit = "stock.move"

    wms_line_id = fields.Many2one(
        "wms.document.line", copy=False, index="btree_not_null", readonly=True, ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        picking_ids = {vals["picking_id"] for vals in vals_list if vals.get("picking_id")}
        self.env["stock.picking"].browse(picking_ids)._check_wms_untouched()
        return super().create(vals_list)

    def write(self, vals):
        if GUARDED_FIELDS & vals.keys():
            moves = self.filtered(lambda m: m.state not in ("draft", "done", "cancel"))
            changed = moves.filtered(lambda m: m._is_wms_change(vals))
            changed._check_wms_untouched()
        return super().write(vals)

    def _check_wms_untouched(self):
        for told in (self.picking_id, self.raw_material_production_id, self.production_id):
            told._check_wms_untouched()

    def _is_wms_change(self, vals):
        for name in GUARDED_FIELDS & vals.keys():
            field = self._fields[name]
            old, new = self[name], field.convert_to_cache(vals[name], self)
            if new != (old.id or None if field.relational else old):
                return True
        return False

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        moves.picking_id._note_wms_exchange()
        untold = moves.picking_id._filter_wms_untold()
        if untold:
            untold._create_wms_documents()
        return moves

    def _action_cancel(self):
        moves = self.filtered(lambda m: m.state not in ("done", "cancel"))
        moves._check_wms_untouched()
        awaiting = moves.move_dest_ids
        result = super()._action_cancel()
        awaiting.exists()._tell_wms_arrivals()
        return result

    def _action_done(self, cancel_backorder=False):
        moves = self.filtered(lambda m: m.state not in ("done", "cancel"))
        moves.picking_id._check_wms_not_validated()
        moves.raw_material_production_id._check_wms_not_validated()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.move_dest_ids._tell_wms_arrivals()
        done._wake_wms_facts()
        return done

    def _tell_wms_arrivals(self):
        """Tell the next warehouse what is on its way, now that goods have left the first."""
        self.picking_id._tell_wms_departed()

    def _wake_wms_facts(self):
        """Try again what waits for goods that somebody has just booked in by hand."""
        if self.env.context.get("wms_trusted"):
            return  # the drain wakes what waits after each message it has booked
        backends = self.location_dest_id.warehouse_id.wms_backend_id
        for backend in backends:
            self.env["postal.exchange"]._wake(backend, "in")

    def _search_picking_for_assignation_domain(self):
        domain = super()._search_picking_for_assignation_domain()
        untold = Domain("wms_document_id", "=", False)
        local = Domain("wms_document_id.state", "in", LOCAL_STATES)
        return list(Domain(domain) & (untold | local))

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "wms_line_id": self.wms_line_id.id}
