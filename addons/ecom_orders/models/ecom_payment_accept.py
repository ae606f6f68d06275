from odoo import fields, models


class EcomPaymentAccept(models.TransientModel):
    """Why an order goes on although it is not paid to the cent."""

    _name = "ecom.payment.accept"
    _description = "Accept Payment Difference"

    order_ids = fields.Many2many("ecom.order", string="Orders", readonly=True)
    payment_note = fields.Text("What Is Paid", compute="_compute_payment_note")
    reason = fields.Char(required=True)

    def _compute_payment_note(self):
        for wizard in self:
            wizard.payment_note = "\n".join(
                f"{order.number}: {order.payment_note}" for order in wizard.order_ids
            )

    def action_accept(self):
        self.order_ids._accept_payment(self.reason)
        return {"type": "ir.actions.act_window_close"}
