from odoo import api, fields, models
from odoo.tools import SQL

#: what the shop refused is sent again after these hours
RETRY_HOURS = 1


class EcomListing(models.Model):
    """What the shop is told of our stock, and what it was told last."""

    _inherit = "ecom.listing"

    # quantities are NULL where nothing was ever told, or the shop changed it since; they are
    # written in SQL only

    stock_rule_id = fields.Many2one(
        "ecom.stock.rule", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null",
    )
    shared_quantity = fields.Float(
        "Shared", digits="Product Unit", readonly=True, copy=False,
        help="What the shop may sell now.",
    )
    uploaded_quantity = fields.Float(
        "Last Sent", digits="Product Unit", readonly=True, copy=False
    )
    uploaded_at = fields.Datetime("Sent On", readonly=True, copy=False)
    stock_error = fields.Char("Refused Because", readonly=True, copy=False)
    stock_failed_at = fields.Datetime("Refused On", readonly=True, copy=False)
    safety_stock = fields.Float(related="stock_rule_id.safety_stock")
    free_quantity = fields.Float(
        "On Hand", digits="Product Unit", compute="_compute_free_quantity",
        help="Not reserved, in the warehouses the shop ships from.",
    )
    promised_quantity = fields.Float(
        "Promised", digits="Product Unit", compute="_compute_free_quantity",
        help="What approved orders without a delivery will take.",
    )
    is_unsent = fields.Boolean(
        "To Be Sent", compute="_compute_is_unsent", search="_search_is_unsent"
    )
    stock_why = fields.Html("Why", compute="_compute_stock_why", sanitize=False)

    def _compute_free_quantity(self):
        # sudo: clerks of orders need not have rights on inventory; figures only leave here
        listings_sudo = self.sudo()
        houses = {one: one._get_stock_warehouses() for one in listings_sudo.channel_id}
        warehouses = self.env["stock.warehouse"].sudo().union(*houses.values())
        ask = self.env["ecom.availability"].sudo()._get_free
        products = listings_sudo.product_id
        unreserved = ask(warehouses, products, less_approved=False)
        free = ask(warehouses, products)
        for listing, listing_sudo in zip(self, listings_sudo, strict=True):
            places = [
                (house, listing_sudo.product_id.id)
                for house in houses[listing_sudo.channel_id].ids
            ]
            listing.free_quantity = sum(unreserved.get(place, 0) for place in places)
            listing.promised_quantity = listing.free_quantity - sum(
                free.get(place, 0) for place in places
            )

    @api.depends("stock_rule_id", "product_id")
    def _compute_stock_why(self):
        for listing in self:
            rules = self.env["ecom.stock.rule"]._get_rules(listing.company_id)
            listing.stock_why = rules._explain_html(listing, rules)

    def _after_match(self):
        result = super()._after_match()
        self.env["ecom.stock.share"]._enqueue()
        return result

    def action_stock_why(self):
        """Which rule decides what the shop is told, and what was tried before it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why: %(code)s", code=self.sku),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("ecom_orders.ecom_listing_view_form_stock").id, "form")],
            "target": "new",
        }

    # === WHAT IS TO BE SENT === #

    def _compute_is_unsent(self):
        unsent = set(self._find_unsent(self.channel_id.ids, with_failed=True))
        for listing in self:
            listing.is_unsent = listing.id in unsent

    def _search_is_unsent(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = self._find_unsent(with_failed=True)
        return [("id", "in" if True in value else "not in", ids)]

    @api.model
    def _find_unsent(self, channel_ids=None, with_failed=False, limit=None):
        """The ids of listings whose shop knows another quantity than it should, oldest first.

        Where no rule tells anything now, a shop that was told something is to be told 0.
        Those the shop refused wait for an hour, unless ``with_failed``.
        """
        self.flush_model()
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=RETRY_HOURS)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM ecom_listing
                 WHERE coalesce(shared_quantity, 0)
                       IS DISTINCT FROM coalesce(uploaded_quantity,
                                                 CASE WHEN shared_quantity IS NULL THEN 0 END)
                   AND (%(channels)s::int[] IS NULL OR channel_id = ANY(%(channels)s))
                   AND (%(failed)s OR stock_failed_at IS NULL OR stock_failed_at < %(before)s)
                 ORDER BY uploaded_at NULLS FIRST, id LIMIT %(limit)s
                """,
                channels=channel_ids, failed=with_failed, before=before, limit=limit,
            )
        )
        return [listing_id for (listing_id,) in rows]
