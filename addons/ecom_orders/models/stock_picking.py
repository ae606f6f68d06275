from odoo import fields, models

#: fewer are validated by Odoo's own code: nothing is won
FEW = 2


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

    def button_validate(self):
        """Many deliveries of shops' orders are shipped set-based."""
        orders = self.filtered("ecom_order_id")
        if len(orders) < FEW or self.env.context.get("button_validate_picking_ids"):
            return super().button_validate()
        fast = self.env["ecom.delivery"]._filter_shippable(orders)
        if fast:
            self.env["ecom.delivery"]._ship_bulk(fast)
        rest = self - fast
        return super(StockPicking, rest).button_validate() if rest else True

    def _ship(self):
        """Validate these deliveries as they are reserved; what is left over is left out.

        :return: what has to be opened to go on, or True
        """
        fast = self.env["ecom.delivery"]._filter_shippable(self.filtered("ecom_order_id"))
        if fast:
            self.env["ecom.delivery"]._ship_bulk(fast)
        rest = self - fast
        quiet = rest.with_context(skip_backorder=True, skip_sms=True)
        return quiet.button_validate() if rest else True

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
