from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

from ..lib.wms_control import Change, totals
from .stock_warehouse import QUALITIES


class WmsCountLine(models.Model):
    """A product, batch and quality of which the warehouse has more or less than was said."""

    _name = "wms.count.line"
    _description = "Difference Reported by a Warehouse"
    _rec_name = "product_id"
    _order = "count_id desc, id"

    count_id = fields.Many2one(
        "wms.count", required=True, readonly=True, index=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(related="count_id.backend_id", store=True)
    company_id = fields.Many2one(related="count_id.company_id", store=True)
    state = fields.Selection(related="count_id.state")
    key = fields.Char(readonly=True, help="The number the warehouse gave this line.")
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    lot_name = fields.Char("Batch", readonly=True)
    quality = fields.Selection(QUALITIES, required=True, readonly=True)
    quantity = fields.Float("Difference", required=True, readonly=True, digits="Product Unit")
    value = fields.Float(readonly=True, help="The difference at cost.")
    produced = fields.Date(readonly=True)
    expires = fields.Date(readonly=True)
    note = fields.Char("Remark", readonly=True)
    held = fields.Float("In Our Books", compute="_compute_held", digits="Product Unit")
    after = fields.Float("After Booking", compute="_compute_held", digits="Product Unit")

    _once = models.UniqueIndex("(backend_id, key) WHERE key IS NOT NULL")

    def _compute_held(self):
        stock = self._read_stock()
        for line in self:
            place = line.count_id._get_place(line.quality)
            rows = stock[line.product_id.id, line.product_id.tracking != "none" and line.lot_name]
            line.held = sum(
                quantity for path, quantity in rows if path.startswith(place.parent_path)
            )
            line.after = line.held + (line.quantity if line.state != "booked" else 0.0)

    def _read_stock(self):
        """{(product id, batch or False): [(path of the place, quantity), ...]} in one query."""
        views = self.count_id.warehouse_id.view_location_id
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", self.product_id.ids), ("location_id", "child_of", views.ids)],
            ["product_id", "lot_id", "location_id"],
            ["quantity:sum"],
        )
        stock = defaultdict(list)
        for product, lot, location, quantity in groups:
            is_tracked = product.tracking != "none"
            key = (product.id, is_tracked and (lot.name or False))
            stock[key].append((location.parent_path, quantity))
        return stock

    @api.model
    def _prepare_reported(self, backend, fact, products):
        """Values of the reported lines that are not stored yet; waits where a batch is missing."""
        keys = [line.key for line in fact.lines if line.key]
        known = self.search([("backend_id", "=", backend.id), ("key", "in", keys)]).mapped("key")
        return [
            self._prepare_line_vals(line, products[line.item_code])
            for line in fact.lines
            if line.quantity and line.key not in known
            and products[line.item_code].is_storable
        ]

    @api.model
    def _prepare_line_vals(self, line, product):
        if product.tracking != "none" and not line.lot:
            raise ExchangeWaiting(
                self.env._(
                    "%(product)s is kept by batch, but the warehouse reports a difference of "
                    "%(quantity)s without one. Ask the warehouse for the batch.",
                    product=product.display_name,
                    quantity=f"{line.quantity:g}",
                )
            )
        return {
            "key": line.key or False,
            "product_id": product.id,
            "lot_name": line.lot if product.tracking != "none" else False,
            "quality": line.quality,
            "quantity": line.quantity,
            "value": line.quantity * product.standard_price,
            "produced": line.produced,
            "expires": line.expires,
            "note": line.note,
        }

    def _to_changes(self):
        return [
            Change(
                line.product_id.id,
                line.lot_name or "",
                line.quality,
                line.quantity,
                line.value / line.quantity,
            )
            for line in self
        ]

    def _get_totals(self):
        return totals(self._to_changes())

    def _prepare_lot_vals(self, company):
        vals = {
            "product_id": self.product_id.id,
            "name": self.lot_name,
            "company_id": company.id,
            "production_date": self.produced,
        }
        if self.expires and self.product_id.use_expiration_date:
            vals["expiration_date"] = self.expires
        return vals
