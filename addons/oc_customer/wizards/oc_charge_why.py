from markupsafe import Markup

from odoo import api, fields, models

from ..models.sale_order import OPEN_STATES


class OcChargeWhy(models.TransientModel):
    """Answers why an order has its freight, waiver and payment fee."""

    _name = "oc.charge.why"
    _description = "Why This Freight and Fee"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    answer_html = fields.Html(compute="_compute_answer_html", sanitize=False)

    @api.depends("order_id")
    def _compute_answer_html(self):
        for why in self:
            why.answer_html = why._render_answer() if why.order_id else False

    @api.model
    def _get_action(self, order):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": order.id},
        }

    def _render_answer(self):
        parts = [self._render_freight(), self._render_waiver(), self._render_fee()]
        return Markup().join(parts)

    def _render_freight(self):
        order = self.order_id
        facts = [self._describe_terms()]
        # Who sees the order sees where its freight comes from.
        order_sudo = order.sudo()
        if order_sudo._pays_freight():
            shares = order_sudo._get_part_shares()
            facts += [
                self._describe_part(part, *shares[part.source])
                for part in order_sudo._get_freight_parts()
            ]
            if not shares:
                facts.append(self.env._("No carrier is chosen."))
        return self._render_section(self.env._("Freight"), facts)

    def _describe_terms(self):
        labels = dict(self.order_id._fields["freight_terms"]._description_selection(self.env))
        return labels[self.order_id.freight_terms or "included"]

    def _describe_part(self, part, amount, waived):
        currency = self.order_id.currency_id
        text = f"{part.source.display_name}: {part.note}"
        if part.is_known and not part.is_actual:
            text = self.env._("%(text)s (estimate)", text=text)
        if waived:
            text = self.env._(
                "%(text)s; %(waived)s of it waived",
                text=text,
                waived=currency.format(float(waived)),
            )
        return text

    def _render_waiver(self):
        order = self.order_id
        if order.freight_terms != "prepaid":
            return Markup()
        facts = [order.freight_waiver_text or ""]
        facts += [order.freight_hint] if order.freight_hint else []
        head = self._render_section(self.env._("Waiver"), facts)
        if order.state not in OPEN_STATES:
            return head + (order.freight_waiver_reason or Markup())
        if not order.partner_id._is_waiver_enabled(order.company_id):
            text = self.env._("Waivers are switched off for this customer or company.")
            return head + Markup("<p>%s</p>") % text
        return head + self._explain("oc.freight.waiver.rule")

    def _render_fee(self):
        order = self.order_id
        head = self._render_section(self.env._("Payment fee"), [self._describe_fee()])
        if order.state not in OPEN_STATES:
            return head + (order.payment_fee_reason or Markup())
        if not order.partner_id._is_fee_enabled(order.company_id):
            text = self.env._("Fees are switched off for this customer or company.")
            return head + Markup("<p>%s</p>") % text
        return head + self._explain("oc.payment.fee.rule")

    def _describe_fee(self):
        order = self.order_id
        values = {"amount": order.currency_id.format(order.payment_fee_amount)}
        if not order.payment_fee_amount:
            return self.env._("No fee")
        if order.payment_fee_bearer == "company":
            return self.env._("%(amount)s, borne by headquarters: not charged", **values)
        return self.env._("%(amount)s, charged on the order", **values)

    def _explain(self, model):
        rules = self.env[model]
        return rules._explain_html(self.order_id, rules._get_rules(self.order_id.company_id))

    def _render_section(self, head, facts):
        items = Markup().join(Markup("<li>%s</li>") % fact for fact in facts)
        return Markup("<h4>%s</h4><ul>%s</ul>") % (head, items)
