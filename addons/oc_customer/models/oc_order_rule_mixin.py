from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.postal_base.rules import RuleDecision, RuleTrial, explain_domain, render_decision

PREVIEW_LIMIT = 2000


class OcOrderRuleMixin(models.AbstractModel):
    """A rule on orders whose condition speaks of the ordering unit.

    What else it asks of the order (amount, shares, payment) is told by ``_is_met_by`` and
    ``_get_order_facts``. Documents are orders; deciding for any number of them takes one query
    for the rules and one for the conditions.
    """

    _name = "oc.order.rule.mixin"
    _description = "Rule on Wholesale Orders"
    _inherit = ["postal.rule.mixin"]
    _rule_document_model = "res.partner"

    applies_to = fields.Selection(
        selection_add=[("all", "All units"), ("condition", "Units that meet a condition")],
        ondelete={"all": "set default", "condition": "set default"},
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    @api.depends("company_id")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._refresh_open_orders()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._preview_fields()):
            self._refresh_open_orders()
        return result

    def unlink(self):
        result = super().unlink()
        self._refresh_open_orders()
        return result

    @api.model
    def _refresh_open_orders(self):
        self.env["sale.order"]._refresh_open_charges([])

    def _check_amounts(self, names):
        """Refuse negative amounts, naming rule, field and value."""
        for rule in self:
            for name in names:
                if rule[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "Rule %(rule)s: %(field)s must not be negative, but is %(value)s.",
                            rule=rule.display_name,
                            field=self._get_label(name),
                            value=rule.currency_id.format(rule[name]),
                        )
                    )

    def _check_percent(self, name):
        """Refuse percents outside 0 to 100, naming rule, field and value."""
        for rule in self:
            if not 0 <= rule[name] <= 100:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: %(field)s must be from 0 to 100 percent, not %(value)s.",
                        rule=rule.display_name,
                        field=self._get_label(name),
                        value=f"{rule[name]:g}",
                    )
                )

    @api.model
    def _get_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def _is_met_by(self, order, basis):
        """Whether the order holds what this rule asks for beside the unit; to be overridden.

        :param basis: ``lib.oc_freight.Basis`` of the order
        """
        return True

    def _get_order_facts(self, order, basis):
        """Return the ``Fact`` list of ``_is_met_by``; to be overridden."""
        return []

    @api.model
    def _match(self, documents, rules=None):
        """Return {order: its rule}, an empty rule where none matches."""
        rules = self._get_rules(self.env.company) if rules is None else rules
        bases = documents._get_charge_bases()
        return {
            order: next(
                (rule for rule in candidates if rule._is_met_by(order, bases[order])),
                rules.browse(),
            )
            for order, candidates in self._get_candidates(documents, rules).items()
        }

    @api.model
    def _get_candidates(self, orders, rules):
        """{order: [rules whose condition its unit meets, in order]}; one query."""
        rules = list(rules)
        units = orders.partner_id._origin
        found = self._match_every_ids(units.ids, rules)
        return {
            order: [rules[position] for position in found.get(order.partner_id._origin.id, ())]
            for order in orders
        }

    @api.model
    def _explain(self, document, rules=None):
        return self._explain_all(document, rules)[document]

    @api.model
    def _explain_all(self, orders, rules=None):
        """Return {order: ``RuleDecision``}; what a unit meets is worked out once a unit."""
        rules = self._get_rules(self.env.company) if rules is None else rules
        winners = self._match(orders, rules)
        known = {}
        bases = orders._get_charge_bases()
        return {
            order: RuleDecision(
                order, winner, self._get_trials(order, bases[order], rules, winner, known)
            )
            for order, winner in winners.items()
        }

    @api.model
    def _explain_all_html(self, orders, rules=None):
        decisions = self._explain_all(orders, rules)
        return {order: render_decision(self.env, each) for order, each in decisions.items()}

    @api.model
    def _get_trials(self, order, basis, rules, winner, known):
        unit_sudo = self._as_judged(order.partner_id._origin)
        trials = []
        for rule in rules:
            key = (unit_sudo.id, rule.id)
            if key not in known:
                known[key] = explain_domain(unit_sudo, rule._get_rule_domain())
            facts = known[key] + rule._get_order_facts(order, basis)
            trials.append(RuleTrial(rule, rule == winner, facts))
            if rule == winner:
                break
        return trials

    def _get_preview_documents(self):
        """Orders that are not confirmed yet; the rule changes no other."""
        company = self.company_id or self.env.company
        return self.env["sale.order"]._get_open_charge_orders(
            [("company_id", "=", company.id)], limit=PREVIEW_LIMIT
        )
