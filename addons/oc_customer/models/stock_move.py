from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_printed_price(self):
        line = self.sale_line_id
        quantity = self.quantity if self.state == "done" else self.product_uom_qty
        ordered = self.product_uom._compute_quantity(quantity, line.product_uom_id)
        price = line.price_unit * (1 - line.discount / 100)
        return {
            "product": self.product_id.display_name,
            "quantity": ordered,
            "unit": line.product_uom_id.name,
            "price": price,
            "amount": line.currency_id.round(ordered * price),
            "currency": line.currency_id,
        }
