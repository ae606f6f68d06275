from dataclasses import dataclass

from odoo import api, models

KINDS = ("freight", "waiver", "fee")


@dataclass(frozen=True)
class Charge:
    """A line an order should have: how much, for which product, under what name."""

    amount: float
    product: models.BaseModel
    name: str


class OcChargeSync(models.AbstractModel):
    """Brings the freight, waiver and fee lines in line with an order's figures.

    Amounts are set, never added, so it may run again at any time. What is invoiced already is
    left alone; a difference that comes later becomes a line of its own.
    """

    _name = "oc.charge.sync"
    _description = "Freight and Fee Lines of Orders"

    def _sync(self, orders):
        lines = self.env["sale.order.line"]
        fresh, obsolete = [], lines
        for order in orders:
            charges = self._get_charges(order)
            for kind in KINDS:
                vals, gone = self._sync_kind(order, kind, charges.get(kind))
                fresh += vals
                obsolete |= gone
        lines.create(fresh)
        # Odoo takes the carrier off an order whose delivery line is deleted.
        obsolete.is_delivery = False
        obsolete.unlink()
        orders._sync_confirmed_funds()
        orders.filtered("charge_block").charge_block = False

    @api.model
    def _get_charges(self, order):
        """{kind: ``Charge``} of what should be on the order."""
        carrier = order._get_charge_carrier()
        product = carrier.product_id
        charges = {}
        if product and order.freight_terms == "prepaid":
            charges["freight"] = Charge(
                order.freight_amount, product, self._get_freight_name(order, carrier)
            )
            charges["waiver"] = Charge(-order.freight_waived, product, self._get_waiver_name(order))
        if order.payment_fee_charged:
            product = order.company_id._get_fee_product()
            product = product.with_context(lang=order.partner_id.lang or self.env.lang)
            charges["fee"] = Charge(order.payment_fee_charged, product, product.name)
        return charges

    def _get_freight_name(self, order, carrier):
        # What is printed is in the customer's language.
        lang = order.partner_id.lang or self.env.lang
        name = carrier.with_context(lang=lang).name
        if order.freight_state in ("estimate", "partial"):
            return self.with_context(lang=lang).env._("%(carrier)s (estimate)", carrier=name)
        return name

    def _get_waiver_name(self, order):
        lang = order.partner_id.lang or self.env.lang
        rule = order.freight_waiver_rule_id.with_context(lang=lang)
        return self.with_context(lang=lang).env._(
            "Waived: %(outcome)s (%(rule)s)",
            outcome=order.with_context(lang=lang)._get_waiver_text(),
            rule=rule.name or "",
        )

    def _sync_kind(self, order, kind, charge):
        """Write what changed; return the values of a new line and the lines to delete."""
        lines = order.order_line.filtered(lambda line: line.oc_charge == kind)
        billed = lines.filtered("qty_invoiced")
        product = charge.product if charge else lines.product_id.browse()
        spare = lines - billed
        usable = spare.filtered(lambda line: line.product_id == product)[:1]
        amount = (charge.amount if charge else 0) - sum(billed.mapped("price_unit"))
        if order.currency_id.is_zero(amount):
            return [], spare
        name = charge.name if charge else billed[:1].name
        if not usable:
            product = product or billed[:1].product_id
            return [self._prepare_line(order, kind, product, name, amount)], spare
        self._update(usable, {"price_unit": amount, "name": name})
        return [], spare - usable

    def _update(self, line, vals):
        if line.currency_id.compare_amounts(line.price_unit, vals["price_unit"]) == 0:
            vals.pop("price_unit")
        if line.name == vals["name"]:
            vals.pop("name")
        if vals:
            line.write(vals)

    def _prepare_line(self, order, kind, product, name, amount):
        taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
        return {
            "order_id": order.id,
            "oc_charge": kind,
            "is_delivery": kind != "fee",
            "product_id": product.id,
            "name": name,
            "product_uom_qty": 1,
            "price_unit": amount,
            "technical_price_unit": 0,
            "tax_ids": order.fiscal_position_id.map_tax(taxes).ids,
            "sequence": max(order.order_line.mapped("sequence"), default=10) + 1,
        }
