from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration

from .oc_parameter import CHECKED, PARAMETERS, YES_NO, check_parameters, own_flag


class ResPartner(models.Model):
    """Parameters that an organization customer has of its own, and what is in force."""

    _inherit = "res.partner"

    oc_approval_required = fields.Selection(YES_NO, string="Approval When New")
    oc_cutoff_hour = fields.Float(string="Cut-off Hour")
    oc_cutoff_hour_own = fields.Boolean(
        string="Own Cut-off Hour", help="Counts for all distribution centres."
    )
    oc_tier_count = fields.Integer(string="Sales Prices in Use")
    oc_tier_count_own = fields.Boolean(string="Own Sales Prices in Use")
    oc_min_order_amount = fields.Monetary(
        string="Minimum Amount of Its Units", currency_field="currency_id"
    )
    oc_min_order_amount_own = fields.Boolean(string="Own Minimum Amount")
    oc_max_order_amount = fields.Monetary(
        string="Maximum Amount of Its Units", currency_field="currency_id"
    )
    oc_max_order_amount_own = fields.Boolean(string="Own Maximum Amount")
    oc_daily_close_hour = fields.Float(string="Daily Close Hour")
    oc_daily_close_hour_own = fields.Boolean(string="Own Daily Close Hour")
    oc_portal_enabled = fields.Selection(YES_NO, string="Ordering Portal")
    oc_parameters_html = fields.Html(
        string="Parameters in Force", compute="_compute_oc_parameters_html", sanitize=False
    )

    @api.depends(lambda self: self._get_parameter_fields())
    @api.depends_context("company", "lang")
    def _compute_oc_parameters_html(self):
        for partner in self:
            partner.oc_parameters_html = (
                partner._render_parameters() if partner.oc_role == "customer" else False
            )

    @api.constrains(*CHECKED)
    def _check_oc_parameters(self):
        for partner, text in check_parameters(self):
            message = f"{partner.name}: {text}"
            raise ValidationError(message)

    @api.model
    def _get_parameters(self):
        return tuple(name for name in PARAMETERS if name in self._fields)

    @api.model
    def _get_parameter_fields(self):
        """Every field that holds an own parameter of a customer or says that there is one."""
        flags = (own_flag(name) for name in self._get_parameters())
        return (*self._get_parameters(), *(flag for flag in flags if flag in self._fields))

    def _get_oc_parameter(self, name, company):
        """{partner: value in force}: its customer's own setting, else the company's.

        For customers, their units and contacts alike; no query for each of them.
        """
        # The terms are the same for everybody, whatever the asking user may see.
        company_sudo = company.sudo()
        return {
            partner: partner_sudo._get_fund_customer()._get_parameter_value(name, company_sudo)
            for partner, partner_sudo in zip(self, self.sudo(), strict=True)
        }

    def _get_parameter_value(self, name, company):
        if not self._has_own_parameter(name):
            return company[name]
        if self._fields[name].type == "selection":
            return self[name] == "yes"
        return self[name]

    def _has_own_parameter(self, name):
        if self.oc_role != "customer":
            return False
        return bool(self[name if self._fields[name].type == "selection" else own_flag(name)])

    def _get_amount_limits(self, company):
        """((amount, whose it is), (amount, whose it is)): least and most of an order; 0 is none.

        A unit's own limits go before its customer's and the company's: one of those that would
        contradict the unit's own does not count.
        """
        self.ensure_one()
        low = self._get_amount_limit("min_order_amount", company)
        high = self._get_amount_limit("max_order_amount", company)
        if high[0] and low[0] >= high[0]:
            if self.max_order_amount:
                return (0.0, self), high
            if self.min_order_amount:
                return low, (0.0, self)
        return low, high

    def _get_amount_limit(self, name, company):
        if self[name]:
            return self[name], self
        parameter = f"oc_{name}"
        # As above: the terms are the same for everybody.
        customer_sudo = self.sudo()._get_fund_customer()
        owner = customer_sudo if customer_sudo._has_own_parameter(parameter) else company
        return customer_sudo._get_parameter_value(parameter, company), owner

    def _render_parameters(self):
        company = self.company_id or self.env.company
        head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Parameter"),
            self.env._("In force"),
            self.env._("Comes from"),
        )
        rows = [self._render_parameter(name, company) for name in self._get_parameters()]
        return Markup(
            "<table class='table table-sm o_oc_parameters'><thead>%s</thead>"
            "<tbody>%s</tbody></table>"
        ) % (head, Markup().join(rows))

    def _render_parameter(self, name, company):
        # The settings of the company are read by whoever may see the customer.
        company_sudo = company.sudo()
        value = self._get_parameter_value(name, company_sudo)
        if self._has_own_parameter(name):
            source = self.env._("this customer")
        elif name == "oc_cutoff_hour":
            source = self.env._("company; a distribution centre may have its own")
        else:
            source = self.env._("company")
        return Markup("<tr><td>%s</td><td><strong>%s</strong></td><td>%s</td></tr>") % (
            company_sudo._fields[name]._description_string(self.env),
            self._format_parameter(name, value, company_sudo),
            source,
        )

    def _format_parameter(self, name, value, company):
        field = company._fields[name]
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if name.endswith("_hour"):
            return format_duration(value)
        if field.type == "monetary":
            return company.currency_id.format(value) if value else self.env._("none")
        return value or self.env._("all")
