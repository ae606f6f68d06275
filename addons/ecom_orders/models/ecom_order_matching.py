"""Rules of several kinds, applied to many orders at once and stored in one statement."""

from odoo import api, fields, models
from odoo.tools import SQL

#: who fulfils an order
FULFILMENTS = [
    ("own", "Our own warehouse"),
    ("external", "External warehouse"),
    ("store", "A store of ours"),
    ("supplier", "The supplier"),
]
#: the kinds in the order of deciding: later ones may look at what earlier ones filled
RULE_KINDS = (
    "ecom.warehouse.rule", "ecom.fulfilment.rule", "ecom.carrier.rule", "ecom.assignment.rule",
    "ecom.cost.rule", "ecom.review.policy",
)
#: what a field is when no rule fills it; nothing, where it is not named here
DEFAULTS = {
    "warehouse_id": SQL(
        "coalesce((SELECT warehouse_id FROM ecom_channel WHERE id = o.channel_id), o.warehouse_id)"
    ),
    "fulfilment": SQL("'own'"),
}
STORE = """
UPDATE ecom_order o SET %(settings)s, write_date = %(now)s, write_uid = %(user)s
  FROM unnest(%(arrays)s) AS told (%(names)s)
 WHERE o.id = told.id AND ROW(%(columns)s) IS DISTINCT FROM ROW(%(values)s)
"""


class EcomOrderMatching(models.Model):
    _inherit = "ecom.order"

    carrier_rule_id = fields.Many2one(
        "ecom.carrier.rule", readonly=True, copy=False, ondelete="set null"
    )
    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True, ondelete="set null")
    salesperson_id = fields.Many2one("res.users", ondelete="set null")
    department = fields.Char()
    business_type = fields.Char()
    assignment_rule_id = fields.Many2one(
        "ecom.assignment.rule", readonly=True, copy=False, ondelete="set null"
    )
    fulfilment = fields.Selection(FULFILMENTS, "Fulfilled by", default="own")
    is_collected = fields.Boolean("Buyer Collects")
    supplier_id = fields.Many2one(
        "res.partner", check_company=True, ondelete="restrict"
    )
    fulfilment_rule_id = fields.Many2one(
        "ecom.fulfilment.rule", readonly=True, copy=False, ondelete="set null"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    cost_freight = fields.Monetary(
        "Freight Cost", currency_field="company_currency_id",
        help="What the carrier will ask, by the rules.",
    )
    cost_rule_id = fields.Many2one(
        "ecom.cost.rule", readonly=True, copy=False, ondelete="set null"
    )
    hand_set = fields.Json(
        readonly=True, copy=False,
        help="Names of the fields a person has set: rules leave them alone.",
    )

    # === VALUES SET BY HAND === #

    @api.model
    def _get_ruled_fields(self):
        """The fields that rules fill and that keep what a person set instead."""
        kinds = (self.env[model] for model in RULE_KINDS)
        return {name for kind in kinds for name in kind._order_outcomes}

    @api.model
    def _get_matched_fields(self):
        """All the fields that deciding stores besides the state: outcomes and matched rules."""
        return {name for model in RULE_KINDS for name in self.env[model]._get_filled_fields()}

    @api.model_create_multi
    def create(self, vals_list):
        ruled = self._get_ruled_fields()
        for vals in vals_list:
            given = sorted(name for name in ruled.intersection(vals) if vals[name])
            if given and not self.env.su:
                vals["hand_set"] = sorted({*given, *(vals.get("hand_set") or ())})
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        names = self._get_ruled_fields().intersection(vals)
        if names and not self.env.su:
            self._remember_hand_set(names)
        return result

    def _remember_hand_set(self, names):
        """Rules leave these fields alone from now on."""
        # sudo: the order keeps the memory, people do not write it
        grouped = self.sudo().grouped(lambda order: tuple(order.hand_set or ()))
        for known, orders_sudo in grouped.items():
            orders_sudo.hand_set = sorted({*known, *names})

    # === RULES === #

    def _match_rules(self, orders_of, in_review):
        """Ask every kind of rule; give {order id: {field: value as its column has it}}.

        What rules look at is stored before they are asked, so that each kind sees what the
        kinds before it have decided. A kind without rules costs one query.

        :param orders_of: {company: [ids of its orders]}
        :param in_review: set of the ids that are up for review
        """
        values = {order_id: {} for ids in orders_of.values() for order_id in ids}
        unstored = set()
        for kind in (self.env[model] for model in RULE_KINDS):
            rules_of = {company: kind._get_rules(company) for company in orders_of}
            if unstored & kind._get_read_fields(rules_of.values()):
                self._store_decision(values, sorted(unstored))
                unstored = set()
            for company, rules in rules_of.items():
                ids = [i for i in orders_of[company] if i in in_review or not kind._order_reviews]
                for order_id, told in kind._get_values(ids, rules).items():
                    values[order_id].update(told)
            unstored.update(kind._get_filled_fields())
        return values

    def _store_decision(self, values, names):
        """Store ``names`` of ``values`` in one statement; a row that says so already is left."""
        told = [name for name in names if any(name in row for row in values.values())]
        arrays = [SQL("%s::int[]", list(values))]
        arrays += [
            SQL("%s::%s[]", [row.get(name) for row in values.values()], self._column_type(name))
            for name in told
        ]
        settled = [self._get_settled_value(name, name in told) for name in names]
        columns = [SQL("o.%s", SQL.identifier(name)) for name in names]
        self.env.cr.execute(
            SQL(
                STORE,
                settings=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in zip(names, settled, strict=True)
                ),
                arrays=SQL(", ").join(arrays),
                names=SQL(", ").join(map(SQL.identifier, ["id", *told])),
                columns=SQL(", ").join(columns), values=SQL(", ").join(settled),
                now=self.env.cr.now(), user=self.env.uid,
            )
        )
        self.env["ecom.order"].browse(values).invalidate_recordset(names)

    def _column_type(self, name):
        return SQL(self._fields[name].column_type[0])

    def _get_settled_value(self, name, is_told):
        """What a column becomes: what a person set, else what was decided, else its default."""
        value = SQL("told.%s", SQL.identifier(name)) if is_told else SQL("NULL::%s",
                                                                         self._column_type(name))
        if name in DEFAULTS:
            value = SQL("coalesce(%s, %s)", value, DEFAULTS[name])
        kinds = [self.env[model] for model in RULE_KINDS]
        if any(name in kind._order_outcomes for kind in kinds):
            return SQL("CASE WHEN o.hand_set ? %s THEN o.%s ELSE %s END",
                       name, SQL.identifier(name), value)
        for kind in kinds:
            if name == kind._order_rule_field and kind._order_outcomes:
                return SQL("CASE WHEN o.hand_set ?& %s::text[] THEN NULL ELSE %s END",
                           list(kind._order_outcomes), value)
        return value

    # === WHY === #

    def _why(self, model):
        self.ensure_one()
        return self.env["ecom.order.why"]._get_action(self, model)

    def action_why_warehouse(self):
        return self._why("ecom.warehouse.rule")

    def action_why_carrier(self):
        return self._why("ecom.carrier.rule")

    def action_why_fulfilment(self):
        return self._why("ecom.fulfilment.rule")

    def action_why_assignment(self):
        return self._why("ecom.assignment.rule")

    def action_why_cost(self):
        return self._why("ecom.cost.rule")

    def action_why_policy(self):
        return self._why("ecom.review.policy")
