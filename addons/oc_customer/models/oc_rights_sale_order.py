from odoo import api, models
from odoo.exceptions import AccessError

from .sale_order import OPEN_STATES


class SaleOrder(models.Model):
    """What nobody sets on an order of a unit but the system: table, totals, and that it is
    confirmed, which holds money and books deliveries."""

    _name = "sale.order"
    _inherit = ["sale.order", "oc.system.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self._is_system():
            for order in orders._filter_unit_orders():
                order._check_state_open(order.state)
        return orders

    def write(self, vals):
        if "state" in vals and not self._is_system():
            for order in self._filter_unit_orders().filtered(lambda o: o.state != vals["state"]):
                order._check_state_open(order.state, vals["state"])
        result = super().write(vals)
        if "partner_id" in vals:
            self.check_access("write")  # for the new unit too
        return result

    def onchange(self, values, field_names, fields_spec):
        """What is worked out for a unit is only for those who see the unit."""
        if unit := values.get("partner_id"):
            unit_id = unit["id"] if isinstance(unit, dict) else unit
            self.env["res.partner"].browse(unit_id).check_access("read")
        return super().onchange(values, field_names, fields_spec)

    def action_confirm(self):
        return super(SaleOrder, self._as_system()).action_confirm()

    def _action_cancel(self):
        return super(SaleOrder, self._as_system())._action_cancel()

    def _get_system_fields(self):
        return super()._get_system_fields() | {
            "oc_role",
            "product_table_id",
            "product_table_rule_id",
            "amount_untaxed",
            "amount_tax",
            "amount_total",
        }

    def _filter_system_guarded(self):
        return self._filter_unit_orders()

    def _check_state_open(self, *states):
        """Confirmed and cancelled are reached, and left, by their buttons."""
        if any(state not in OPEN_STATES for state in states) and set(states) != {"cancel", "draft"}:
            raise AccessError(
                self.env._(
                    "The state of order %(order)s is changed by confirming and cancelling it.",
                    order=self.name,
                )
            )
