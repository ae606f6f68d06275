from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    ecom_line_id = fields.Many2one(
        "ecom.order.line",
        "Shop Order Line",
        copy=False,
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        """Each line of an order keeps a move of its own."""
        return [*super()._prepare_merge_moves_distinct_fields(), "ecom_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "ecom_line_id": self.ecom_line_id.id}

    def _get_new_picking_values(self):
        values = super()._get_new_picking_values()
        return {**values, "ecom_order_id": self.ecom_line_id.order_id[:1].id}

    def _key_assign_picking(self):
        return (*super()._key_assign_picking(), self.ecom_line_id.order_id)

    def _search_picking_for_assignation_domain(self):
        """An order's next step is a transfer of its own, and never takes in other goods."""
        domain = super()._search_picking_for_assignation_domain()
        return [*domain, ("ecom_order_id", "=", self.ecom_line_id.order_id.id)]

    def _prepare_phantom_move_values(self, bom_line, product_qty, quantity_done):
        """The parts of a kit are shipped for the line that sold the kit."""
        values = super()._prepare_phantom_move_values(bom_line, product_qty, quantity_done)
        return {**values, "ecom_line_id": self.ecom_line_id.id}

    def _action_done(self, cancel_backorder=False):
        """Goods that came in are given to the orders that wait for them."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done._tell_ecom_arrival(done.location_dest_id)
        return done

    def _action_cancel(self):
        reserved = self.filtered(lambda move: move.quantity and move.state != "done")
        result = super()._action_cancel()
        reserved._tell_ecom_arrival(reserved.location_id)
        return result

    def _count_done_units(self):
        """{product: what was done of these moves, in the product's own unit}."""
        done = {}
        for move in self.filtered(lambda one: one.state == "done"):
            product = move.product_id
            units = move.product_uom._compute_quantity(move.quantity, product.uom_id)
            done[product] = done.get(product, 0.0) + units
        return done

    def _tell_ecom_arrival(self, places):
        warehouses = places.filtered(lambda place: place.usage == "internal").warehouse_id
        if warehouses:
            self.env["ecom.allocation"]._enqueue_waiting(warehouses)
