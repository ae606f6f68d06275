from odoo import api, fields, models
from odoo.exceptions import ValidationError

OPEN_STATES = ("draft", "sent")
MAX_MESSAGES = 10


class SaleOrder(models.Model):
    """Orders of ordering units: table, price, centre and dates come from the unit's table."""

    _inherit = "sale.order"

    oc_role = fields.Selection(
        related="partner_id.oc_role",
        string="Customer's Wholesale Role",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    product_table_id = fields.Many2one(
        "oc.product.table",
        compute="_compute_product_table",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    product_table_rule_id = fields.Many2one(
        "oc.product.table.rule",
        compute="_compute_product_table",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("partner_id", "company_id")
    def _compute_product_table(self):
        """Resolve the tables of all given open orders at once."""
        orders = self.filtered(lambda order: order.state in OPEN_STATES)
        rules = orders._resolve_product_rules()
        for order in orders:
            rule = rules.get(order, self.env["oc.product.table.rule"])
            order.product_table_id = rule.table_id
            order.product_table_rule_id = rule

    @api.depends("partner_id")
    def _compute_partner_invoice_id(self):
        unit_orders = self._filter_unit_orders()
        super(SaleOrder, self - unit_orders)._compute_partner_invoice_id()
        addresses = unit_orders.partner_id.oc_id._get_invoice_addresses()
        for order in unit_orders:
            order.partner_invoice_id = addresses[order.partner_id.oc_id]

    @api.depends("partner_id")
    def _compute_partner_shipping_id(self):
        unit_orders = self._filter_unit_orders()
        super(SaleOrder, self - unit_orders)._compute_partner_shipping_id()
        for order in unit_orders:
            order.partner_shipping_id = order.partner_id

    @api.depends("partner_id", "company_id")
    def _compute_pricelist_id(self):
        priced = self._filter_unit_orders().filtered(
            lambda order: order.state == "draft" and order.partner_id.standard_pricelist_id
        )
        super(SaleOrder, self - priced)._compute_pricelist_id()
        for order in priced:
            order.pricelist_id = order.partner_id.standard_pricelist_id

    @api.constrains("partner_id", "partner_invoice_id", "partner_shipping_id")
    def _check_oc_partners(self):
        for order in self:
            if text := order._get_partner_refusal():
                raise ValidationError(text)

    @api.constrains("state")
    def _check_oc_confirmation(self):
        """Whatever sets an order to confirmed, the same refusals hold."""
        self._filter_unit_orders().filtered(lambda o: o.state == "sale")._check_oc_orders()

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals or "company_id" in vals:
            self._filter_unit_orders()._refresh_oc_deliveries()
        return result

    def action_confirm(self):
        self._filter_unit_orders()._resolve_for_ordering()
        return super().action_confirm()

    def action_why(self):
        """Open the explanation of table, prices, centres and dates."""
        self.ensure_one()
        return self.env["oc.why"]._get_action(unit=self.partner_id, order=self)

    def _filter_unit_orders(self):
        return self.filtered(lambda order: order.partner_id.oc_role == "unit")

    def _resolve_product_rules(self):
        """{order: rule or no rule}; one query per rule at most, however many orders."""
        rules = self.env["oc.product.table.rule"]
        decisions = {}
        for company, orders in self._filter_unit_orders().grouped("company_id").items():
            units = orders.partner_id._origin
            found = rules.with_company(company)._match(units, rules._get_rules(company))
            decisions |= {order: found[order.partner_id._origin] for order in orders}
        return decisions

    def _resolve_for_ordering(self):
        """Decide table, lines, centres and dates of open orders afresh, for all at once."""
        orders = self.filtered(lambda order: order.state in OPEN_STATES)
        for order, rule in orders._resolve_product_rules().items():
            if (order.product_table_rule_id, order.product_table_id) != (rule, rule.table_id):
                order.write(
                    {"product_table_id": rule.table_id.id, "product_table_rule_id": rule.id}
                )
        # Amounts follow changed prices order by order, and would read taxes order by order too.
        orders.order_line.fetch(["tax_ids"])
        orders.order_line._resolve_table_lines()
        orders._refresh_oc_deliveries()

    def _check_oc_orders(self):
        """Raise what forbids to confirm these orders; queries do not grow with their number."""
        texts = [text for order in self if (text := order._get_partner_refusal())]
        texts = texts or [text for order in self if (text := order._get_table_refusal())]
        texts = texts or self.order_line._get_line_refusals()
        texts = texts or [text for order in self if (text := order._get_amount_refusal())]
        texts = texts or self.oc_delivery_ids._get_date_refusals()
        if texts:
            raise ValidationError("\n".join(texts[:MAX_MESSAGES]))

    def _get_partner_refusal(self):
        unit = self.partner_id
        customer = unit.oc_id
        values = {"unit": unit.name, "customer": (customer or unit.commercial_partner_id).name}
        if unit.oc_role != "unit":
            if unit.commercial_partner_id.oc_role != "customer":
                return None
            return self.env._(
                "Orders of %(customer)s are made by one of its ordering units: choose the unit.",
                **values,
            )
        if not unit.active or not customer.active:
            return self.env._("%(unit)s is archived and cannot order.", **values)
        if customer.oc_state != "confirmed":
            return self.env._(
                "%(unit)s cannot order: its organization customer %(customer)s is not confirmed.",
                **values,
            )
        if self.partner_invoice_id.commercial_partner_id != customer:
            return self.env._("Orders of %(unit)s are invoiced to %(customer)s.", **values)
        if self.partner_shipping_id != unit:
            return self.env._("Orders of %(unit)s are delivered to %(unit)s itself.", **values)
        return None

    def _get_table_refusal(self):
        if self.product_table_id:
            return None
        return self.env._(
            "No customer product table applies to %(unit)s. Please contact the administrator.",
            unit=self.partner_id.name,
        )

    def _get_missing_refusal(self, products):
        return self.env._(
            "%(unit)s cannot order %(products)s: not in its product table %(table)s.",
            unit=self.partner_id.name,
            products=", ".join(products.mapped("display_name")),
            table=self.product_table_id.display_name,
        )

    def _get_limited_amount(self):
        """The amount that the unit's minimum and maximum speak of."""
        return self.amount_total

    def _get_amount_refusal(self):
        unit = self.partner_id
        company = self.company_id
        limit_currency = company.currency_id
        amount = self.currency_id._convert(
            self._get_limited_amount(), limit_currency, company, self.date_order.date()
        )
        (low, low_owner), (high, high_owner) = unit._get_amount_limits(company)
        values = {"order": self.name, "amount": limit_currency.format(amount)}
        if limit_currency.compare_amounts(amount, low) < 0:
            return self.env._(
                "%(order)s: the amount %(amount)s is below the minimum order amount %(limit)s of"
                " %(unit)s.",
                limit=limit_currency.format(low),
                unit=low_owner.name,
                **values,
            )
        if high and limit_currency.compare_amounts(amount, high) > 0:
            return self.env._(
                "%(order)s: the amount %(amount)s is above the maximum order amount %(limit)s of"
                " %(unit)s.",
                limit=limit_currency.format(high),
                unit=high_owner.name,
                **values,
            )
        return None
