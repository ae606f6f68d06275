from odoo import fields, models

from .ecom_order import EARLY_STATES


class EcomChannel(models.Model):
    _inherit = "ecom.channel"

    payment_account_id = fields.Many2one(
        "ecom.payment.account",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Orders then need a payment of this account. Empty: the shop's word is enough.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "payment_account_id" in vals:
            # sudo: all its orders are decided anew, not only those the user sees
            orders_sudo = self.env["ecom.order"].sudo().search(
                [("channel_id", "in", self.ids), ("state", "in", EARLY_STATES)]
            )
            orders_sudo._decide()
        return result
