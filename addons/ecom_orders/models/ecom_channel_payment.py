from odoo import fields, models


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
            self.env["ecom.order"].search(
                [("channel_id", "in", self.ids), ("state", "in", ("unpaid", "stopped", "service"))]
            )._decide()
        return result
