from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.postal_base.rules import Fact

from ..lib.oc_freight import Demand, meets, to_decimal

CRITERIA = ("minimum_amount", "share_ids", "waived_percent", "scope")
SCOPES = [("door", "To the door"), ("station", "Only to the local freight station")]


class OcFreightWaiverRule(models.Model):
    """How much of the freight an order is spared; the first matching number wins.

    What counts is the order's goods, without taxes: their amount after all discounts, in the
    company's currency, without freight, fees, services, tips and down payments. Orders in
    another currency count at the rate of the order. No match: nothing is waived.
    """

    _name = "oc.freight.waiver.rule"
    _description = "Freight Waiver Rule"
    _inherit = ["oc.order.rule.mixin", "mail.thread"]

    minimum_amount = fields.Monetary(
        string="Minimum Amount of Goods",
        tracking=True,
        help="Without taxes, freight and fees, after discounts, in the company's currency.",
    )
    share_ids = fields.One2many(
        "oc.freight.waiver.share", "rule_id", string="Shares of Product Classes", copy=True
    )
    waived_percent = fields.Float(
        string="Freight Waived (%)", digits=(5, 2), default=100, required=True, tracking=True
    )
    scope = fields.Selection(
        SCOPES,
        string="Waived",
        default="door",
        required=True,
        tracking=True,
        help="To the station: only the part of the freight that the carrier charges up to the"
        " local freight station; the rest is charged.",
    )
    outcome = fields.Char(compute="_compute_outcome")

    _waived_percent_in_range = models.Constraint(
        "CHECK (waived_percent >= 0 AND waived_percent <= 100)",
        "The freight waived must be from 0 to 100 percent.",
    )
    _minimum_amount_positive = models.Constraint(
        "CHECK (minimum_amount IS NULL OR minimum_amount >= 0)",
        "The minimum amount of goods must not be negative.",
    )

    @api.depends("waived_percent", "scope")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for rule in self:
            rule.outcome = rule._describe_waiver(rule.waived_percent, rule.scope)

    @api.constrains("waived_percent", "minimum_amount")
    def _check_values(self):
        self._check_percent("waived_percent")
        self._check_amounts(["minimum_amount"])

    @api.constrains("share_ids")
    def _check_shares(self):
        for rule in self:
            highest = max(map(sum, rule._get_sums_apart()), default=0)
            if highest > 100:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: its shares of different classes add up to %(sum)s %%;"
                        " no order can hold more than 100 %%.",
                        rule=rule.display_name,
                        sum=f"{highest:g}",
                    )
                )

    def _get_sums_apart(self):
        """The percents of each group of share lines that have no class in common."""
        groups = [((), frozenset())]
        for share in self.share_ids:
            classes = frozenset(share.class_ids.ids)
            groups += [
                ((*percents, share.minimum_percent), taken | classes)
                for percents, taken in groups
                if not taken & classes
            ]
        return [percents for percents, _classes in groups]

    @api.model
    def _describe_waiver(self, percent, scope):
        """“All of the freight is waived”, and how far."""
        values = {"percent": f"{percent:g}"}
        if not percent:
            return self.env._("no freight is waived")
        if scope == "station":
            if percent == 100:
                return self.env._("freight is free to the local freight station")
            return self.env._(
                "%(percent)s %% of the freight to the local freight station is waived", **values
            )
        if percent == 100:
            return self.env._("freight is free")
        return self.env._("%(percent)s %% of the freight is waived", **values)

    def _preview_fields(self):
        shares = ("share_ids.class_ids", "share_ids.minimum_percent")
        return (*super()._preview_fields(), *CRITERIA, *shares)

    @api.model
    def _get_rules(self, company):
        rules = super()._get_rules(company)
        rules.share_ids.fetch(["rule_id", "minimum_percent", "class_ids"])
        return rules

    def _get_demand(self):
        self.ensure_one()
        shares = tuple(share._to_share() for share in self.share_ids)
        return Demand(to_decimal(self.minimum_amount), shares)

    def _get_benefit(self, station_percent):
        """The percent of the freight that this rule saves, with this carrier."""
        part = to_decimal(station_percent) / 100 if self.scope == "station" else Decimal(1)
        return to_decimal(self.waived_percent) * part

    def _is_met_by(self, order, basis):
        return meets(self._get_demand(), basis)

    def _get_order_facts(self, order, basis):
        amount = Fact(
            self._get_label("minimum_amount"),
            self.env._("is at least"),
            self.currency_id.format(self.minimum_amount),
            self.currency_id.format(float(basis.amount)),
            basis.amount >= to_decimal(self.minimum_amount),
        )
        facts = [amount] if self.minimum_amount else []
        return facts + [share._get_fact(basis) for share in self.share_ids]
