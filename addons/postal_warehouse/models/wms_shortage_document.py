from odoo import api, models

#: the warehouse may have shipped them already
SHIPPING_STATES = ("sent", "unsure", "accepted", "working", "partial", "cancelling")


class WmsDocument(models.Model):
    """Short deliveries: what else at the warehouse has to do with what is missing."""

    _inherit = "wms.document"

    @api.model
    def _find_unbooked(self, warehouse, product_ids, limit=10):
        """Documents whose goods may have left the warehouse and not yet our books."""
        lines = self.env["wms.document.line"].search(
            [
                ("product_id", "in", product_ids),
                ("document_id.warehouse_id", "=", warehouse.id),
                ("document_id.kind", "in", ("delivery", "stockout")),
                ("document_id.state", "in", SHIPPING_STATES),
            ],
            order="id",
            limit=limit,
        )
        return lines.document_id
