from odoo import models


class StockMove(models.Model):
    """Freight follows each delivery, and falls away with what is not delivered."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._sync_order_freight()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self._sync_order_freight()
        return result

    def _sync_order_freight(self):
        # Warehouse staff need no rights on the orders they ship.
        moves = self.exists().sudo()
        orders = moves.picking_id._store_freight() | moves.sale_line_id.order_id
        orders._charge_deliveries()
