from markupsafe import Markup

from odoo import api, fields, models, tools

from .oc_rule_watch import WatchCollector

PREVIEW_LIMIT = 20
#: what a change of a rule can move units by
DECIDING_FIELDS = ("number", "active", "company_id", "applies_to", "condition", "table_id")


class OcProductTableRule(models.Model):
    """Gives ordering units their product table; the first matching number wins."""

    _name = "oc.product.table.rule"
    _description = "Product Table Rule"
    _inherit = ["postal.rule.mixin", "mail.thread"]
    _rule_document_model = "res.partner"

    applies_to = fields.Selection(
        selection_add=[("all", "All units"), ("condition", "Units that meet a condition")],
        ondelete={"all": "set default", "condition": "set default"},
    )
    table_id = fields.Many2one(
        "oc.product.table",
        string="Product Table",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    unit_count = fields.Integer(string="Units Now", compute="_compute_unit_count")
    preview_html = fields.Html(
        string="If saved now", compute="_compute_preview_html", sanitize=False
    )

    @api.depends(*DECIDING_FIELDS)
    @api.depends_context("uid")
    def _compute_unit_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("product_table_rule_id", "in", self.ids)],
                ["product_table_rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.unit_count = counts.get(rule._origin, 0)

    @api.depends(*DECIDING_FIELDS)
    def _compute_preview_html(self):
        # The preview names units of everybody: only for those who could save the change.
        may_save = self.has_access("write")
        for rule in self:
            rule.preview_html = may_save and rule._is_changed() and rule._render_preview()

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._apply_rules()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in DECIDING_FIELDS):
            self._apply_rules()
        return result

    def unlink(self):
        result = super().unlink()
        self._apply_rules()
        return result

    def action_refresh_units(self):
        """Resolve every unit again, for changes behind the units' own fields."""
        self.check_access("write")
        changed = self.env["res.partner"]._refresh_product_tables()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s units changed table.", count=changed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_units(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oc_customer.oc_unit_action")
        action["domain"] = [("oc_role", "=", "unit"), ("product_table_rule_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.model
    def _apply_rules(self):
        """Have units and watched fields follow the rules as they are now."""
        if self._collect_watches() != self._get_watches():
            self.env.registry.clear_cache()
        self.env["res.partner"]._refresh_product_tables()

    @api.model
    @tools.ormcache()
    def _get_watches(self):
        """{model name: Watch} of what the conditions of all active rules look at."""
        return self._collect_watches()

    @api.model
    def _collect_watches(self):
        collector = WatchCollector(self._get_document_model())
        # All companies' rules count, whoever changes something.
        for rule in self.sudo().search([("active", "=", True)]):
            collector.add(rule._get_rule_domain())
        return dict(collector.watches)

    def _is_changed(self):
        origin = self._origin
        return not origin or any(self[name] != origin[name] for name in DECIDING_FIELDS)

    def _get_changes(self):
        """Units that would change table if the rule were saved as it stands.

        :return: list of (unit, table before, table after)
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        units = self.env["res.partner"]._get_decided_units(company)
        before = self._match(units, self._get_rules(company))
        after = self._match(units, self._get_rules_as_edited())
        tables = [
            (unit, before[unit].table_id._origin, after[unit].table_id._origin) for unit in units
        ]
        return [change for change in tables if change[1] != change[2]]

    def _render_preview(self):
        changes = self._get_changes()
        if not changes:
            return Markup("<p>%s</p>") % self.env._("No ordering unit changes its product table.")
        head = self.env._("%(count)s ordering units change their table:", count=len(changes))
        rows = Markup().join(self._render_change(*change) for change in changes[:PREVIEW_LIMIT])
        rest = len(changes) - PREVIEW_LIMIT
        tail = self.env._("and %(count)s more", count=rest) if rest > 0 else ""
        return Markup("<p><strong>%s</strong></p><ul>%s</ul><p>%s</p>") % (head, rows, tail)

    def _render_change(self, unit, before, after):
        none = self.env._("no table")
        return Markup("<li>%s: %s &#8594; <strong>%s</strong></li>") % (
            unit.display_name,
            before.display_name or none,
            after.display_name or none,
        )
