from odoo import fields, models
from odoo.exceptions import UserError


class PurchaseOrderLine(models.Model):
    """A line that the supplier ships to the buyer of a shop's order."""

    _inherit = "purchase.order.line"

    ecom_order_id = fields.Many2one(
        "ecom.order", "Shop Order", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict",
    )
    ecom_line_id = fields.Many2one(
        "ecom.order.line", "Shop Order Line", readonly=True, copy=False,
        index="btree_not_null", ondelete="set null",
    )

    def _is_ecom_live(self):
        """Whether the supplier is asked by it, or has confirmed it and not given it up."""
        if self.display_type or self.order_id.state == "cancel":
            return False
        return not self.move_ids or any(move.state != "cancel" for move in self.move_ids)

    def _prepare_stock_move_vals(self, picking, price_unit, product_uom_qty, product_uom):
        values = super()._prepare_stock_move_vals(
            picking, price_unit, product_uom_qty, product_uom
        )
        return {**values, "ecom_line_id": self.ecom_line_id.id}

    def _prepare_account_move_line(self, move=False):
        """On a bill a shop order is its number: where it went is not the accountants' matter."""
        values = super()._prepare_account_move_line(move)
        if self.display_type and self.ecom_order_id:
            # sudo: who books bills need not have rights on the orders of shops
            values["name"] = self.ecom_order_id.sudo().number
        return values

    def _create_stock_moves(self, picking):
        """Each shop order is a delivery of its own."""
        ours = self.filtered("ecom_line_id")
        moves = super(PurchaseOrderLine, self - ours)._create_stock_moves(picking)
        for order, lines in ours.grouped("ecom_order_id").items():
            # sudo: who buys need not have rights on the orders of shops
            own = lines._get_ecom_picking(order.sudo(), picking.sudo())
            moves |= super(PurchaseOrderLine, lines)._create_stock_moves(own)
        return moves

    def _get_ecom_picking(self, order, picking):
        """The order's open delivery; the one at hand where nothing is in it yet."""
        known = order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
            and one.picking_type_id == picking.picking_type_id
        )[:1]
        if known:
            return known
        if picking.move_ids or picking.ecom_order_id:
            picking = picking.create(self.order_id._prepare_picking())
        picking.write({"ecom_order_id": order.id, "carrier_id": order.carrier_id.id,
                       "origin": f"{self.order_id.name}, {order.number}"})
        return picking

    def _check_ecom_order(self, order):
        if order.shop_changes:
            raise UserError(self.env._(
                "The shop changed order %(number)s after its review: %(changes)s Deal with it, or"
                " take its review back, which takes it off this purchase.",
                number=order.number, changes=order.change_note,
            ))
        for line in order._get_supplied_lines():
            bought = sum(
                self.filtered(lambda one, line=line: one.ecom_line_id == line).mapped(
                    "product_uom_qty")
            )
            if line.product_id.uom_id.compare(bought, line.quantity):
                raise UserError(self.env._(
                    "Order %(number)s wants %(wanted)s of %(product)s, on this purchase are"
                    " %(bought)s. Put that right, or take the order's review back, which takes it"
                    " off this purchase.",
                    number=order.number, wanted=f"{line.quantity:g}",
                    product=line.product_id.display_name, bought=f"{bought:g}",
                ))
