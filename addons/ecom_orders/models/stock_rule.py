from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        """The next step of a delivery is for the same line of the order."""
        values = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        return {**values, "ecom_line_id": move_to_copy.ecom_line_id.id}
