from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.oc_freight import Basis, split, to_decimal, to_unit
from .sale_order import OPEN_STATES

#: what a change of may change freight, waiver or fee, beside the lines
CHARGE_FIELDS = {
    "carrier_id",
    "company_id",
    "fiscal_position_id",
    "freight_terms",
    "partner_id",
    "partner_shipping_id",
    "pay_from_fund",
    "preferred_payment_method_line_id",
    "pricelist_id",
}
STATES = (*OPEN_STATES, "sale")
#: what is decided and counted, never set from outside
RESULTS = {
    "charge_block",
    "freight_actual",
    "freight_amount",
    "freight_charged",
    "freight_note",
    "freight_state",
    "freight_waived",
    "freight_waiver_percent",
    "freight_waiver_reason",
    "freight_waiver_rule_id",
    "freight_waiver_scope",
    "payment_fee_amount",
    "payment_fee_bearer",
    "payment_fee_charged",
    "payment_fee_reason",
    "payment_fee_rule_id",
    "payment_fee_terms",
}


class SaleOrder(models.Model):
    """Freight, waiver and payment fee as lines of the order, always as the figures say."""

    _inherit = "sale.order"

    charge_block = fields.Char(
        string="Why the Freight Is Not Charged",
        readonly=True,
        copy=False,
        help="What the fund account said when the delivered freight was to be charged.",
    )

    def write(self, vals):
        result = super().write(vals)
        if not CHARGE_FIELDS.isdisjoint(vals):
            if "carrier_id" in vals:
                self._pass_on_carrier()
            self._sync_charges()
        return result

    def action_freight_why(self):
        """Open the explanation of freight, waiver and fee."""
        self.ensure_one()
        return self.env["oc.charge.why"]._get_action(self)

    def action_charge_freight(self):
        """Charge the delivered freight that the fund account could not pay before."""
        self.check_access("write")
        self._sync_charges()

    @api.model
    def _get_open_charge_orders(self, domain, limit=None):
        """Orders of units that are not confirmed yet."""
        is_open = Domain("state", "in", OPEN_STATES) & Domain("oc_role", "=", "unit")
        # Rules and settings hold for all orders, whoever changes them.
        return self.sudo().search(is_open & Domain(domain), limit=limit, order="id")

    @api.model
    def _refresh_open_charges(self, domain):
        """Follow changed rules and settings in the orders that are not confirmed yet."""
        orders = self._get_open_charge_orders(domain)
        orders._decide_charges()
        orders._sync_charges()

    def _decide_charges(self):
        """Decide waiver and fee as of now; few queries for any number of orders."""
        self._decide_waivers()
        self._decide_fees()

    def _store_decision(self, vals):
        """Set what was decided, where it is something else than before."""
        for name, value in vals.items():
            if self[name] != value:
                self[name] = value

    def _resolve_for_ordering(self):
        result = super()._resolve_for_ordering()
        orders = self.filtered(lambda order: order.state in OPEN_STATES)
        orders._decide_charges()
        orders._store_waiver_reasons()
        orders._store_fee_reasons()
        orders._sync_charges()
        return result

    def _sync_charges(self):
        """Make the lines what the figures say; doing it again changes nothing."""
        orders = self.filtered(lambda order: order.state in STATES and order._may_have_charges())
        if orders:
            # Packers and partners' systems move freight with what they ship and order.
            self.env["oc.charge.sync"].sudo()._sync(orders.sudo())

    def _charge_deliveries(self):
        """Follow what was delivered. The goods are gone whatever the fund account can pay: what
        it refuses stops no delivery, but is told on the order until it is charged."""
        funded = self.filtered("pay_from_fund")
        (self - funded)._sync_charges()
        for order in funded:
            try:
                with self.env.cr.savepoint():
                    order._sync_charges()
            except UserError as error:
                # Packers need no rights on the orders they ship.
                order.sudo().charge_block = str(error)

    def _sync_changed_charges(self):
        """Goods were ordered or dropped: confirmed orders are decided anew as well."""
        confirmed = self.filtered(lambda order: order.state == "sale" and order._may_have_charges())
        confirmed._decide_charges()
        confirmed._store_waiver_reasons()
        confirmed._store_fee_reasons()
        self._sync_charges()

    def _may_have_charges(self):
        return self.partner_id.oc_role == "unit" and bool(
            self.freight_terms == "prepaid"
            or self.payment_fee_rule_id
            or self.order_line.filtered("oc_charge")
        )

    def _has_final_charges(self):
        """Whether freight and fee will not change any more by deliveries to come."""
        return self.freight_state in ("none", "actual") or not self._pays_freight()

    def _get_charge_carrier(self):
        """Whose product charges the freight."""
        return self.carrier_id or self.picking_ids.carrier_id[:1]

    def _sync_confirmed_funds(self):
        """The holds on the fund account follow the total."""
        self.filtered(lambda order: order.state == "sale")._sync_funds()

    def _pass_on_carrier(self):
        """Deliveries that are still open go with the carrier that was chosen now."""
        for order in self.filtered(lambda o: o.state == "sale" and o._pays_freight()):
            # Who sells need not have rights on deliveries.
            pickings_sudo = order.sudo().picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            )
            pickings_sudo.carrier_id = order.carrier_id

    def _get_system_fields(self):
        return super()._get_system_fields() | RESULTS

    def _get_copiable_order_lines(self):
        """A copy gets freight and fees of its own."""
        return super()._get_copiable_order_lines().filtered(lambda line: not line.oc_charge)

    def _get_limited_amount(self):
        """A unit's minimum and maximum speak of what it orders, not of freight and fees."""
        charges = self.order_line.filtered("oc_charge")
        return super()._get_limited_amount() - sum(charges.mapped("price_total"))

    def _get_charge_bases(self):
        """{order: ``Basis``} of the goods ordered: untaxed, in the company's currency.

        Discounts on the whole order are shared among the classes in proportion.
        """
        # Classes are read of all the orders at once.
        self.order_line.product_id.product_tmpl_id.fetch(["oc_class_id", "type"])
        return {order: order._get_charge_basis() for order in self}

    def _get_charge_basis(self):
        unit = to_decimal(self.company_id.currency_id.rounding)
        rate = to_decimal(self.currency_rate or 1)
        goods, discount = {}, to_decimal(0)
        for line in self.order_line._filter_basis():
            amount = to_unit(to_decimal(line.price_subtotal) / rate, unit)
            if line._is_global_discount():
                discount += amount
            else:
                key = line.product_id.oc_class_id._origin.id or None
                goods[key] = goods.get(key, 0) + amount
        spread = split(discount, list(goods.values()), unit)
        by_class = {
            key: amount + less for (key, amount), less in zip(goods.items(), spread, strict=True)
        }
        return Basis(sum(by_class.values(), to_decimal(0)), by_class)
