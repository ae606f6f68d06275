from odoo import fields, models


class StockMove(models.Model):
    """The part of a move whose goods have left the warehouse they come from."""

    _inherit = "stock.move"

    def _part_wms_departed(self):
        """Reduce the move to what has left; gives the move of what is to follow, if any."""
        pending = self.move_orig_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        left = self.product_uom_qty - self.quantity
        if self.product_uom.compare(left, 0.0) <= 0:
            return self.browse()
        if self.product_uom.is_zero(self.quantity):
            if not pending:
                self._action_cancel()
            return self if pending else self.browse()
        units = self.product_uom._compute_quantity(left, self.product_id.uom_id)
        rest = self.create(self._split(units))
        if not pending:
            rest._action_confirm(merge=False)
            rest._action_cancel()
            return self.browse()
        rest.move_orig_ids = [fields.Command.set(pending.ids)]
        self.move_orig_ids = [fields.Command.set((self.move_orig_ids - pending).ids)]
        rest._action_confirm(merge=False)
        return rest
