from odoo import fields, models
from odoo.fields import Domain


class EcomCarrierRule(models.Model):
    """Who carries an order. No match: nobody yet; a person chooses."""

    _name = "ecom.carrier.rule"
    _description = "Carrier Rule"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "carrier_rule_id"
    _order_outcomes = {"carrier_id": "carrier_id"}

    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Warehouses", check_company=True, help="Empty: any."
    )
    least_weight = fields.Float(
        "Weight from", digits="Stock Weight", help="This weight included. 0: any weight."
    )
    most_weight = fields.Float(
        "Weight up to", digits="Stock Weight", help="This weight included. 0: any weight."
    )
    carrier_id = fields.Many2one("delivery.carrier", required=True, check_company=True)

    _check_weights = models.Constraint(
        "CHECK (least_weight >= 0 AND most_weight >= 0"
        " AND (most_weight = 0 OR least_weight <= most_weight))",
        "Weights are zero or more, and the first is not above the second.",
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.warehouse_ids:
            domain &= Domain("warehouse_id", "in", self.warehouse_ids.ids)
        if self.least_weight:
            domain &= Domain("weight", ">=", self.least_weight)
        if self.most_weight:
            domain &= Domain("weight", "<=", self.most_weight)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "warehouse_ids", "least_weight", "most_weight")
