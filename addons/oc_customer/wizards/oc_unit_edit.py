from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.oc_classification import UNIT_KINDS
from ..models.oc_parameter import YES_NO
from ..models.res_partner_unit import RECEIVE_FIELDS

#: empty means that the units keep what they have
CHOICES = ("user_id", "oc_region_id", "standard_pricelist_id", *UNIT_KINDS.values())
SWITCHES = ("pay_on_order", "print_delivery_prices")
#: field of the units -> field that says whether it changes, as zero is a value
NUMBERS = {
    "max_order_discount": "change_discount",
    "min_order_amount": "change_amounts",
    "max_order_amount": "change_amounts",
}


class OcUnitEdit(models.TransientModel):
    """Changes what makes sense in bulk on a selection of ordering units."""

    _name = "oc.unit.edit"
    _description = "Change Ordering Units"

    unit_ids = fields.Many2many(
        "res.partner", string="Ordering Units", required=True, domain=[("oc_role", "=", "unit")]
    )
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    user_id = fields.Many2one("res.users", string="Salesperson", domain=[("share", "=", False)])
    oc_region_id = fields.Many2one("postal.region", string="Sales Region")
    standard_pricelist_id = fields.Many2one(
        "product.pricelist", string="Standard Price", domain=[("is_tier_in_use", "=", True)]
    )
    unit_attribute_id = fields.Many2one(
        "oc.classification", string="Attribute", domain=[("kind", "=", "unit_attribute")]
    )
    unit_region_type_id = fields.Many2one(
        "oc.classification", string="Region Type", domain=[("kind", "=", "unit_region_type")]
    )
    unit_category_id = fields.Many2one("oc.classification", domain=[("kind", "=", "unit_category")])
    unit_performance_id = fields.Many2one(
        "oc.classification",
        string="Performance Level",
        domain=[("kind", "=", "unit_performance")],
    )
    unit_management_id = fields.Many2one(
        "oc.classification",
        string="Management Level",
        domain=[("kind", "=", "unit_management")],
    )
    pay_on_order = fields.Selection(YES_NO, string="Pay on Ordering")
    print_delivery_prices = fields.Selection(YES_NO, string="Prices on the Delivery Note")
    change_discount = fields.Boolean(string="Change the Maximum Discount")
    max_order_discount = fields.Float(string="Maximum Order Discount (%)", digits=(5, 2))
    change_amounts = fields.Boolean(string="Change the Order Amounts")
    min_order_amount = fields.Monetary(string="Minimum Order Amount")
    max_order_amount = fields.Monetary(string="Maximum Order Amount", help="Zero: no maximum.")
    change_weekdays = fields.Boolean(string="Change the Receiving Weekdays")
    receive_mon = fields.Boolean(string="Mon", default=True)
    receive_tue = fields.Boolean(string="Tue", default=True)
    receive_wed = fields.Boolean(string="Wed", default=True)
    receive_thu = fields.Boolean(string="Thu", default=True)
    receive_fri = fields.Boolean(string="Fri", default=True)
    receive_sat = fields.Boolean(string="Sat", default=True)
    receive_sun = fields.Boolean(string="Sun", default=True)

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if "unit_ids" in fields_list and self.env.context.get("active_model") == "res.partner":
            chosen = self.env["res.partner"].browse(self.env.context.get("active_ids", []))
            units = chosen.filtered(lambda partner: partner.oc_role == "unit")
            defaults["unit_ids"] = [fields.Command.set(units.ids)]
        return defaults

    def action_apply(self):
        """Change all units, or none of them when one cannot be changed."""
        self.ensure_one()
        vals = self._prepare_vals()
        if not vals:
            raise UserError(self.env._("Nothing is filled in, so no unit changes."))
        self.unit_ids.write(vals)
        count = len(self.unit_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s ordering units changed.", count=count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_vals(self):
        vals = {name: self[name].id for name in CHOICES if self[name]}
        vals |= {name: self[name] == "yes" for name in SWITCHES if self[name]}
        vals |= {name: self[name] for name, change in NUMBERS.items() if self[change]}
        if self.change_weekdays:
            vals |= {name: self[name] for name in RECEIVE_FIELDS}
        return vals
