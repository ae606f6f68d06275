from odoo import api, models

from .ecom_order_supply import OPEN_REQUEST


class EcomOrder(models.Model):
    """Why an order that its supplier ships has not left."""

    _inherit = "ecom.order"

    @api.depends("fulfilment", "supplier_id", "purchase_line_ids.order_id.state")
    def _compute_decision(self):
        return super()._compute_decision()

    def _describe_decision(self):
        if self.fulfilment != "supplier" or self.state not in ("approved", "to_ship"):
            return super()._describe_decision()
        if self.state == "approved" and self.shop_changes:
            return self._describe_hold()
        if self.state == "approved" and self.cause == "unread":
            return self._describe_unread()
        if not self.supplier_id:
            return self.env._("No supplier ships it. Take its review back and choose one.")
        # sudo: who sees the order need not have rights on purchases
        return self.sudo()._describe_supply()

    def _describe_supply(self):
        lines = self._get_live_purchase_lines()
        words = {"supplier": self.supplier_id.name, "purchase": lines.order_id[:1].name}
        if self.state == "to_ship":
            return self.env._("%(supplier)s ships it by purchase %(purchase)s.", **words)
        if lines.filtered(lambda line: line.order_id.state in OPEN_REQUEST):
            return self.env._(
                "On request %(purchase)s to %(supplier)s, which is not confirmed yet.", **words
            )
        if self.purchase_line_ids:
            return self.env._(
                "%(supplier)s does not deliver: purchase %(purchase)s was cancelled. Order from"
                " the supplier again, or take the review back and choose who fulfils it.",
                supplier=self.supplier_id.name,
                purchase=self.purchase_line_ids.order_id[:1].name,
            )
        return self.env._("It is put on the next request to %(supplier)s.", **words)
