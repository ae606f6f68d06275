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
    currency_id = fields.Many2one(related="channel_id.currency_id")
    waiting_order_count = fields.Integer("Waiting Orders", compute="_compute_waiting_orders")
    waiting_amount = fields.Monetary(
        "Amount Waiting",
        compute="_compute_waiting_orders",
        help="What the waiting orders in the shop's currency come to.",
    )

    _sku_uniq = models.UniqueIndex(
        "(channel_id, sku)", "The shop has a listing with this merchant code already."
    )
    _unmatched_idx = models.Index("(channel_id) WHERE product_id IS NULL")

    def _compute_waiting_orders(self):
        lines = self.env["ecom.order.line"]._search(
            [("listing_id", "in", self.ids), ("order_id.state", "=", "stopped")]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT told.listing_id, count(*),
                       sum(told.amount_total) FILTER (WHERE told.currency_id = channel.currency_id)
                  FROM (SELECT DISTINCT line.listing_id, o.id, o.channel_id, o.currency_id,
                               o.amount_total
                          FROM ecom_order_line line JOIN ecom_order o ON o.id = line.order_id
                         WHERE line.id IN %s) told
                  JOIN ecom_channel channel ON channel.id = told.channel_id
                 GROUP BY told.listing_id
                """,
                lines.subselect(),
            )
        )
        waiting = {listing_id: figures for listing_id, *figures in rows}
        for listing in self:
            count, amount = waiting.get(listing.id, (0, 0))
            listing.waiting_order_count = count
            listing.waiting_amount = amount or 0

    def write(self, vals):
        result = super().write(vals)
        if "product_id" in vals:
            self._after_match()
        return result

    def _after_match(self):
        """What follows once listings got their products, or other ones; to be extended."""
        self._release_orders()

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
