from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .ecom_order_matching import FULFILMENTS


class EcomFulfilmentRule(models.Model):
    """Who fulfils an order. No match: our own warehouse."""

    _name = "ecom.fulfilment.rule"
    _description = "Fulfilment Rule"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "fulfilment_rule_id"
    _order_outcomes = {
        "fulfilment": "fulfilment", "warehouse_id": "warehouse_id", "supplier_id": "supplier_id",
        "is_collected": "is_collected",
    }

    fulfilment = fields.Selection(FULFILMENTS, "Fulfilled by", required=True, default="own")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse or Store",
        check_company=True,
        help="Goes before the warehouse rules. Empty: the one they choose.",
    )
    is_collected = fields.Boolean(
        "Buyer Collects", help="The buyer gets a code and collects the goods in the store."
    )
    supplier_id = fields.Many2one("res.partner", check_company=True)

    @api.constrains("fulfilment", "warehouse_id", "supplier_id", "is_collected")
    def _check_target(self):
        for rule in self:
            if rule.fulfilment == "supplier" and not rule.supplier_id:
                raise ValidationError(
                    self.env._("Rule %(rule)s needs the supplier that delivers.",
                               rule=rule.display_name)
                )
            if rule.fulfilment == "store" and not rule.warehouse_id:
                raise ValidationError(
                    self.env._("Rule %(rule)s needs the store that fulfils.",
                               rule=rule.display_name)
                )
            if rule.is_collected and rule.fulfilment != "store":
                raise ValidationError(
                    self.env._("Rule %(rule)s: goods are collected in a store only.",
                               rule=rule.display_name)
                )
