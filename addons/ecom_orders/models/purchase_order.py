from odoo import api, fields, models
from odoo.fields import Domain

from .ecom_missing import LACKING

#: as many waiting orders are named on a request
MOST_NAMED = 3


class PurchaseOrder(models.Model):
    """A request for quotation says which shop orders wait for it."""

    _inherit = "purchase.order"

    ecom_waiting_count = fields.Integer(
        "Waiting Shop Orders", compute="_compute_ecom_waiting_count",
        help="Shop orders that lack a product of this purchase in its warehouse.",
    )
    ecom_origin = fields.Char(
        "Source of Waiting Orders", readonly=True, copy=False,
        help="The part of the source document that names waiting shop orders.",
    )

    @api.depends_context("uid")
    def _compute_ecom_waiting_count(self):
        orders = self.env["ecom.order"]
        is_seen = orders.has_access("read")
        for purchase in self:
            purchase.ecom_waiting_count = is_seen and orders.search_count(
                purchase._get_waiting_domain()
            )

    def _get_waiting_domain(self):
        warehouse = self.picking_type_id.warehouse_id
        return (
            LACKING & Domain("warehouse_id", "in", warehouse.ids)
            & Domain("missing_product_ids", "in", self.order_line.product_id.ids)
        )

    def action_view_waiting_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_order_action")
        return {**action, "domain": list(self._get_waiting_domain()), "context": {}}

    def _tell_waiting_orders(self):
        """Name the first orders that wait, and how many more, as the source document."""
        # sudo: a buyer need not see the orders of shops; only their numbers are told
        orders_sudo = self.env["ecom.order"].sudo()
        for purchase in self:
            domain = purchase._get_waiting_domain()
            first = orders_sudo.search(
                domain, order="paid_at, ordered_at, id", limit=MOST_NAMED
            )
            text = ", ".join(first.mapped("number"))
            more = orders_sudo.search_count(domain) - len(first)
            if more > 0:
                text = self.env._("%(numbers)s and %(count)s more shop orders",
                                  numbers=text, count=more)
            others = (purchase.origin or "").replace(purchase.ecom_origin or "", "").strip(", ")
            purchase.write({
                "origin": ", ".join(part for part in (others, text) if part),
                "ecom_origin": text,
            })
