from odoo import fields, models

from .stock_warehouse import QUALITIES


class WmsReconciliationLine(models.Model):
    """A product, batch and quality of which the two books have different quantities."""

    _name = "wms.reconciliation.line"
    _description = "Stock Difference"
    _order = "is_explained, id"
    _rec_name = "product_id"
    _log_access = False

    reconciliation_id = fields.Many2one(
        "wms.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    item_code = fields.Char(readonly=True, help="What the warehouse calls the product.")
    lot_name = fields.Char("Batch", readonly=True)
    quality = fields.Selection(QUALITIES, readonly=True)
    told = fields.Float("At the Warehouse", readonly=True, digits="Product Unit")
    held = fields.Float("In Our Books", readonly=True, digits="Product Unit")
    stored = fields.Float(
        "Reported, Not Booked", readonly=True, digits="Product Unit", help="By stored messages."
    )
    counted = fields.Float(
        "Counted, Not Booked",
        readonly=True,
        digits="Product Unit",
        help="By counts and changes that are not decided or cannot be booked.",
    )
    explained_by = fields.Selection(
        [
            ("pushed", "Pushed, not confirmed"),
            ("reported", "Confirmed, not booked"),
            ("refused", "Message refused"),
            ("counted", "Counted, not booked"),
        ],
        "Reason",
        readonly=True,
    )
    difference = fields.Float(readonly=True, digits="Product Unit")
    is_explained = fields.Boolean("Explained", readonly=True)
    explanation = fields.Char("Explained By", readonly=True, help="Documents on their way.")
