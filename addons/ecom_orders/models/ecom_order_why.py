from markupsafe import Markup

from odoo import api, fields, models

from .ecom_order_matching import RULE_KINDS


class EcomOrderWhy(models.TransientModel):
    """Answers why rules filled a field of an order as they did."""

    _name = "ecom.order.why"
    _description = "Why"

    order_id = fields.Many2one("ecom.order", required=True, readonly=True, ondelete="cascade")
    rule_model = fields.Char(required=True, readonly=True)
    answer_html = fields.Html(compute="_compute_answer_html", sanitize=False)

    @api.depends("order_id", "rule_model")
    def _compute_answer_html(self):
        for why in self:
            known = why.order_id and why.rule_model in (*RULE_KINDS, "ecom.campaign")
            why.answer_html = why._render_answer() if known else False

    @api.model
    def _get_action(self, order, model):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": order.id, "default_rule_model": model},
        }

    def _render_answer(self):
        order = self.order_id
        order.check_access("read")
        if self.rule_model == "ecom.campaign":
            return order._explain_gifts_html()
        kind = self.env[self.rule_model]
        parts = [self._render_outcome(kind), self._render_hand_set(kind)]
        parts.append(kind._explain_html(order, kind._get_rules(order.company_id)))
        return Markup().join(parts)

    def _render_outcome(self, kind):
        """What stands on the order now, whoever said it."""
        # sudo: the names of what stands on an order are told to whoever may read the order
        order = self.order_id.sudo()
        lines = []
        for name in kind._order_outcomes:
            field = order._fields[name]
            value = field.convert_to_export(order[name], order)
            if value and value is not True:
                lines.append(f"{field._description_string(self.env)}: {value}")
        is_of_shop = order.warehouse_id and order.warehouse_id == order.channel_id.warehouse_id
        if self.rule_model == "ecom.warehouse.rule" and is_of_shop and not order.warehouse_rule_id:
            lines.append(self.env._("It is the shop's default warehouse."))
        return Markup().join(Markup("<p>%s</p>") % line for line in lines)

    def _render_hand_set(self, kind):
        fields_set = [
            self.order_id._fields[name]._description_string(self.env)
            for name in kind._order_outcomes if name in (self.order_id.hand_set or ())
        ]
        if not fields_set:
            return Markup()
        text = self.env._(
            "%(fields)s: set by hand. Rules leave it alone; they would say:",
            fields=", ".join(fields_set),
        )
        return Markup("<p>%s</p>") % text
