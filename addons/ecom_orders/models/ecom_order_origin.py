from odoo import fields, models


class EcomOrderOrigin(models.Model):
    """Which orders of the shop an order stands for, and where an order went."""

    _inherit = "ecom.order"

    merged_into_id = fields.Many2one(
        "ecom.order", index="btree_not_null", readonly=True, copy=False, ondelete="restrict"
    )
    merged_ids = fields.One2many("ecom.order", "merged_into_id", "Merged Orders", readonly=True)
    split_from_id = fields.Many2one(
        "ecom.order", index="btree_not_null", readonly=True, copy=False, ondelete="restrict"
    )
    split_ids = fields.One2many("ecom.order", "split_from_id", "Split Off", readonly=True)

    def _get_origin_orders(self):
        """Return the shop's own orders whose goods are in these orders; 1 query."""
        return self.line_ids._get_origin()
