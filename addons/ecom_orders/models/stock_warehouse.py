from odoo import models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _get_ecom_operation(self):
        """The operation that takes the goods of shops' orders off the shelf."""
        return self.out_type_id if self.delivery_steps == "ship_only" else self.pick_type_id
