from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .ecom_order_facts import WEEKDAYS
from .ecom_order_rule_mixin import read_names


class EcomReviewPolicy(models.Model):
    """Which orders pass review without a person. No match: a person reviews."""

    _name = "ecom.review.policy"
    _description = "Exemption Policy"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "policy_id"
    _order_reviews = True

    passes_notes = fields.Boolean(
        "Also Orders with a Note", help="Off: what the buyer wrote is read by a person."
    )
    buyers = fields.Char(
        "Buyer Accounts", help="As the shops write them, separated by commas. Empty: all."
    )
    buyer_history = fields.Selection(
        [("known", "Only buyers who ordered before"), ("first", "Only first orders")],
        help="Empty: all. A buyer without account is neither.",
    )
    payment_methods = fields.Char(
        help="As the shops write them, separated by commas. Empty: all."
    )
    weekdays = fields.Char(
        help="Numbers from 1 (Monday) to 7, separated by commas. Empty: every day."
    )
    hour_from = fields.Float(
        "Ordered from", help="On the shop's clock, this moment included."
    )
    hour_to = fields.Float(
        "Ordered before", help="On the shop's clock, this moment not included. 0: until midnight."
        " Before the first time: over midnight.",
    )
    skips_finance = fields.Boolean("Also Finance Review", default=True)

    _check_hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Times lie between 0:00 and 24:00.",
    )

    @api.constrains("weekdays")
    def _check_weekdays(self):
        known = {day for day, _label in WEEKDAYS}
        for policy in self:
            if unknown := set(read_names(policy.weekdays)) - known:
                raise ValidationError(
                    self.env._(
                        "Weekday %(day)s of policy %(policy)s is none: 1 is Monday, 7 is Sunday.",
                        day=", ".join(sorted(unknown)), policy=policy.display_name,
                    )
                )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if not self.passes_notes:
            domain &= Domain("buyer_note", "=", False)
        if buyers := read_names(self.buyers):
            domain &= Domain("buyer_ref", "in", buyers)
        if self.buyer_history:
            domain &= Domain("buyer_ref", "!=", False)
            domain &= Domain("is_first_order", "=", self.buyer_history == "first")
        if methods := read_names(self.payment_methods):
            domain &= Domain("payment_method", "in", methods)
        if days := read_names(self.weekdays):
            domain &= Domain("local_weekday", "in", days)
        return domain & self._get_hours_domain()

    def _get_hours_domain(self):
        start, end = self.hour_from, self.hour_to or 24
        after, before = Domain("local_hour", ">=", start), Domain("local_hour", "<", end)
        if start >= end:
            return after | before
        domain = after if start else Domain.TRUE
        return domain & before if end < 24 else domain

    def _preview_fields(self):
        return (
            *super()._preview_fields(), "passes_notes", "buyers", "buyer_history",
            "payment_methods", "weekdays", "hour_from", "hour_to",
        )

    def _get_preview_documents(self):
        return self._get_document_model().search([("state", "=", "service")], limit=1000)
