from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_printed_prices(self):
        """Rows (product, quantity, unit, price, amount, currency) for the delivery note.

        Empty unless the ordering unit wants prices on it.
        """
        self.ensure_one()
        if not self.partner_id.print_delivery_prices:
            return []
        # Who packs prints what the unit paid, without rights on its order.
        return [
            move._prepare_printed_price()
            for move in self.sudo().move_ids
            if move.sale_line_id and move.state != "cancel"
        ]
