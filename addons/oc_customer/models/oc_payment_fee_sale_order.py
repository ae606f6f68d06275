from odoo import api, fields, models

from ..lib.oc_freight import FeeTerms, fee_amount, to_decimal
from .sale_order import OPEN_STATES


class SaleOrder(models.Model):
    """The fee for the way an order is paid."""

    _inherit = "sale.order"

    payment_fee_rule_id = fields.Many2one(
        "oc.payment.fee.rule",
        compute="_compute_payment_fee_rule",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # Confirmed orders keep what their rule said then.
    payment_fee_terms = fields.Json(compute="_compute_payment_fee_rule", store=True, copy=False)
    payment_fee_bearer = fields.Selection(
        [("customer", "The customer"), ("company", "Headquarters")],
        string="Fee Borne By",
        compute="_compute_payment_fee_rule",
        store=True,
        copy=False,
    )
    payment_fee_amount = fields.Monetary(
        compute="_compute_payment_fee_amount",
        store=True,
        help="Counted on goods and charged freight, without taxes.",
    )
    payment_fee_charged = fields.Monetary(
        compute="_compute_payment_fee_amount",
        store=True,
        help="What the customer bears; nothing where headquarters does.",
    )
    payment_fee_reason = fields.Html(
        readonly=True, copy=False, sanitize=False, help="As it was decided on confirmation."
    )

    @api.depends("partner_id", "company_id", "pay_from_fund", "preferred_payment_method_line_id")
    def _compute_payment_fee_rule(self):
        """Decide for all given open orders at once; confirmed ones keep what they have."""
        self.filtered(lambda order: order.state in OPEN_STATES)._decide_fees()

    @api.depends(
        "payment_fee_terms",
        "freight_charged",
        "currency_rate",
        "order_line.product_id",
        "order_line.price_subtotal",
    )
    def _compute_payment_fee_amount(self):
        for order in self:
            fee = order._get_fee()
            order.payment_fee_amount = fee
            order.payment_fee_charged = fee if order.payment_fee_bearer == "customer" else 0

    def _get_pay_by(self):
        """How the order is paid, in the words of fee rules."""
        if self.pay_from_fund:
            return "fund"
        return "method" if self.preferred_payment_method_line_id else "account"

    def _filter_fee_orders(self):
        return self.filtered(
            lambda order: (
                order.partner_id.oc_role == "unit"
                and order.partner_id._is_fee_enabled(order.company_id)
            )
        )

    def _decide_fees(self):
        """Give the orders the first rule that matches now; few queries for any number."""
        rules = self.env["oc.payment.fee.rule"]
        decisions = dict.fromkeys(self, rules)
        for company, orders in self._filter_fee_orders().grouped("company_id").items():
            decisions |= rules._match(orders, rules._get_rules(company))
        for order, rule in decisions.items():
            order._store_decision(
                {
                    "payment_fee_rule_id": rule,
                    "payment_fee_bearer": rule.bearer,
                    "payment_fee_terms": rule._get_fee_terms(),
                }
            )

    def _store_fee_reasons(self):
        rules = self.env["oc.payment.fee.rule"]
        reasons = {}
        for company, orders in self._filter_fee_orders().grouped("company_id").items():
            reasons |= rules._explain_all_html(orders, rules._get_rules(company))
        for order in self:
            if order.payment_fee_reason != reasons.get(order, False):
                order.payment_fee_reason = reasons.get(order, False)

    def _get_fee(self):
        kept = self.payment_fee_terms
        if not kept:
            return 0
        rate = to_decimal(self.currency_rate or 1)
        terms = FeeTerms(
            to_decimal(kept["percent"]),
            *(to_decimal(kept[name]) * rate for name in self._get_fee_amounts()),
        )
        goods = self.order_line._filter_basis().mapped("price_subtotal")
        base = sum(map(to_decimal, goods)) + to_decimal(self.freight_charged)
        return float(fee_amount(base, terms, to_decimal(self.currency_id.rounding)))

    @api.model
    def _get_fee_amounts(self):
        return "fixed_amount", "minimum_fee", "maximum_fee"
