from odoo import fields, models
from odoo.tools import SQL


class EcomListing(models.Model):
    """What a shop sells under one merchant code, and which of our products that is."""

    _name = "ecom.listing"
    _description = "Shop Listing"
    _rec_name = "sku"
    _order = "channel_id, sku"
    _check_company_auto = True

    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    sku = fields.Char("Merchant Code", required=True)
    title = fields.Char()
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", check_company=True
    )
    is_presale = fields.Boolean("Pre-sale", help="Ships later than what is ordered with it.")
    waiting_order_count = fields.Integer(
        "Waiting Orders", compute="_compute_waiting_order_count"
    )

    _sku_uniq = models.UniqueIndex(
        "(channel_id, sku)", "The shop has a listing with this merchant code already."
    )
    _unmatched_idx = models.Index("(channel_id) WHERE product_id IS NULL")

    def _compute_waiting_order_count(self):
        groups = self.env["ecom.order.line"]._read_group(
            [("listing_id", "in", self.ids), ("order_id.state", "=", "stopped")],
            ["listing_id"],
            ["order_id:count_distinct"],
        )
        counts = dict(groups)
        for listing in self:
            listing.waiting_order_count = counts.get(listing, 0)

    def write(self, vals):
        result = super().write(vals)
        if "product_id" in vals:
            self._release_orders()
        return result

    def _release_orders(self):
        """Give the matched product to the lines that waited, and decide their orders anew."""
        self.flush_recordset(["product_id"])
        updated = self.env.execute_query(
            SQL(
                """
                UPDATE ecom_order_line line
                   SET product_id = listing.product_id
                  FROM ecom_listing listing, ecom_order o
                 WHERE listing.id = ANY(%s) AND line.listing_id = listing.id
                   AND o.id = line.order_id AND o.state IN ('stopped', 'unpaid', 'service')
                   AND line.product_id IS DISTINCT FROM listing.product_id
                   AND (line.product_id IS NULL OR o.is_hand_changed IS NOT TRUE)
                RETURNING line.order_id
                """,
                self.ids,
            )
        )
        self.env["ecom.order.line"].invalidate_model(["product_id"])
        orders = self.env["ecom.order"].browse({order_id for (order_id,) in updated})
        orders._refresh_weight()
        orders._decide()
