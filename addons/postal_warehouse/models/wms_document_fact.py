from odoo import fields, models

from .stock_warehouse import QUALITIES


class WmsDocumentFact(models.Model):
    """What one message reported of one line: append-only, each with the message it came from."""

    _name = "wms.document.fact"
    _description = "Reported Quantity"
    _rec_name = "product_id"
    _order = "id desc"

    document_id = fields.Many2one(
        "wms.document", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    line_id = fields.Many2one("wms.document.line", required=True, readonly=True, ondelete="cascade")
    exchange_id = fields.Many2one(
        "postal.exchange", "Message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    sequence = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    lot_name = fields.Char("Batch", readonly=True)
    quality = fields.Selection(QUALITIES, required=True, readonly=True)
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")

    _once = models.UniqueIndex("(exchange_id, sequence) WHERE exchange_id IS NOT NULL")
    _positive = models.Constraint(
        "CHECK (quantity > 0)", "A reported quantity must be above zero."
    )
