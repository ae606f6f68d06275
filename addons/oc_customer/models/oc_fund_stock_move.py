from odoo import models


class StockMove(models.Model):
    """Deliveries, returns and cancelled deliveries reach the fund account with the move."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        self._lock_order_funds()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        self._sync_order_funds()
        return moves

    def _action_cancel(self):
        self._lock_order_funds()
        result = super()._action_cancel()
        self._sync_order_funds()
        return result

    def _lock_order_funds(self):
        """Money before goods, as whoever confirms an order does: the other way round, two that
        want the same money and the same goods would wait for each other.
        """
        # Warehouse staff need no rights on the orders they ship.
        self.sudo().sale_line_id.order_id._lock_funds()

    def _sync_order_funds(self):
        # Warehouse staff need no rights on the orders they ship.
        self.exists().sudo().sale_line_id.order_id._sync_funds()
