from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..station.steps import next_step


class StockPicking(models.Model):
    _inherit = "stock.picking"

    carrier_tracking_ref = fields.Char(index="btree_not_null")
    station_done = fields.Selection(
        [
            ("receive", "Received"),
            ("putaway", "Put away"),
            ("pick", "Picked"),
            ("sort", "Sorted"),
            ("inspect", "Inspected"),
            ("weigh", "Weighed"),
            ("ship", "Done"),
        ],
        "Done at the Station",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    def action_open_station(self):
        """Open the station at the job that is next for this transfer."""
        self.ensure_one()
        kind = self._get_station_kind()
        if not kind:
            raise UserError(self._explain_station_kind(None))
        document = self
        if kind in ("pick", "sort") and self.batch_id.state == "in_progress":
            document = self.batch_id
        return document._get_station_action(kind, self.picking_type_id.warehouse_id)

    def _get_station_kind(self):
        """The next job of the station for this transfer, if there is one."""
        if self.state in ("done", "cancel", "draft"):
            return None
        if self.state != "assigned" and not self.station_done:
            return None
        flows = self.picking_type_id.warehouse_id._get_station_flows()
        return next_step(flows.get(self.picking_type_id, ()), self.station_done)

    def _explain_station_kind(self, kind):
        """Why these transfers cannot be worked by a job, and what to do instead."""
        picking = self[:1]
        names = dict(self.env["wms.station.session"]._selection_kind())
        if picking.state in ("done", "cancel"):
            state = self.env._("done") if picking.state == "done" else self.env._("cancelled")
            return self.env._("%(name)s is %(state)s already.", name=picking.name, state=state)
        ready = picking._get_station_kind()
        if ready:
            return self.env._(
                "%(name)s is not ready for this. The next job is: %(job)s.",
                name=picking.name,
                job=names[ready],
            )
        return self.env._(
            "%(name)s has no goods reserved yet. Check its availability first.", name=picking.name
        )

    def _get_station_action(self, kind, warehouse):
        action = self.env["ir.actions.actions"]._for_xml_id("postal_warehouse.wms_station_action")
        document = {"kind": kind, "model": self._name, "document": self.id}
        return {**action, "params": {**document, "warehouse": warehouse.id}}

    def _is_auto_batchable(self, picking=None):
        """An external warehouse makes its own waves."""
        if self.picking_type_id.warehouse_id.wms_backend_id:
            return False
        return super()._is_auto_batchable(picking=picking)

    # Hooks for those who make deliveries

    def _get_station_party(self):
        """For whom the goods are, as the person at the station reads it."""
        return self.partner_id.display_name or ""

    def _set_station_waybill(self, code):
        """The waybill that was scanned for this transfer, or what was there before the scan.

        :raises UserError: the code is no waybill of this transfer; the text says why
        """
        self.carrier_tracking_ref = code

    def _on_station_step(self):
        """A step at the station ended, or was taken back."""

    # Booking

    def _station_book(self):
        """Validate the transfers; what is not picked becomes a backorder."""
        self._check_station_stock()
        for picking in self:
            picking.move_line_ids._check_station_expiry()
        done = self.with_context(
            skip_backorder=True, skip_sms=True, skip_expired=True, tracking_disable=False
        )
        done.button_validate()
        left = self.filtered(lambda p: p.state != "done")
        if left:
            raise UserError(
                self.env._(
                    "%(names)s could not be booked. Open it in Inventory to see why.",
                    names=", ".join(left.mapped("name")),
                )
            )

    def _check_station_stock(self):
        """Nothing is booked that the books do not have: never negative stock in silence."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.product_id, l.location_id, sum(l.quantity_product_uom),
                       (SELECT coalesce(sum(q.quantity), 0) FROM stock_quant q
                         WHERE q.product_id = l.product_id AND q.location_id = l.location_id
                           AND q.lot_id IS NOT DISTINCT FROM l.lot_id
                           AND q.package_id IS NOT DISTINCT FROM l.package_id)
                  FROM stock_move_line l
                  JOIN stock_location s ON s.id = l.location_id AND s.usage = 'internal'
                  JOIN product_product p ON p.id = l.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
                 WHERE l.picking_id IN %s AND l.picked
                 GROUP BY l.product_id, l.location_id, l.lot_id, l.package_id
                """,
                self._ids,
            )
        )
        for product_id, location_id, wanted, stock in rows:
            product = self.env["product.product"].browse(product_id)
            if product.uom_id.compare(wanted, stock) > 0:
                raise UserError(
                    self.env._(
                        "The books have only %(stock)s of %(product)s in %(bin)s, not %(wanted)s. "
                        "Count the bin first.",
                        stock=f"{stock:g}",
                        wanted=f"{wanted:g}",
                        product=product.display_name,
                        bin=self.env["stock.location"].browse(location_id).display_name,
                    )
                )
