from odoo import models


class SaleOrderLine(models.Model):
    """Prices follow from the table's line, and the account pays what was delivered: neither is
    set from outside."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "oc.system.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "order_id" in vals:
            self.check_access("write")  # for the new order too
        return result

    def _get_system_fields(self):
        names = super()._get_system_fields() | {
            "oc_table_line_id",
            "price_subtotal",
            "price_tax",
            "price_total",
        }
        by_moves = any(line.qty_delivered_method == "stock_move" for line in self)
        return names | {"qty_delivered"} if by_moves else names

    def _filter_system_guarded(self):
        return self.filtered(lambda line: line.order_id.partner_id.oc_role == "unit")
