from odoo import api, models
from odoo.exceptions import AccessError


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
        units = self._filter_unit_orders()
        others = self - units
        result = super(SaleOrder, others)._action_cancel() if others else True
        if not units:
            return result
        units.check_access("write")
        # It looks at transfers and purchases made for the order, which are not the salesperson's.
        return super(SaleOrder, units.sudo())._action_cancel()

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
        """Confirmed is reached, and left, by the buttons."""
        if not {"draft", "sent", "cancel"}.issuperset(states):
            raise AccessError(
                self.env._(
                    "The state of order %(order)s is changed by confirming and cancelling it.",
                    order=self.name,
                )
            )
