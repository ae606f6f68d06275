from odoo import api, fields, models

from ..lib.oc_freight import ZERO, to_decimal
from .oc_freight_delivery_carrier import Load
from .oc_freight_sale_order import FreightPart


class StockPicking(models.Model):
    """A delivery's freight is known once it is packed and gone."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "oc.system.mixin"]

    oc_freight_known = fields.Boolean(
        string="Freight Known",
        readonly=True,
        copy=False,
        help="The shipping cost was counted from what was delivered.",
    )
    oc_freight_note = fields.Char(string="Freight Counted", readonly=True, copy=False)
    # Packers see the freight of what they pack, without rights on its order.
    freight_terms = fields.Selection(related="sale_id.freight_terms", related_sudo=True)
    freight_currency_id = fields.Many2one(related="sale_id.currency_id", related_sudo=True)
    freight_estimate = fields.Monetary(
        compute="_compute_freight_figures",
        compute_sudo=True,
        currency_field="freight_currency_id",
        help="What the rest of the order will cost from this centre.",
    )
    freight_waived = fields.Monetary(
        compute="_compute_freight_figures", compute_sudo=True, currency_field="freight_currency_id"
    )
    freight_charged = fields.Monetary(
        compute="_compute_freight_figures", compute_sudo=True, currency_field="freight_currency_id"
    )

    @api.depends("sale_id.freight_amount", "sale_id.freight_waived", "carrier_price", "state")
    def _compute_freight_figures(self):
        for order, pickings in self.grouped("sale_id").items():
            shares = order._get_part_shares() if order else {}
            is_charged = order.freight_terms == "prepaid"
            for picking in pickings:
                source = picking if picking.state == "done" else picking._get_freight_centre()
                amount, waived = shares.get(source, (ZERO, ZERO))
                is_shown = picking._pays_freight()
                picking.freight_estimate = float(amount) if is_shown else 0
                picking.freight_waived = float(waived) if is_shown else 0
                picking.freight_charged = float(amount - waived) if is_shown and is_charged else 0

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"carrier_id", "shipping_weight"}):
            self.filtered(lambda picking: picking.state == "done")._sync_freight()
        return result

    def action_sync_freight(self):
        """Count the freight again, after the carrier's prices or the weight were mended."""
        self.check_access("write")
        self._sync_freight()

    def send_to_shipper(self):
        result = super(StockPicking, self._as_system()).send_to_shipper()
        self._sync_freight()
        return result

    def _add_delivery_cost_to_so(self):
        """A wholesale order's freight line is set from all its deliveries."""
        if not self._pays_freight():
            super()._add_delivery_cost_to_so()

    def _get_system_fields(self):
        return super()._get_system_fields() | {
            "carrier_price",
            "oc_freight_known",
            "oc_freight_note",
        }

    def _filter_system_guarded(self):
        return self.filtered(lambda picking: picking._pays_freight())

    def _pays_freight(self):
        # Packers need no rights on the orders they ship.
        return self.location_dest_id.usage == "customer" and self.sale_id.sudo()._pays_freight()

    def _is_delivered_to_customer(self):
        return self.state == "done" and self.location_dest_id.usage == "customer"

    def _get_freight_centre(self):
        return self.picking_type_id.warehouse_id

    def _get_freight_part(self, order):
        """The ``FreightPart`` of a done delivery."""
        carrier = self._get_freight_carrier(order)
        return FreightPart(
            self,
            to_decimal(self.carrier_price) if self.oc_freight_known else ZERO,
            to_decimal(carrier.oc_station_percent if carrier else 100),
            True,
            self.oc_freight_known,
            self.oc_freight_note or "",
        )

    def _get_freight_carrier(self, order):
        return self.carrier_id or order.carrier_id

    def _sync_freight(self):
        """Set the freight of done deliveries, then the lines of their orders."""
        self._store_freight()._charge_deliveries()

    def _store_freight(self):
        """Set the freight of the done deliveries that pay one; return their orders."""
        # Packers need no rights on the orders they ship.
        pickings = self.sudo().filtered(
            lambda picking: picking._is_delivered_to_customer() and picking._pays_freight()
        )
        for picking in pickings:
            vals = picking._prepare_freight(picking.sale_id)
            if any(picking[name] != value for name, value in vals.items()):
                picking.write(vals)
        return pickings.sale_id

    def _prepare_freight(self, order):
        carrier = self._get_freight_carrier(order)
        if not carrier:
            note = self.env._(
                "%(delivery)s has no carrier. Choose one on the delivery.", delivery=self.name
            )
            return {"oc_freight_known": False, "oc_freight_note": note, "carrier_price": 0}
        if carrier.delivery_type not in ("base_on_rule", "fixed"):
            return self._prepare_told_freight(carrier)
        price = carrier._get_freight_price(order, self._get_freight_load(), self.partner_id)
        return {
            "oc_freight_known": price.amount is not None,
            "oc_freight_note": price.note,
            "carrier_price": float(price.amount or 0),
        }

    def _prepare_told_freight(self, carrier):
        """What the carrier's own system said when the goods were handed over."""
        note = self.env._("As told by %(carrier)s", carrier=carrier.name)
        return {"oc_freight_known": bool(self.carrier_price), "oc_freight_note": note}

    def _get_freight_load(self):
        """What was packed: the weight of the packages, the volume and value of the goods."""
        load = Load()
        for move in self.move_ids.filtered(lambda move: move.state == "done"):
            product = move.product_id
            pieces = move.product_uom._compute_quantity(
                move.quantity, product.uom_id, raise_if_failure=False
            )
            load.add(product, pieces, sum(move.move_line_ids.mapped("sale_price")))
        load.weight = self.shipping_weight or load.weight
        return load
