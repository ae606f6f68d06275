from decimal import Decimal

from odoo import api, fields, models

from ..lib.oc_freight import next_better, to_decimal
from .oc_freight_waiver_rule import SCOPES
from .sale_order import OPEN_STATES

BASIS = (
    "partner_id",
    "company_id",
    "currency_rate",
    "order_line.product_id",
    "order_line.price_subtotal",
)


class SaleOrder(models.Model):
    """Which waiver rule an order has, and what it lacks for the next better one."""

    _inherit = "sale.order"

    freight_waiver_rule_id = fields.Many2one(
        "oc.freight.waiver.rule",
        string="Waiver Rule",
        compute="_compute_freight_waiver",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    freight_waiver_percent = fields.Float(
        string="Freight Waived (%)",
        digits=(5, 2),
        compute="_compute_freight_waiver",
        store=True,
        copy=False,
        aggregator=None,
    )
    freight_waiver_scope = fields.Selection(
        SCOPES, string="Waived", compute="_compute_freight_waiver", store=True, copy=False
    )
    freight_waiver_text = fields.Char(
        string="Waiver", compute="_compute_freight_waiver_text", help="What is waived now."
    )
    freight_waiver_reason = fields.Html(
        readonly=True, copy=False, sanitize=False, help="As it was decided on confirmation."
    )
    freight_hint = fields.Char(
        compute="_compute_freight_hint",
        help="What is missing for the next better freight waiver.",
    )

    @api.depends("freight_terms", *BASIS)
    def _compute_freight_waiver(self):
        """Decide for all given open orders at once; confirmed ones keep what they have."""
        self.filtered(lambda order: order.state in OPEN_STATES)._decide_waivers()

    @api.depends("freight_waiver_rule_id", "freight_waiver_percent", "freight_waiver_scope")
    @api.depends_context("lang")
    def _compute_freight_waiver_text(self):
        for order in self:
            text = order._get_waiver_text() if order.freight_terms == "prepaid" else ""
            order.freight_waiver_text = text[:1].upper() + text[1:]

    @api.depends("freight_terms", "carrier_id.oc_station_percent", *BASIS)
    @api.depends_context("lang")
    def _compute_freight_hint(self):
        self.freight_hint = False
        rules = self.env["oc.freight.waiver.rule"]
        open_orders = self.filtered(lambda order: order.state in OPEN_STATES)
        for company, orders in open_orders._filter_waivable().grouped("company_id").items():
            tried = rules._get_rules(company)
            bases = orders._get_charge_bases()
            for order, candidates in rules._get_candidates(orders, tried).items():
                order.freight_hint = order._get_hint(candidates, bases[order])

    def _filter_waivable(self):
        return self.filtered(
            lambda order: (
                order.partner_id.oc_role == "unit"
                and order.freight_terms == "prepaid"
                and order.partner_id._is_waiver_enabled(order.company_id)
            )
        )

    def _decide_waivers(self):
        """Give the orders the first rule that matches now; few queries for any number."""
        waivable = self._filter_waivable()
        rules = self.env["oc.freight.waiver.rule"]
        decisions = dict.fromkeys(self, rules)
        for company, orders in waivable.grouped("company_id").items():
            decisions |= rules._match(orders, rules._get_rules(company))
        for order, rule in decisions.items():
            order._store_decision(
                {
                    "freight_waiver_rule_id": rule,
                    "freight_waiver_percent": rule.waived_percent,
                    "freight_waiver_scope": rule.scope,
                }
            )

    def _store_waiver_reasons(self):
        """Keep why, in words: the rules may be others tomorrow."""
        rules = self.env["oc.freight.waiver.rule"]
        reasons = {}
        for company, orders in self._filter_waivable().grouped("company_id").items():
            reasons |= rules._explain_all_html(orders, rules._get_rules(company))
        for order in self:
            if order.freight_waiver_reason != reasons.get(order, False):
                order.freight_waiver_reason = reasons.get(order, False)

    def _get_waiver_text(self):
        return self.env["oc.freight.waiver.rule"]._describe_waiver(
            self.freight_waiver_percent, self.freight_waiver_scope
        )

    def _get_hint(self, rules, basis):
        """“1,240 more, of which 300 of class A, and freight is free”, or False."""
        station = self.carrier_id.oc_station_percent if self.carrier_id else 100
        offers = [(rule._get_demand(), rule._get_benefit(station)) for rule in rules]
        unit = to_decimal(self.company_id.currency_id.rounding)
        found = next_better(offers, basis, unit) if offers and basis.amount > 0 else None
        if not found:
            return False
        index, gap = found
        return self._render_hint(rules[index], gap, basis)

    def _render_hint(self, rule, gap, basis):
        values = {"amount": self._format_gap(gap.amount), "outcome": rule.outcome}
        names = {share._to_share(): share for share in rule.share_ids}
        parts = [self._render_share(names[share], need, basis) for share, need in gap.of_shares]
        if not parts:
            return self.env._("%(amount)s more, and %(outcome)s.", **values)
        return self.env._(
            "%(amount)s more, of which at least %(parts)s, and %(outcome)s.",
            parts=", ".join(parts),
            **values,
        )

    def _render_share(self, share, need, basis):
        return self.env._(
            "%(amount)s of class %(classes)s (now %(now)s %%, needed %(needed)s %%)",
            amount=self._format_gap(need),
            classes=share._get_names(),
            now=share._get_percent(basis),
            needed=f"{share.minimum_percent:g}",
        )

    def _format_gap(self, amount: Decimal):
        return self.company_id.currency_id.format(float(amount))
