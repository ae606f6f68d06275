from odoo import models


class StockMove(models.Model):
    """Deliveries, returns and cancelled deliveries reach the fund account with the move."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        self._sync_order_funds()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self._sync_order_funds()
        return result

    def _sync_order_funds(self):
        # Warehouse staff need no rights on the orders they ship.
        self.exists().sudo().sale_line_id.order_id._sync_funds()
