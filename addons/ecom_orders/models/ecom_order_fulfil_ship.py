from odoo import fields, models
from odoo.tools import SQL

from .ecom_order_fulfil import OPEN_PICKING

#: which of the orders have nothing open, and something that left, with its waybill
LEFT = """
SELECT picking.ecom_order_id,
       (array_agg(picking.carrier_tracking_ref ORDER BY picking.id)
        FILTER (WHERE picking.state = 'done' AND picking.carrier_tracking_ref <> ''))[1]
  FROM stock_picking picking
  JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
 WHERE picking.ecom_order_id = ANY(%s)
 GROUP BY picking.ecom_order_id
HAVING bool_or(picking.state = 'done' AND operation.code IN ('outgoing', 'dropship'))
   AND NOT bool_or(picking.state = ANY(%s))
"""
NOTE = """
UPDATE ecom_order o SET tracking_ref = told.ref
  FROM unnest(%s::int[], %s::varchar[]) AS told (id, ref)
 WHERE o.id = told.id AND told.ref IS NOT NULL
"""


class EcomOrder(models.Model):
    """From the delivery back to the order."""

    _inherit = "ecom.order"

    def action_view_deliveries(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        return {**action, "domain": [("ecom_order_id", "in", self.ids)], "context": {}}

    def _note_shipped(self):
        """Called when deliveries of these orders have left; returns the orders now shipped.

        The number of queries does not depend on the number of orders.
        """
        if not self:
            return self
        self.env.flush_all()
        rows = self.env.execute_query(SQL(LEFT, self.ids, list(OPEN_PICKING)))
        shipped = self.browse([row[0] for row in rows])._set_shipped()
        self._write_tracking(rows)
        shipped._after_shipping()
        return shipped

    def _note_tracking(self):
        """Called when waybill numbers of deliveries that have left were entered or corrected."""
        self.env.flush_all()
        self._write_tracking(self.env.execute_query(SQL(LEFT, self.ids, list(OPEN_PICKING))))
        self.filtered(lambda order: order.state == "shipped")._upload_shipped()

    def _write_tracking(self, rows):
        self.env.cr.execute(SQL(NOTE, [row[0] for row in rows], [row[1] for row in rows]))
        self.invalidate_recordset(["tracking_ref"])

    def _set_shipped(self):
        return self._move_in_bulk(
            {"to_ship"}, "shipped",
            {"shipped_at": fields.Datetime.now(), "cause": None, "shortage": None},
        )

    def _ship_nothing(self):
        """Orders of services only have nothing to deliver: they are through."""
        through = self._move_in_bulk(
            {"approved"}, "shipped",
            {"shipped_at": fields.Datetime.now(), "cause": None, "shortage": None},
        )
        if through:
            through._after_shipping()

    def _after_shipping(self):
        """Called once for orders that have just been shipped, tracking number at hand."""

    def _note_delivery_cancelled(self):
        """Called when deliveries of these orders were cancelled; see the leftover's file."""

    def _withdraw_deliveries(self):
        """Cancel the open deliveries, which gives back their stock."""
        # sudo: whoever reviews orders need not have rights on inventory
        pickings_sudo = self.sudo().picking_ids
        pickings_sudo.filtered(lambda picking: picking.state in OPEN_PICKING).action_cancel()
