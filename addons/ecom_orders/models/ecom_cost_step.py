from odoo import fields, models


class EcomCostStep(models.Model):
    """What each begun unit of weight above the first costs, up to where the step ends."""

    _name = "ecom.cost.step"
    _description = "Freight Cost Step"
    _order = "rule_id, until, id"

    rule_id = fields.Many2one("ecom.cost.rule", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="rule_id.company_id")
    currency_id = fields.Many2one(related="rule_id.currency_id")
    until = fields.Float(
        "Up to Weight", digits="Stock Weight", help="This weight included. 0: without end."
    )
    unit = fields.Float("For Each", digits="Stock Weight", required=True, default=1.0)
    price = fields.Monetary(required=True)

    _check_step = models.Constraint(
        "CHECK (until >= 0 AND unit > 0 AND price >= 0)",
        "A step needs a weight above zero to count by, and a price of zero or more.",
    )
