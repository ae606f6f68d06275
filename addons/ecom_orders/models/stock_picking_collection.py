from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Goods that the buyer collects leave against the code only."""

    _inherit = "stock.picking"

    def button_validate(self):
        self._check_collected()
        return super().button_validate()

    def _ship(self):
        self._check_collected()
        return super()._ship()

    def _check_collected(self):
        # sudo: who ships need not have rights on the orders of shops
        for picking in self.filtered(lambda one: one.picking_type_code == "outgoing").sudo():
            order = picking.ecom_order_id
            if order._is_collected_by_code() and not order.collected_at:
                raise UserError(self.env._(
                    "The buyer collects order %(number)s: hand it over by the buyer's code, under"
                    " Hand Over to Buyer.",
                    number=order.number,
                ))
