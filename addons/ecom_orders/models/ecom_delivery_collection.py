from odoo import api, models


class EcomDelivery(models.AbstractModel):
    _inherit = "ecom.delivery"

    @api.model
    def _make(self, warehouse, parts, special=()):
        """Who collects the goods gets a code once they are there."""
        result = super()._make(warehouse, parts, special)
        self.env["ecom.order"].browse(parts)._give_collection_codes()
        return result

    def _prepare_picking_vals(self, order):
        values = super()._prepare_picking_vals(order)
        return {**values, "carrier_id": False} if order._is_collected_by_code() else values
