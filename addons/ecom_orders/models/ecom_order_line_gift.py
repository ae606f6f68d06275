from odoo import api, fields, models
from odoo.exceptions import UserError


class EcomOrderLineGift(models.Model):
    """Gift lines: those of a campaign are on record, those of a person are not counted."""

    _inherit = "ecom.order.line"

    campaign_id = fields.Many2one(
        "ecom.campaign", readonly=True, copy=False, ondelete="restrict"
    )
    scheme_id = fields.Many2one(
        "ecom.campaign.scheme", "Gift Scheme", readonly=True, copy=False, ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.filtered("is_gift").order_id._remember_hand_set({"gifts"})
        return lines

    def write(self, vals):
        if not self.env.su and not {"product_id", "quantity", "is_gift"}.isdisjoint(vals):
            self.check_access("write")
            gifts = self.filtered("is_gift")
            gifts._check_may_give(vals)
            gifts.order_id._remember_hand_set({"gifts"})
        return super().write(vals)

    def _check_may_give(self, vals):
        for line in self.filtered("scheme_id"):
            if vals.get("quantity", 0) > line.quantity:
                raise UserError(self.env._(
                    "%(product)s is a gift of campaign %(campaign)s, which gave %(pieces)s."
                    " Add a gift line of your own for more.",
                    product=line.product_id.display_name, campaign=line.campaign_id.name,
                    pieces=line.quantity,
                ))

    @api.ondelete(at_uninstall=False)
    def _unlink_give_back(self):
        """A gift taken off by hand is given back to its campaign."""
        gifts = self.filtered("is_gift")
        if gifts and not self.env.su:
            gifts.order_id._remember_hand_set({"gifts"})
        whole = gifts.filtered("scheme_id")
        for (order, scheme), lines in whole.grouped(
            lambda line: (line.order_id, line.scheme_id)
        ).items():
            if not order.line_ids.filtered(lambda line, scheme=scheme: line.scheme_id == scheme) \
                    - lines:
                order._give_back_scheme(scheme)
