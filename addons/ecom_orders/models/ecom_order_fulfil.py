from odoo import api, fields, models
from odoo.tools import SQL

from .ecom_order import TRANSITIONS

#: operations by which goods leave us, from our shelves or the supplier's
LEAVING = ("outgoing", "dropship")
OPEN_PICKING = ("draft", "waiting", "confirmed", "assigned")


class EcomOrder(models.Model):
    """From a reviewed order to its delivery."""

    _inherit = "ecom.order"

    delivery_count = fields.Integer(compute="_compute_delivery_count")
    shortage = fields.Json(readonly=True, copy=False)

    @api.depends("picking_ids")
    def _compute_delivery_count(self):
        # sudo: who sees the order need not have rights on inventory
        groups = self.env["stock.picking"].sudo()._read_group(
            [("ecom_order_id", "in", self.ids)], ["ecom_order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.delivery_count = counts.get(order.id, 0)

    # === STATES IN BULK === #

    def _move_in_bulk(self, allowed, target, values=None):
        """Like ``_set_state`` for very many orders: one statement, no chatter.

        :param dict values: {column: value} to store along
        :return: the orders that were moved
        """
        sources = [state for state in allowed if (state, target) in TRANSITIONS]
        if not self or not sources:
            return self.browse()
        self.env.flush_all()
        stored = {"write_uid": self.env.uid, "write_date": self.env.cr.now(), **(values or {})}
        settings = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in stored.items()
        )
        rows = self.env.execute_query(SQL(
            "UPDATE ecom_order SET state = %s, %s WHERE id = ANY(%s) AND state = ANY(%s)"
            " RETURNING id",
            target, settings, self.ids, sources,
        ))
        self.invalidate_recordset()
        moved = {order_id for (order_id,) in rows}
        return self.filtered(lambda order: order.id in moved)
