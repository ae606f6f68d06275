from odoo import api, fields, models

from .ecom_order import EARLY_STATES

#: of today's orders so many are looked at, the newest first
TRIAL_LIMIT = 10000
#: what a trial compares, beside what the rules fill
COMPARED = ("state",)


class EcomRuleTrial(models.TransientModel):
    """What happens to the open orders when rules are switched on, found out by doing it.

    The orders are decided with the rules on, by the code that always decides, and all of it is
    taken back. What is kept are the differences.
    """

    _name = "ecom.rule.trial"
    _description = "Trial of Rules"

    rule_model = fields.Char(required=True, readonly=True)
    rule_names = fields.Char("Rules", readonly=True)
    rule_ids = fields.Json(readonly=True)
    order_count = fields.Integer("Orders Looked at", readonly=True)
    changed_count = fields.Integer("Orders Changed", readonly=True)
    line_ids = fields.One2many("ecom.rule.trial.line", "trial_id", "Changes", readonly=True)

    @api.model
    def _run(self, rules):
        """Try ``rules`` on the open orders of their companies; give the trial."""
        orders = self._get_orders(rules)
        changes = self._find_changes(rules, orders)
        return self.create({
            "rule_model": rules._name,
            "rule_names": ", ".join(rules.mapped("display_name")),
            "rule_ids": rules.ids,
            "order_count": len(orders),
            "changed_count": len({order_id for order_id, *_change in changes}),
            "line_ids": [
                fields.Command.create({"order_id": order_id, "field_label": label,
                                       "before": before, "after": after})
                for order_id, label, before, after in changes
            ],
        })

    def _get_orders(self, rules):
        domain = [("state", "in", EARLY_STATES)]
        if all(rule.company_id for rule in rules):
            domain.append(("company_id", "in", rules.company_id.ids))
        return self.env["ecom.order"].search(domain, limit=TRIAL_LIMIT)

    def _find_changes(self, rules, orders):
        """Give [(order id, field's label, before, after)], leaving everything as it was."""
        before = self._read(orders)
        savepoint = self.env.cr.savepoint()
        try:
            rules.action_unarchive()
            orders._apply_rules()
            after = self._read(orders)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        labels = {name: orders._fields[name]._description_string(self.env) for name in before[1]}
        return [
            (order.id, labels[name], before[0][order.id][name], after[0][order.id][name])
            for order in orders for name in labels
            if before[0][order.id][name] != after[0][order.id][name]
        ]

    def _read(self, orders):
        """Give {order id: {field: its value in words}} and the fields compared."""
        names = [*COMPARED, *sorted(orders._get_matched_fields())]
        orders.invalidate_recordset()
        # sudo: names of rules and of people, in lists of the orders one may see
        orders_sudo = orders.sudo()
        orders_sudo.fetch(names)
        told = {
            order.id: {name: _in_words(order, name) for name in names} for order in orders_sudo
        }
        return told, names

    def action_switch_on(self):
        """Switch the rules on and decide the open orders by them: what the trial has shown."""
        self.ensure_one()
        rules = self.env[self.rule_model].with_context(active_test=False).browse(self.rule_ids)
        rules = rules.exists()
        rules.check_access("write")
        rules.action_unarchive()
        self._get_orders(rules)._decide()
        return {"type": "ir.actions.act_window_close"}


def _in_words(order, name):
    field = order._fields[name]
    value = order[name]
    if field.relational:
        return value.display_name or ""
    if field.type == "selection":
        return dict(field._description_selection(order.env)).get(value, "")
    if field.type == "monetary":
        return f"{value:.2f}" if value else ""
    return "" if not value else order.env._("yes") if value is True else str(value)
