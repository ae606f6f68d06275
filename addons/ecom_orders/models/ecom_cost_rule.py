from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ..lib.ecom_cost import Step, Tariff, freight_cost


class EcomCostRule(models.Model):
    """What the carrier will ask for an order. No match: the cost is not known."""

    _name = "ecom.cost.rule"
    _description = "Freight Cost Rule"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "cost_rule_id"
    _order_outcomes = {"cost_freight": None}

    carrier_ids = fields.Many2many("delivery.carrier", string="Carriers", help="Empty: any.")
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Warehouses", check_company=True, help="Empty: any."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    fixed_amount = fields.Monetary()
    first_weight = fields.Float(digits="Stock Weight")
    first_price = fields.Monetary(
        "Price of the First Weight", help="Each parcel pays it, however light it is."
    )
    step_ids = fields.One2many("ecom.cost.step", "rule_id", "Further Weight", copy=True)
    distance = fields.Float("Distance (km)", help="From the warehouse to the region.")
    distance_price = fields.Monetary("Price per km")
    least_cost = fields.Monetary("At Least")

    _check_prices = models.Constraint(
        "CHECK (fixed_amount >= 0 AND first_weight >= 0 AND first_price >= 0 AND distance >= 0"
        " AND distance_price >= 0 AND least_cost >= 0)",
        "Weights, distances and prices are zero or more.",
    )

    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.carrier_ids:
            domain &= Domain("carrier_id", "in", self.carrier_ids.ids)
        if self.warehouse_ids:
            domain &= Domain("warehouse_id", "in", self.warehouse_ids.ids)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "carrier_ids", "warehouse_ids")

    def _get_tariff(self):
        steps = [
            Step(unit=_exact(step.unit), price=_exact(step.price),
                 until=_exact(step.until) if step.until else None)
            for step in self.step_ids.sorted(lambda step: (not step.until, step.until))
        ]
        return Tariff(
            fixed=_exact(self.fixed_amount), first_weight=_exact(self.first_weight),
            first_price=_exact(self.first_price), steps=tuple(steps),
            distance=_exact(self.distance), distance_price=_exact(self.distance_price),
            least=_exact(self.least_cost), cent=_exact(self.currency_id.rounding),
        )

    def _get_order_values(self, order_ids):
        tariff = self._get_tariff()
        orders = self._get_document_model().browse(order_ids)
        return {
            order.id: {"cost_freight": freight_cost(tariff, _exact(order.weight)),
                       "cost_rule_id": self.id}
            for order in orders
        }


def _exact(number):
    return Decimal(str(number or 0))
