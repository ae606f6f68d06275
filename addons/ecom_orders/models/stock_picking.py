from odoo import fields, models


class StockPicking(models.Model):
    """A delivery that ships a shop's order."""

    _inherit = "stock.picking"

    ecom_order_id = fields.Many2one(
        "ecom.order",
        "Shop Order",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )

    def _action_done(self):
        result = super()._action_done()
        # sudo: who ships need not have rights on the orders of shops
        orders_sudo = self.filtered(lambda picking: picking.state == "done").sudo().ecom_order_id
        orders_sudo._note_shipped()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        # sudo: as above
        orders_sudo = self.filtered(lambda picking: picking.state == "cancel").sudo().ecom_order_id
        orders_sudo._note_delivery_cancelled()
        return result
