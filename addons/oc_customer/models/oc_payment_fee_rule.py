from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.postal_base.rules import Fact

AMOUNTS = ("fixed_amount", "minimum_fee", "maximum_fee")
CRITERIA = ("pay_by", "payment_method_line_ids")
OUTCOME = ("percent", *AMOUNTS, "bearer")
PAY_BY = [
    ("any", "Any way of paying"),
    ("fund", "The fund account"),
    ("account", "On account"),
    ("method", "A payment method"),
]


class OcPaymentFeeRule(models.Model):
    """The fee for a way of paying; the first matching number wins. No match: no fee.

    The fee is counted on the order's goods and the freight charged on it, after discounts and
    waivers and without taxes; never on a fee. Fixed amount, minimum and maximum are in the
    company's currency.
    """

    _name = "oc.payment.fee.rule"
    _description = "Payment Fee Rule"
    _inherit = ["oc.order.rule.mixin", "mail.thread"]

    pay_by = fields.Selection(
        PAY_BY,
        string="Paid By",
        default="any",
        required=True,
        tracking=True,
        help="How the order is paid: from the fund account if it says so, else by the payment"
        " method chosen on it, else on account.",
    )
    payment_method_line_ids = fields.Many2many(
        "account.payment.method.line",
        string="Payment Methods",
        domain=[("payment_type", "=", "inbound")],
        help="Empty: any payment method.",
    )
    percent = fields.Float(
        string="Fee (%)",
        digits=(6, 4),
        tracking=True,
        help="Of goods and charged freight, without taxes.",
    )
    fixed_amount = fields.Monetary(tracking=True)
    minimum_fee = fields.Monetary(tracking=True)
    maximum_fee = fields.Monetary(tracking=True, help="Zero means no maximum.")
    bearer = fields.Selection(
        [("customer", "The customer"), ("company", "Headquarters")],
        string="Borne By",
        default="customer",
        required=True,
        tracking=True,
        help="What headquarters bears is shown on the order, but not charged.",
    )

    _percent_in_range = models.Constraint(
        "CHECK (percent IS NULL OR percent >= 0 AND percent <= 100)",
        "The fee must be from 0 to 100 percent.",
    )
    _amounts_in_range = models.Constraint(
        "CHECK (COALESCE(fixed_amount, 0) >= 0 AND COALESCE(minimum_fee, 0) >= 0"
        " AND COALESCE(maximum_fee, 0) >= 0 AND (COALESCE(maximum_fee, 0) = 0"
        " OR COALESCE(minimum_fee, 0) <= maximum_fee))",
        "Amounts must not be negative, and the minimum fee not above the maximum.",
    )

    @api.constrains("percent", *AMOUNTS)
    def _check_values(self):
        self._check_percent("percent")
        self._check_amounts(AMOUNTS)
        for rule in self:
            if rule.maximum_fee and rule.minimum_fee > rule.maximum_fee:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: the minimum fee %(low)s is above the maximum fee %(high)s.",
                        rule=rule.display_name,
                        low=rule.currency_id.format(rule.minimum_fee),
                        high=rule.currency_id.format(rule.maximum_fee),
                    )
                )

    def _preview_fields(self):
        return (*super()._preview_fields(), *CRITERIA, *OUTCOME)

    @api.model
    def _get_rules(self, company):
        rules = super()._get_rules(company)
        rules.fetch(["payment_method_line_ids"])
        return rules

    def _is_met_by(self, order, basis):
        if self.pay_by not in ("any", order._get_pay_by()):
            return False
        lines = self.payment_method_line_ids._origin
        if self.pay_by != "method" or not lines:
            return True
        return order.preferred_payment_method_line_id._origin in lines

    def _get_order_facts(self, order, basis):
        if self.pay_by == "any":
            return []
        labels = dict(self._fields["pay_by"]._description_selection(self.env))
        names = ", ".join(self.payment_method_line_ids.mapped("name"))
        is_method = self.pay_by == "method"
        return [
            Fact(
                self._get_label("pay_by"),
                self.env._("is"),
                (is_method and names) or labels[self.pay_by],
                order.preferred_payment_method_line_id.name
                if order._get_pay_by() == "method"
                else labels[order._get_pay_by()],
                self._is_met_by(order, basis),
            )
        ]

    def _get_fee_terms(self):
        """What an order keeps of the rule, whatever becomes of the rule."""
        return {name: self[name] for name in OUTCOME} if self else False
