from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: writes that no rule can see: they come with every message or resolution
IGNORED_FIELDS = {
    "product_table_id",
    "product_table_rule_id",
    "message_follower_ids",
    "message_ids",
    "activity_ids",
    "message_main_attachment_id",
    "sale_order_ids",
}


class ResPartner(models.Model):
    """The product table of an ordering unit, and the rule that gave it."""

    _inherit = "res.partner"

    product_table_id = fields.Many2one(
        "oc.product.table",
        compute="_compute_product_table",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    product_table_rule_id = fields.Many2one(
        "oc.product.table.rule",
        compute="_compute_product_table",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("oc_role")
    def _compute_product_table(self):
        """Resolve all given units at once. Other fields trigger it in ``write``: any may count."""
        units = self.filtered(lambda partner: partner.oc_role == "unit" and partner._origin)
        others = self - units
        others.product_table_id = others.product_table_rule_id = False
        for unit, rule in units._resolve_product_rules().items():
            unit.product_table_id = rule.table_id
            unit.product_table_rule_id = rule

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() <= IGNORED_FIELDS:
            self._mark_product_table()
        return result

    def action_why(self):
        """Open the explanation of the unit's product table."""
        return self.env["oc.why"]._get_action(unit=self)

    def _mark_product_table(self):
        """Have the table resolved again, once for all marks, before it is next read or stored."""
        concerned = self.filtered("oc_role")
        units = concerned.filtered(lambda partner: partner.oc_role == "unit")
        customers = concerned - units
        if customers:
            units |= customers.with_context(active_test=False).unit_ids
        if units:
            for name in ("product_table_id", "product_table_rule_id"):
                self.env.add_to_compute(self._fields[name], units)

    def _resolve_product_rules(self):
        """{unit: rule or no rule}; one query per rule at most, however many units."""
        rules = self.env["oc.product.table.rule"]
        decisions = {}
        current = self.env.company
        for company, units in self.grouped(lambda unit: unit.company_id or current).items():
            decisions |= rules.with_company(company)._match(units, rules._get_rules(company))
        return decisions

    @api.model
    def _get_decided_units(self, company=None):
        """Every ordering unit (of a company), archived ones included."""
        domain = Domain("oc_role", "=", "unit")
        if company:
            domain &= Domain("company_id", "in", [False, company.id])
        # A rule decides about all units, also those the editor of the rule may not see.
        return self.sudo().with_context(active_test=False).search(domain, order="id").sudo(False)

    @api.model
    def _refresh_product_tables(self):
        """Store table and rule of all units again, in bulk; only changed rows are written.

        :return: number of units whose table changed
        """
        units = self._get_decided_units()
        decisions = units._resolve_product_rules()
        wanted = {
            unit.id: (rule.table_id.id or None, rule.id or None) for unit, rule in decisions.items()
        }
        self.flush_model(["product_table_id", "product_table_rule_id"])
        stored = self.env.execute_query(
            SQL(
                "SELECT id, product_table_id, product_table_rule_id FROM res_partner"
                " WHERE id = ANY(%s)",
                list(wanted),
            )
        )
        changed = [row for row in stored if wanted[row[0]] != row[1:]]
        self._store_product_tables([(row[0], *wanted[row[0]]) for row in changed])
        return sum(wanted[row[0]][0] != row[1] for row in changed)

    @api.model
    def _store_product_tables(self, rows):
        """Write (unit id, table id, rule id) in one statement: ten thousand units change often."""
        if not rows:
            return
        ids, tables, rules = (list(column) for column in zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner p SET product_table_id = v.table_id,"
                " product_table_rule_id = v.rule_id"
                " FROM unnest(%s::int[], %s::int[], %s::int[]) AS v(id, table_id, rule_id)"
                " WHERE p.id = v.id",
                ids,
                tables,
                rules,
            )
        )
        self.browse(ids).invalidate_recordset(["product_table_id", "product_table_rule_id"])
