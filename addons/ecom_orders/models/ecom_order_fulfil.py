from odoo import api, fields, models

OPEN_PICKING = ("draft", "waiting", "confirmed", "assigned")


class EcomOrder(models.Model):
    """From a reviewed order to its delivery, and from the delivery back to the order."""

    _inherit = "ecom.order"

    delivery_count = fields.Integer(compute="_compute_delivery_count")

    @api.depends("picking_ids")
    def _compute_delivery_count(self):
        for order in self:
            order.delivery_count = len(order.picking_ids)

    def action_view_deliveries(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        return {**action, "domain": [("ecom_order_id", "in", self.ids)], "context": {}}

    def _allocate(self):
        """Give deliveries to those of these orders that can be filled: first paid, first served.

        Orders that cannot stay where they are, with the cause, and are tried again.

        :return: the orders that got a delivery
        """
        waiting = self.filtered(lambda order: order.state == "approved" and order.warehouse_id)
        filled = self.browse()
        for warehouse, orders in waiting.grouped("warehouse_id").items():
            filled |= orders._allocate_in(warehouse)
        filled._make_deliveries()
        # sudo: the cause is nobody's to write
        (waiting - filled).sudo().write({"cause": "shortage"})
        return filled._set_state({"approved"}, "to_ship", cause=False)

    def _allocate_in(self, warehouse):
        """Those of these orders that the warehouse's free stock fills."""
        products = self.line_ids.product_id.with_context(warehouse_id=warehouse.id)
        free = {product.id: product.free_qty for product in products if product.is_storable}
        filled = self.browse()
        for order in self.sorted(lambda order: (order.paid_at or order.ordered_at, order.id)):
            wanted = dict(order.line_ids._read_group(
                [("order_id", "=", order.id)], ["product_id"], ["quantity:sum"]
            ))
            if all(free.get(p.id, quantity) >= quantity for p, quantity in wanted.items()):
                for product, quantity in wanted.items():
                    free[product.id] = free.get(product.id, 0) - quantity
                filled |= order
        return filled

    def _make_deliveries(self):
        """Make, confirm and reserve one delivery for each of these orders."""
        # sudo: whoever reviews orders need not have rights on inventory
        pickings_sudo = self.env["stock.picking"].sudo().create(
            [order._prepare_picking_vals() for order in self]
        )
        pickings_sudo.action_confirm()
        unreserved_sudo = pickings_sudo.filtered(lambda picking: picking.state != "assigned")
        if unreserved_sudo:
            unreserved_sudo.action_assign()
        return pickings_sudo

    def _prepare_picking_vals(self):
        operation = self.warehouse_id.out_type_id
        target = self.env.ref("stock.stock_location_customers")
        places = {"location_id": operation.default_location_src_id.id,
                  "location_dest_id": target.id}
        return {
            **places,
            "ecom_order_id": self.id,
            "picking_type_id": operation.id,
            "company_id": self.company_id.id,
            "origin": self.number,
            "carrier_id": self.carrier_id.id,
            "move_ids": [
                fields.Command.create({**places, **line._prepare_move_vals()})
                for line in self.line_ids
            ],
        }

    def _withdraw_deliveries(self):
        """Cancel the open deliveries, which gives back their stock."""
        # sudo: as in _make_deliveries
        pickings_sudo = self.sudo().picking_ids
        pickings_sudo.filtered(lambda picking: picking.state in OPEN_PICKING).action_cancel()

    def _note_shipped(self):
        """Called when deliveries of these orders have left; returns the orders now shipped."""
        through = self.filtered(
            lambda order: not order.picking_ids.filtered(lambda one: one.state in OPEN_PICKING)
        )
        shipped = through._set_state(
            {"to_ship"}, "shipped", shipped_at=fields.Datetime.now(), cause=False
        )
        shipped._take_tracking()
        shipped._after_shipping()
        return shipped

    def _take_tracking(self):
        for order in self:
            done = order.picking_ids.filtered(lambda picking: picking.state == "done")
            refs = [ref for ref in done.mapped("carrier_tracking_ref") if ref]
            # sudo: the waybill is nobody's to write
            order.sudo().tracking_ref = refs[0] if refs else order.tracking_ref

    def _after_shipping(self):
        """Called once for orders that have just been shipped, tracking number at hand."""

    def _note_delivery_cancelled(self):
        """A delivery was cancelled elsewhere: the order waits for goods again."""
        self.filtered(
            lambda order: not order.picking_ids.filtered(lambda one: one.state != "cancel")
        )._set_state({"to_ship"}, "approved")
