from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..rules import (
    ConditionError,
    RuleDecision,
    RuleTrial,
    all_matches,
    explain_domain,
    first_matches,
    parse_condition,
    prove_condition,
    render_decision,
)

PREVIEW_LIMIT = 10000


class PostalRuleMixin(models.AbstractModel):
    """A numbered rule; of the rules of one kind the first that matches a document wins.

    A concrete rule sets ``_rule_document_model``, adds criteria and outcome fields and
    turns its criteria into a domain in ``_get_criteria_domain``.
    """

    _name = "postal.rule.mixin"
    _description = "Rule"
    _order = "number, id"

    _rule_document_model = "res.partner"

    number = fields.Integer(
        required=True,
        default=lambda self: self._default_number(),
        aggregator=None,
        help="Rules are tried in ascending number; the first that matches wins.",
    )
    name = fields.Char(required=True, translate=True)
    note = fields.Text()
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)
    applies_to = fields.Selection(
        [("all", "All"), ("condition", "Those that meet a condition")],
        required=True,
        default="all",
    )
    condition = fields.Char(default="[]")
    document_model = fields.Char(compute="_compute_document_model")
    preview = fields.Text(
        compute="_compute_preview",
        help="What saving this rule changes, before it is saved.",
    )

    @api.model
    def _default_number(self):
        # sudo: numbers are counted over all companies
        [(highest,)] = (
            self.sudo().with_context(active_test=False)._read_group([], [], ["number:max"])
        )
        return (highest or 0) + 10

    @api.depends("number", "name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.number:02d} {rule.name or ''}".strip()

    def _compute_document_model(self):
        self.document_model = self._rule_document_model

    @api.depends(lambda self: self._preview_fields())
    def _compute_preview(self):
        for rule in self:
            # It counts documents of everybody: only for those who could save the change.
            rule.preview = rule.has_access("write") and rule._get_preview_text()

    @api.constrains("applies_to", "condition")
    def _check_condition(self):
        for rule in self.filtered(lambda rule: rule.applies_to == "condition"):
            try:
                prove_condition(self.env[self._rule_document_model], rule.condition)
            except ConditionError as error:
                raise ValidationError(
                    self.env._(
                        "The condition of rule %(rule)s cannot be used: %(reason)s"
                        " (written: %(text)s)",
                        rule=rule.display_name,
                        reason=str(error),
                        text=rule.condition,
                    )
                ) from error

    # === DECIDING === #

    @api.model
    def _get_rules(self, company):
        """Return the active rules of ``company`` and those without one, in order; 1 query."""
        domain = Domain("company_id", "in", [company.id, False]) & Domain("active", "=", True)
        names = [name for name, field in self._fields.items() if field.store and field.prefetch]
        # sudo: a decision must not depend on who asks
        return self.sudo().search_fetch(domain, names, order="number, id")

    def _get_criteria_domain(self):
        """Return what this rule's own criteria fields ask for; to be overridden."""
        self.ensure_one()
        return Domain.TRUE

    def _get_rule_domain(self):
        """Return this rule's condition and criteria as one domain over the documents.

        A condition that cannot be read matches nothing: that is the safe side.
        """
        self.ensure_one()
        if self.applies_to != "condition":
            return self._get_criteria_domain()
        try:
            return self._parse_condition() & self._get_criteria_domain()
        except ConditionError:
            return Domain.FALSE

    def _parse_condition(self):
        return parse_condition(self.env[self._rule_document_model], self.condition)

    @api.model
    def _match(self, documents, rules=None):
        """Return {document: its rule}, an empty rule where none matches.

        Works for unsaved documents and unsaved rules. Saved documents cost one query for
        the rules and at most one a rule, whatever their number.
        """
        rules = self._get_rules(self.env.company) if rules is None else rules
        matched = self._match_ids(documents.ids, rules)
        none = rules.browse()
        result = {document: matched.get(document.id, none) for document in documents}
        for document in documents.filtered(lambda document: not document.id):
            result[document] = self._match_unsaved(document, rules)
        return result

    @api.model
    def _match_ids(self, document_ids, rules=None):
        """Return {id: its rule} of those documents that have one."""
        rules = self._get_rules(self.env.company) if rules is None else rules
        rule_list = list(rules)
        positions = first_matches(
            self._get_document_model(),
            [rule._get_rule_domain() for rule in rule_list],
            [document_id for document_id in document_ids if document_id],
        )
        return {document_id: rule_list[position] for document_id, position in positions}

    @api.model
    def _match_every_ids(self, document_ids, rules):
        """Return {id: [positions in ``rules`` of all that match]}; one query.

        For rules that ask for more than a domain can say, and so choose among these.
        """
        return all_matches(
            self._get_document_model(),
            [rule._get_rule_domain() for rule in rules],
            [document_id for document_id in document_ids if document_id],
        )

    @api.model
    def _match_unsaved(self, document, rules):
        document_sudo = self._as_judged(document)
        for rule in rules:
            if document_sudo.filtered_domain(rule._get_rule_domain()):
                return rule
        return rules.browse()

    @api.model
    def _get_document_model(self):
        return self._as_judged(self.env[self._rule_document_model])

    @api.model
    def _as_judged(self, documents):
        # sudo: a decision must not depend on who asks, nor on what is archived
        return documents.sudo().with_context(active_test=False)

    # === EXPLAINING === #

    @api.model
    def _explain(self, document, rules=None):
        """Return a ``RuleDecision``: each rule tried, up to the one that matched, and why."""
        rules = self._get_rules(self.env.company) if rules is None else rules
        winner = self._match(document, rules)[document]
        document_sudo = self._as_judged(document)
        trials = []
        for rule in rules:
            facts = explain_domain(document_sudo, rule._get_rule_domain())
            trials.append(RuleTrial(rule, rule == winner, facts))
            if rule == winner:
                break
        return RuleDecision(document, winner, trials)

    @api.model
    def _explain_html(self, document, rules=None):
        """Return ``_explain`` as a piece of HTML in the user's language."""
        return render_decision(self.env, self._explain(document, rules))

    # === PREVIEW === #

    @api.model
    def _preview_changes(self, documents, rules_before, rules_after):
        """Return [(document, rule before, rule after)] of the documents whose rule differs."""
        before = self._match(documents, rules_before)
        after = self._match(documents, rules_after)
        return [
            (document, before[document], after[document])
            for document in documents
            if before[document] != after[document]._origin
            or (after[document] and not after[document]._origin)
        ]

    def _preview_fields(self):
        """Return the names of the fields a preview depends on; concrete rules add criteria."""
        return ("number", "active", "company_id", "applies_to", "condition")

    def _get_preview_documents(self):
        """Return the documents a preview looks at; concrete rules narrow them."""
        return self._get_document_model().search([], limit=PREVIEW_LIMIT)

    def _get_rules_as_edited(self):
        """Return the rules in force if this one were saved as it stands in the form."""
        self.ensure_one()
        others = self._get_rules(self.company_id or self.env.company) - self._origin
        rules = others | self if self.active else others
        return rules.sorted(lambda rule: (rule.number, rule._origin.id or float("inf")))

    def _get_preview_text(self):
        """Return in a few lines which documents change their rule by saving this form."""
        self.ensure_one()
        try:
            if self.applies_to == "condition":
                self._parse_condition()
        except ConditionError as error:
            return str(error)
        before = self._get_rules(self.company_id or self.env.company)
        changes = self._preview_changes(
            self._get_preview_documents(), before, self._get_rules_as_edited()
        )
        return self._describe_changes(changes)

    def _describe_changes(self, changes):
        if not changes:
            return self.env._("Saving this changes the rule of no document.")
        none = self.env._("no rule")
        counted = Counter(
            (before.display_name or none, after.display_name or none)
            for _document, before, after in changes
        )
        lines = [
            self.env._("%(count)s from %(before)s to %(after)s", count=n, before=old, after=new)
            for (old, new), n in counted.most_common()
        ]
        return "\n".join(lines)
