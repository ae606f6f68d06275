from odoo import api, fields, models

from .sale_order import OPEN_STATES


class SaleOrder(models.Model):
    """One delivery per distribution centre, each with its dates."""

    _inherit = "sale.order"

    oc_delivery_ids = fields.One2many(
        "oc.order.delivery", "order_id", string="Deliveries by Centre", copy=False
    )
    oc_dates_text = fields.Text(string="Delivery Dates", compute="_compute_oc_dates_text")

    @api.depends("oc_delivery_ids.dates_text", "order_line.warehouse_id", "partner_id")
    def _compute_oc_dates_text(self):
        """The dates as they stand while the order is being typed, and after."""
        for order in self:
            texts = []
            for delivery in order._preview_oc_deliveries():
                texts.append(f"{delivery.warehouse_id.name}: {delivery._render_dates()}")
            order.oc_dates_text = "\n".join(texts)

    def _preview_oc_deliveries(self):
        """The deliveries that saving would give; unsaved ones for what is not saved yet."""
        deliveries = self.oc_delivery_ids
        if self.state not in OPEN_STATES or self.partner_id.oc_role != "unit":
            return deliveries
        warehouses = self.order_line._filter_shipped().oc_table_line_id.warehouse_id._origin
        kept = deliveries.filtered(lambda delivery: delivery.warehouse_id in warehouses)
        missing = warehouses - kept.warehouse_id
        moment = deliveries._get_order_moment()
        unit = self.partner_id._origin
        pairs = {(unit, warehouse) for warehouse in missing}
        for (_unit, dc), (centre, route, _days) in deliveries._get_situations(
            pairs, moment
        ).items():
            fresh = deliveries.new({"warehouse_id": dc.id, "order_state": self.state})
            fresh.update(fresh._prepare_dates(moment, centre, route))
            kept += fresh
        return kept

    def _refresh_oc_deliveries(self):
        """Have one delivery with current dates for each centre that ships; all orders at once.

        Confirmed orders keep the dates they were confirmed with.
        """
        # Which deliveries there are follows from the lines; salespeople only choose ship dates.
        self = self.sudo()
        wanted = {
            (line.order_id, line.warehouse_id)
            for line in self.order_line._filter_shipped()
            if line.warehouse_id
        }
        existing = {(row.order_id, row.warehouse_id): row for row in self.oc_delivery_ids}
        empty = self.env["oc.order.delivery"]
        obsolete = empty.concat(*(existing[key] for key in existing.keys() - wanted))
        obsolete.filtered(lambda row: row.order_id.state in OPEN_STATES).unlink()
        missing = sorted(wanted - existing.keys(), key=lambda key: (key[0].id, key[1].id))
        fresh = empty.create(
            [{"order_id": order.id, "warehouse_id": dc.id} for order, dc in missing]
        )
        kept = empty.concat(*(existing[key] for key in existing.keys() & wanted))
        (fresh + kept.filtered(lambda row: row.order_id.state in OPEN_STATES))._store_dates()
