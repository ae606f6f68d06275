from odoo import models


class EcomOrder(models.Model):
    """What cures a stopped order, one click away from it."""

    _inherit = "ecom.order"

    def action_view_unmatched_listings(self):
        """Open the listings without product that these orders wait for."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_listing_action")
        listings = self.line_ids.filtered(lambda line: not line.product_id).listing_id
        return {**action, "domain": [("id", "in", listings.ids)], "context": {}}
