from odoo import api, fields, models


class EcomListingSuggestion(models.TransientModel):
    """One product that is offered for a listing, beside the others."""

    _name = "ecom.listing.suggestion"
    _description = "Suggested Product"
    _order = "score desc, id"

    listing_id = fields.Many2one(
        "ecom.listing", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    barcode = fields.Char(related="product_id.barcode")
    score = fields.Float("Of 100", digits=(3, 0), readonly=True)
    reason = fields.Char("Because", readonly=True)

    @api.model
    def _open(self, listing):
        offered = listing._find_suggestions().get(listing.id, [])
        rows = self.create([
            {
                "listing_id": listing.id, "product_id": one["product_id"], "score": one["score"],
                "reason": listing._describe_suggestion(one),
            }
            for one in offered
        ])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_listing_suggestion_action"
        )
        name = self.env._("Suggestions for %(code)s", code=listing.title or listing.sku)
        return {**action, "name": name, "domain": [("id", "in", rows.ids)]}

    def action_take(self):
        """Match the listing with this product."""
        self.ensure_one()
        listing = self.listing_id.with_context(suggested_id=self.product_id.id)
        listing.action_accept_suggestion()
        return {"type": "ir.actions.act_window_close", "infos": {"noReload": False}}
