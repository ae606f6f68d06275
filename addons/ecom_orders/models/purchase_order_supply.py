from odoo import api, fields, models

from .ecom_order_supply import OPEN_REQUEST


class PurchaseOrder(models.Model):
    """A purchase whose goods the supplier ships to the buyers of shop orders."""

    _inherit = "purchase.order"

    is_ecom_supply = fields.Boolean("Ships Shop Orders", readonly=True, copy=False)
    ecom_order_count = fields.Integer(
        "Shop Orders", compute="_compute_ecom_order_count", help="That the supplier ships."
    )

    @api.depends("order_line.ecom_order_id")
    def _compute_ecom_order_count(self):
        for purchase in self:
            purchase.ecom_order_count = len(purchase.order_line.ecom_order_id)

    def action_view_ecom_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_order_action")
        domain = [("id", "in", self.order_line.ecom_order_id.ids)]
        return {**action, "domain": domain, "context": {}}

    def button_confirm(self):
        self._check_ecom_orders()
        return super().button_confirm()

    def button_approve(self, force=False):
        self._check_ecom_orders()
        result = super().button_approve(force=force)
        # sudo: who buys need not have rights on the orders of shops
        bought_sudo = self.filtered(lambda one: one.state == "purchase").sudo()
        orders_sudo = bought_sudo.order_line.ecom_order_id
        orders_sudo._move_in_bulk({"approved"}, "to_ship", {"cause": None, "shortage": None})
        return result

    def button_cancel(self):
        result = super().button_cancel()
        # sudo: as above
        orders_sudo = self.sudo().order_line.ecom_order_id
        waiting_sudo = orders_sudo.filtered(lambda order: order.state == "approved")
        waiting_sudo._move_cause(None, "supplier")
        return result

    def button_draft(self):
        result = super().button_draft()
        # sudo: as above
        self.sudo().order_line.ecom_order_id._move_cause("supplier", None)
        return result

    def _check_ecom_orders(self):
        """What is bought is what the orders want, and they want it now.

        :raises UserError: an order was changed by its shop, or its lines were changed here
        """
        # sudo: as above
        open_sudo = self.sudo().filtered(lambda one: one.state in OPEN_REQUEST)
        for purchase in open_sudo:
            for order, lines in purchase.order_line.grouped("ecom_order_id").items():
                if order:
                    lines._check_ecom_order(order)
