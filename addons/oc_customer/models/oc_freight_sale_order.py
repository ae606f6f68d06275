from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.oc_freight import HUNDRED, ZERO, split, to_decimal, waived_amount
from .oc_freight_delivery_carrier import Load
from .oc_freight_res_company import FREIGHT_TERMS
from .sale_order import OPEN_STATES

ENDED = ("done", "cancel")


@dataclass(frozen=True)
class FreightPart:
    """The freight of one delivery: of a done one, or what an open one will likely cost."""

    source: models.BaseModel  # the delivery, or the centre that is still to deliver
    amount: Decimal
    station_percent: Decimal
    is_actual: bool
    is_known: bool
    note: str


class SaleOrder(models.Model):
    """Freight of wholesale orders: estimated from what was ordered until it is delivered."""

    _inherit = "sale.order"

    freight_terms = fields.Selection(
        FREIGHT_TERMS,
        string="Freight",
        compute="_compute_freight_terms",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Who pays the carrier.",
    )
    carrier_id = fields.Many2one(
        compute="_compute_carrier_id", store=True, precompute=True, readonly=False
    )
    freight_state = fields.Selection(
        [
            ("none", "Not Charged Apart"),
            ("no_carrier", "No Carrier Chosen"),
            ("estimate", "Estimate"),
            ("partial", "Partly Estimated"),
            ("actual", "As Delivered"),
            ("unknown", "Unknown"),
        ],
        compute="_compute_freight",
        store=True,
        index=True,
    )
    freight_amount = fields.Monetary(
        string="Freight before Waiver",
        compute="_compute_freight",
        store=True,
        help="Of done deliveries as packed, of open ones as estimated.",
    )
    freight_actual = fields.Monetary(
        string="Freight of Done Deliveries", compute="_compute_freight", store=True
    )
    freight_waived = fields.Monetary(compute="_compute_freight", store=True)
    freight_charged = fields.Monetary(
        compute="_compute_freight", store=True, help="Freight less what is waived."
    )
    freight_note = fields.Char(
        string="What Keeps the Freight Unknown", compute="_compute_freight", store=True
    )

    @api.depends("partner_id", "company_id")
    def _compute_freight_terms(self):
        for order in self.filtered(lambda order: order.state in OPEN_STATES):
            unit = order.partner_id
            is_unit = unit.oc_role == "unit"
            order.freight_terms = (
                unit._get_freight_terms(order.company_id) if is_unit else "included"
            )

    @api.depends("partner_id", "company_id", "freight_terms")
    def _compute_carrier_id(self):
        """The unit's carrier; one chosen by hand stays until the unit changes."""
        for order in self:
            carrier = order.carrier_id
            unit = order.partner_id
            if order._pays_freight() and order.state in OPEN_STATES:
                is_other_unit = order._origin and order._origin.partner_id != unit._origin
                if not carrier or is_other_unit:
                    carrier = unit._get_freight_carrier(order.company_id) or carrier
            order.carrier_id = carrier

    @api.depends(
        "freight_terms",
        "carrier_id",
        "partner_shipping_id",
        "currency_rate",
        "state",
        "freight_waiver_percent",
        "freight_waiver_scope",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.price_total",
        "order_line.warehouse_id",
        "order_line.move_ids.state",
        "picking_ids.state",
        "picking_ids.carrier_price",
        "picking_ids.oc_freight_known",
        "picking_ids.oc_freight_note",
    )
    def _compute_freight(self):
        for order in self:
            parts = order._get_freight_parts() if order._pays_freight() else []
            total = sum((part.amount for part in parts), ZERO)
            waived = order._get_waived(parts)
            is_charged = order.freight_terms == "prepaid"
            order.freight_state = order._get_freight_state(parts)
            order.freight_amount = float(total)
            order.freight_actual = float(sum(part.amount for part in parts if part.is_actual))
            order.freight_waived = float(waived)
            order.freight_charged = float(total - waived) if is_charged else 0
            unknown = [part.note for part in parts if not part.is_known]
            order.freight_note = " ".join(dict.fromkeys(unknown)) or False

    def write(self, vals):
        if "freight_terms" in vals:
            self._check_freight_open(vals["freight_terms"])
        return super().write(vals)

    def set_delivery_line(self, carrier, amount):
        """Odoo's own wizard chooses the carrier of a wholesale order; the line follows."""
        paying = self.filtered(lambda order: order._pays_freight())
        paying.write({"carrier_id": carrier.id})
        others = self - paying
        return super(SaleOrder, others).set_delivery_line(carrier, amount) if others else True

    def _check_freight_open(self, terms):
        for order in self:
            if order.state not in OPEN_STATES and order.freight_terms != terms:
                raise UserError(
                    self.env._(
                        "Order %(order)s is confirmed: who pays its freight cannot be changed any"
                        " more.",
                        order=order.name,
                    )
                )

    def _pays_freight(self):
        """Whether freight is counted for this order at all."""
        return self.partner_id.oc_role == "unit" and self.freight_terms in ("prepaid", "collect")

    def _get_waived(self, parts):
        if self.freight_terms != "prepaid" or not self.freight_waiver_percent:
            return ZERO
        return waived_amount(
            [(part.amount, part.station_percent) for part in parts],
            to_decimal(self.freight_waiver_percent),
            self.freight_waiver_scope,
            to_decimal(self.currency_id.rounding),
        )

    def _get_freight_state(self, parts):
        if not self._pays_freight() or (not parts and self.carrier_id):
            return "none"
        if not parts:
            return "no_carrier" if self.order_line._filter_goods() else "none"
        if any(not part.is_known for part in parts):
            return "unknown"
        done = {part.is_actual for part in parts}
        return "partial" if len(done) == 2 else "actual" if True in done else "estimate"

    def _get_freight_parts(self):
        """The freight of each done delivery, and of each centre that is still to deliver."""
        done = self.picking_ids.filtered(lambda picking: picking._is_delivered_to_customer())
        parts = [picking._get_freight_part(self) for picking in done.sorted("id")]
        if not self.carrier_id or self.state == "cancel":
            return parts
        return parts + [
            self._estimate_part(warehouse, load)
            for warehouse, load in self._get_open_loads().items()
        ]

    def _estimate_part(self, warehouse, load):
        price = self.carrier_id._get_freight_price(self, load, self.partner_shipping_id)
        return FreightPart(
            warehouse,
            price.amount or ZERO,
            to_decimal(self.carrier_id.oc_station_percent),
            False,
            price.amount is not None,
            price.note,
        )

    def _get_open_loads(self):
        """{centre: what it has still to ship for this order}"""
        loads = {}
        for line in self.order_line._filter_goods():
            quantity = line._get_open_quantity()
            if quantity <= 0:
                continue
            product = line.product_id
            pieces = line.product_uom_id._compute_quantity(
                quantity, product.uom_id, raise_if_failure=False
            )
            load = loads.setdefault(line.warehouse_id, Load())
            load.add(product, pieces, line.price_total * quantity / line.product_uom_qty)
        return loads

    def _get_part_shares(self):
        """{delivery or centre: (freight, waived)}; the waived parts add up to the cent."""
        parts = self._get_freight_parts() if self._pays_freight() else []
        weights = [
            part.amount * (part.station_percent / HUNDRED if self._is_to_station() else 1)
            for part in parts
        ]
        waived = split(
            to_decimal(self.freight_waived), weights, to_decimal(self.currency_id.rounding)
        )
        return {
            part.source: (part.amount, spared) for part, spared in zip(parts, waived, strict=True)
        }

    def _is_to_station(self):
        return self.freight_waiver_scope == "station"
