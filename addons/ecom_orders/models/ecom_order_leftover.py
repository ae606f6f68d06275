from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ecom_order_fulfil import LEAVING, OPEN_PICKING

#: which of the orders to ship have nothing open, and whether something has left
IDLE = """
SELECT o.id, coalesce(bool_or(picking.state = 'done' AND operation.code IN %s), false)
  FROM ecom_order o
  LEFT JOIN stock_picking picking ON picking.ecom_order_id = o.id
  LEFT JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
 WHERE o.id = ANY(%s) AND o.state = 'to_ship'
 GROUP BY o.id
HAVING NOT coalesce(bool_or(picking.state = ANY(%s)), false)
"""


class EcomOrder(models.Model):
    """An order of which a part has left, and the delivery of the rest was cancelled."""

    _inherit = "ecom.order"

    def _describe_rest(self):
        return ", ".join(
            f"{units:g} × {product.display_name}"
            for rest in self.line_ids._get_rest().values() for product, units in rest.items()
        ) or "-"

    def _note_delivery_cancelled(self):
        """Deliveries were cancelled elsewhere: who has none waits again, or says what is left."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            IDLE, LEAVING, self.ids, list(OPEN_PICKING)
        ))
        self.browse([order_id for order_id, has_left in rows if not has_left])._move_in_bulk(
            {"to_ship"}, "approved"
        )
        begun = self.browse([order_id for order_id, has_left in rows if has_left])
        rests = begun.line_ids._get_rest()
        short = self.browse({line.order_id.id for line, rest in rests.items() if rest})
        (begun - short)._note_shipped()
        short._move_cause(None, "leftover")
        super()._note_delivery_cancelled()

    # === WAYS OUT === #

    def action_deliver_rest(self):
        """Make another delivery of what has not left of these orders."""
        orders = self._check_leftover()
        # sudo: who reviews orders need not have rights on inventory
        pickings_sudo = self.env["stock.picking"].sudo().create(
            [order._prepare_rest_vals() for order in orders.sudo()]
        )
        pickings_sudo.action_confirm()
        pickings_sudo.action_assign()
        orders._move_cause("leftover", None)
        return True

    def action_close_rest(self):
        """These orders are through without what has not left; the shop is told what has."""
        orders = self._check_leftover()
        bodies = {order.id: self.env._("Closed without %(goods)s.", goods=order._describe_rest())
                  for order in orders}
        orders.sudo()._note_shipped()  # sudo: state is nobody's to write
        orders._message_log_batch(bodies)
        return True

    def _check_leftover(self):
        self._check_reviewer()
        orders = self.filtered(lambda order: (order.state, order.cause) == ("to_ship", "leftover"))
        if not orders:
            raise UserError(self.env._("Of none of these orders a rest was cancelled."))
        return orders

    def _prepare_rest_vals(self):
        values = self.env["ecom.delivery"]._prepare_picking_vals(self)
        places = {name: values[name] for name in ("location_id", "location_dest_id")}
        target = self.env["ecom.delivery"]._get_customer_location()
        moves = [
            {**places, "location_final_id": target.id, **line._prepare_move_vals(),
             "product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": units}
            for line, rest in self.line_ids._get_rest().items()
            for product, units in rest.items()
        ]
        return {**values, "move_ids": [fields.Command.create(move) for move in moves]}
