from odoo import fields, models


class EcomOrderBulkRefusal(models.Model):
    """An order that a bulk change left alone, and why."""

    _name = "ecom.order.bulk.refusal"
    _description = "Order Not Changed in Bulk"
    _order = "id"
    _rec_name = "order_id"

    bulk_id = fields.Many2one(
        "ecom.order.bulk", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("ecom.order", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char("Because", required=True, readonly=True)
