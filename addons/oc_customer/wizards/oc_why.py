from markupsafe import Markup

from odoo import api, fields, models


class OcWhy(models.TransientModel):
    """Answers why a unit has its table, and whether, from where and at what price it can order."""

    _name = "oc.why"
    _description = "Why"

    unit_id = fields.Many2one(
        "res.partner",
        string="Ordering Unit",
        required=True,
        domain=[("oc_role", "=", "unit")],
    )
    product_id = fields.Many2one("product.product", domain=[("sale_ok", "=", True)])
    order_id = fields.Many2one("sale.order")
    answer_html = fields.Html(compute="_compute_answer_html", sanitize=False)

    @api.depends("unit_id", "product_id", "order_id")
    def _compute_answer_html(self):
        for why in self:
            why.answer_html = why._render_answer() if why.unit_id else False

    @api.model
    def _get_action(self, unit, product=None, order=None):
        context = {
            "default_unit_id": unit.id,
            "default_product_id": product.id if product else False,
            "default_order_id": order.id if order else False,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _render_answer(self):
        unit = self.unit_id
        company = self.order_id.company_id or unit.company_id or self.env.company
        rules = self.env["oc.product.table.rule"].with_company(company)
        tried = rules._get_rules(company)
        rule = rules._match(unit, tried)[unit]
        parts = [self._render_product(rule)] if self.product_id else []
        if self.order_id:
            parts.append(self._render_deliveries())
        parts.append(self._render_table(rule, rules._explain_html(unit, tried)))
        return Markup().join(parts)

    def _render_table(self, rule, explanation):
        if rule:
            head = self.env._(
                "%(unit)s has the product table %(table)s by rule %(rule)s.",
                unit=self.unit_id.name,
                table=rule.table_id.display_name,
                rule=rule.display_name,
            )
        else:
            head = self.env._(
                "No customer product table applies to %(unit)s. Please contact the administrator.",
                unit=self.unit_id.name,
            )
        return Markup("<h4>%s</h4>%s") % (head, explanation)

    def _render_product(self, rule):
        """Whether the unit can order the product, from where, at what price, by which line."""
        product = self.product_id
        values = {"unit": self.unit_id.name, "product": product.display_name}
        lines = self.env["oc.product.table.line"]._get_lines(rule.table_id, product)
        line = lines.get((rule.table_id.id, product.id))
        if not line:
            text = self.env._("No: %(unit)s cannot order %(product)s.", **values)
            why = self.env._(
                "The product is not in its product table %(table)s.",
                table=rule.table_id.display_name,
            )
            return self._render_section(text, [why] if rule else [])
        dc = line.warehouse_id
        if (dc.id, product.id) not in self.env["oc.dc.product"]._get_enabled(dc, product):
            text = self.env._("No: %(unit)s cannot order %(product)s.", **values)
            why = self.env._("The distribution centre %(dc)s does not supply it.", dc=dc.name)
            return self._render_section(text, [why])
        text = self.env._("Yes: %(unit)s can order %(product)s.", **values)
        return self._render_section(text, self._get_line_facts(line))

    def _get_line_facts(self, line):
        unit = self.unit_id
        price = line._get_prices(unit)[line]
        pricelist = line._get_pricelist(unit)
        currency = (unit.standard_pricelist_id or self.env.company).currency_id
        names = {"price": pricelist.name or self.env._("the product's own sales price")}
        if line.price_basis == "tier":
            basis = self.env._("the line sets the sales price %(price)s", **names)
        else:
            basis = self.env._("the line says “standard”: the unit's %(price)s", **names)
        return [
            self.env._("Line of table %(table)s", table=line.table_id.display_name),
            self.env._("Ships from %(dc)s", dc=line.warehouse_id.name),
            self.env._("Price %(amount)s: %(basis)s", amount=currency.format(price), basis=basis),
        ]

    def _render_deliveries(self):
        facts = [
            f"{delivery.warehouse_id.name}: {delivery.dates_text}"
            for delivery in self.order_id.oc_delivery_ids
        ]
        return self._render_section(self.env._("Deliveries of this order"), facts)

    def _render_section(self, head, facts):
        items = Markup().join(Markup("<li>%s</li>") % fact for fact in facts)
        return Markup("<h4>%s</h4><ul>%s</ul>") % (head, items)
