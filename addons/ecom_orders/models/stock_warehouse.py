from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    ecom_proposes = fields.Boolean(
        "Propose Purchases for Shop Orders",
        help="Once a day what shop orders lack here is put on requests for quotation.",
    )
    ecom_proposed_at = fields.Datetime("Purchases Proposed", readonly=True, copy=False)

    def _get_ecom_operation(self):
        """The operation that takes the goods of shops' orders off the shelf."""
        return self.out_type_id if self.delivery_steps == "ship_only" else self.pick_type_id
