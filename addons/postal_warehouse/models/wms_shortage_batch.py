from odoo import models


class WmsShortageLine(models.Model):
    """Redo with other batches: one move for each batch the warehouse is to take."""

    _inherit = "wms.shortage.line"

    def _apply_choice(self):
        pickings = self.shortage_id.document_id._get_open_pickings()
        moves = pickings._wms_trusted().move_ids.filtered(
            lambda m: m.product_id == self.product_id
            and m.state not in ("done", "cancel")
            and (m.wms_lot_name or False) in (self.lot_name, False)
        )
        batches, self.chosen = [list(batch) for batch in self.chosen], False
        for move in moves:
            self._spread(move, batches)

    def _spread(self, move, batches):
        """Give the move its batches, splitting it where one is not enough."""
        left = move.product_qty
        while batches and left > 0:
            name, free = batches[0]
            quantity = min(free, left)
            batches[0][1] -= quantity
            if batches[0][1] <= 0:
                batches.pop(0)
            left = round(left - quantity, 6)
            target = move
            if left > 0:
                target = self.env["stock.move"].create(move._split(quantity))
                target._action_confirm(merge=False)
            target.wms_lot_name = name
