from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ..lib.oc_freight import to_decimal, to_unit


@dataclass
class Load:
    """What is shipped at once: weight, volume, weight times volume, pieces, value with taxes.

    The value is in the order's currency, the rest in the units of the products.
    """

    weight: float = 0.0
    volume: float = 0.0
    wv: float = 0.0
    quantity: float = 0.0
    value: float = 0.0

    def add(self, product, quantity, value):
        self.weight += product.weight * quantity
        self.volume += product.volume * quantity
        self.wv += product.weight * product.volume * quantity
        self.quantity += quantity
        self.value += value


@dataclass(frozen=True)
class FreightPrice:
    """What a carrier asks for a load in the order's currency; None with the reason why not."""

    amount: Decimal | None
    note: str


class DeliveryCarrier(models.Model):
    """Prices a load by the carrier's own rules, of an order as well as of what was packed."""

    _inherit = "delivery.carrier"

    oc_station_percent = fields.Float(
        string="Share up to the Station (%)",
        digits=(5, 2),
        default=100,
        help="The part of the freight that falls due up to the local freight station. What is"
        " left brings the goods from there to the door.",
    )

    _oc_station_percent_in_range = models.Constraint(
        "CHECK (oc_station_percent >= 0 AND oc_station_percent <= 100)",
        "The share up to the station must be from 0 to 100 percent.",
    )

    @api.constrains("oc_station_percent")
    def _check_oc_station_percent(self):
        for carrier in self:
            if not 0 <= carrier.oc_station_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "%(carrier)s: the share up to the station must be from 0 to 100 percent,"
                        " not %(value)s.",
                        carrier=carrier.name,
                        value=f"{carrier.oc_station_percent:g}",
                    )
                )

    def _get_freight_price(self, order, load, address):
        """Return the ``FreightPrice`` of a load to an address; never a network call."""
        self.ensure_one()
        refusal = self._get_freight_refusal(load, address)
        if refusal:
            return FreightPrice(None, refusal)
        try:
            price = self._get_own_price(order, load)
        except UserError:
            return FreightPrice(
                None,
                self.env._(
                    "%(carrier)s has no price rule for %(load)s. Add one to its pricing.",
                    carrier=self.name,
                    load=self._describe_load(load),
                ),
            )
        unit = to_decimal(order.currency_id.rounding)
        amount = to_unit(to_decimal(self._apply_margins(price, order)), unit)
        return FreightPrice(amount, self._describe_price(order, load, amount))

    def _get_freight_refusal(self, load, address):
        values = {"carrier": self.name, "load": self._describe_load(load)}
        if self.delivery_type not in ("base_on_rule", "fixed"):
            return self.env._(
                "%(carrier)s tells its price only when the goods are handed over.", **values
            )
        if not self._match_address(address):
            return self.env._(
                "%(carrier)s does not go to %(address)s. Choose another carrier.",
                address=address.display_name,
                **values,
            )
        if (self.max_weight and load.weight > self.max_weight) or (
            self.max_volume and load.volume > self.max_volume
        ):
            return self.env._(
                "%(carrier)s does not take %(load)s at once. Choose another carrier.", **values
            )
        return None

    def _get_own_price(self, order, load):
        """By Odoo's own price rules or fixed price, in the order's currency, before margins."""
        if self.delivery_type == "fixed":
            price = self.fixed_price
        else:
            value = self._compute_currency(order, load.value, "pricelist_to_company")
            price = self._get_price_from_picking(
                value, load.weight, load.volume, load.quantity, wv=load.wv
            )
        return self._compute_currency(order, price, "company_to_pricelist")

    def _describe_load(self, load):
        return self.env._(
            "%(weight)s %(weight_unit)s, %(volume)s %(volume_unit)s",
            weight=f"{load.weight:.6g}",
            weight_unit=self.weight_uom_name,
            volume=f"{load.volume:.6g}",
            volume_unit=self.volume_uom_name,
        )

    def _describe_price(self, order, load, amount):
        return self.env._(
            "%(amount)s by %(carrier)s for %(load)s",
            amount=format_amount(self.env, float(amount), order.currency_id),
            carrier=self.name,
            load=self._describe_load(load),
        )

    def base_on_rule_send_shipping(self, pickings):
        """Wholesale deliveries are priced by what they hold, not by what was ordered."""
        answers = []
        for picking in pickings:
            if picking._pays_freight():
                answers.append({"exact_price": picking.carrier_price, "tracking_number": False})
            else:
                answers += super().base_on_rule_send_shipping(picking)
        return answers
