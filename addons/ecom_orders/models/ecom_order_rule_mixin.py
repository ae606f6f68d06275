import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .ecom_order import EARLY_STATES

SEPARATORS = re.compile(r"[,，、;；\n]")


class EcomOrderRuleMixin(models.AbstractModel):
    """A rule over shop orders: what it asks for, and which fields of the order it fills.

    A concrete kind says where its match is stored (``_order_rule_field``) and which fields of
    the order come from which of its own (``_order_outcomes``). Deciding, trying and "Why?" need
    no more than that.
    """

    _name = "ecom.order.rule.mixin"
    _description = "Rule over Shop Orders"
    _inherit = ["postal.rule.mixin"]
    _check_company_auto = True

    _rule_document_model = "ecom.order"
    _order_rule_field = ""
    _order_outcomes = {}
    #: asked for orders up for review only
    _order_reviews = False

    channel_ids = fields.Many2many(
        "ecom.channel", string="Shops", check_company=True, help="Empty: all shops."
    )
    platform = fields.Selection(
        selection=lambda self: self.env["ecom.channel"]._fields["platform"]._description_selection(
            self.env
        ),
        help="Empty: all platforms.",
    )
    states = fields.Char(
        "Provinces", help="As the shops write them, separated by commas. Empty: anywhere."
    )
    cities = fields.Char(help="As the shops write them, separated by commas. Empty: anywhere.")
    product_ids = fields.Many2many("product.product", string="Products", check_company=True)
    categ_ids = fields.Many2many(
        "product.category", string="Product Categories", help="With the categories below them."
    )
    lines_match = fields.Selection(
        [("any", "At least one line"), ("all", "Every line, gifts aside")],
        "Of These Products",
        required=True,
        default="any",
    )
    least_amount = fields.Float("Amount from", help="This amount included. 0: any amount.")
    most_amount = fields.Float("Amount up to", help="This amount included. 0: any amount.")
    cash_on_delivery = fields.Selection(
        [("only", "Only cash on delivery"), ("never", "Not cash on delivery")],
        "Cash on Delivery",
        help="Empty: either.",
    )

    _check_amounts = models.Constraint(
        "CHECK (least_amount >= 0 AND most_amount >= 0"
        " AND (most_amount = 0 OR least_amount <= most_amount))",
        "Amounts are zero or more, and the first is not above the second.",
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.platform:
            domain &= Domain("channel_id.platform", "=", self.platform)
        for name, text in (("receiver_state", self.states), ("receiver_city", self.cities)):
            if names := read_names(text):
                domain &= Domain(name, "in", names)
        domain &= self._get_products_domain()
        return domain & self._get_amount_domain()

    def _get_amount_domain(self):
        domain = Domain.TRUE
        if self.least_amount:
            domain &= Domain("amount_total", ">=", self.least_amount)
        if self.most_amount:
            domain &= Domain("amount_total", "<=", self.most_amount)
        if self.cash_on_delivery:
            operator = "=" if self.cash_on_delivery == "only" else "!="
            domain &= Domain("shop_status", operator, "cod")
        return domain

    def _get_products_domain(self):
        named = Domain.FALSE
        if self.product_ids:
            named |= Domain("product_id", "in", self.product_ids.ids)
        if self.categ_ids:
            named |= Domain("product_id.categ_id", "child_of", self.categ_ids.ids)
        if named.is_false():
            return Domain.TRUE
        domain = Domain("line_ids", "any", named & Domain("is_gift", "=", False))
        if self.lines_match == "all":
            other = ~named | Domain("product_id", "=", False)
            domain &= Domain("line_ids", "not any", other & Domain("is_gift", "=", False))
        return domain

    def _preview_fields(self):
        return (
            *super()._preview_fields(), "channel_ids", "platform", "states", "cities",
            "product_ids", "categ_ids", "lines_match", "least_amount", "most_amount",
            "cash_on_delivery",
        )

    def _get_preview_documents(self):
        return self._get_document_model().search([("state", "in", EARLY_STATES)], limit=1000)

    def action_try(self):
        """Show what happens to the open orders when these rules are switched on."""
        self.check_access("write")
        trial = self.env["ecom.rule.trial"]._run(self)
        return {
            "type": "ir.actions.act_window", "name": self.env._("What Would Happen"),
            "res_model": trial._name, "res_id": trial.id, "view_mode": "form", "target": "new",
        }

    # === DECIDING === #

    @api.model
    def _get_filled_fields(self):
        return {*self._order_outcomes, self._order_rule_field}

    @api.model
    def _get_read_fields(self, rule_sets):
        """The fields of the order that these rules look at themselves."""
        conditions = [
            condition for rules in rule_sets for rule in rules
            for condition in rule._get_rule_domain().iter_conditions()
        ]
        return {condition.field_expr.split(".")[0] for condition in conditions}

    @api.model
    def _get_values(self, order_ids, rules):
        """Give {order id: {field of the order: value as its column has it}} where one matches."""
        ids_of = defaultdict(list)
        for order_id, rule in self._match_ids(order_ids, rules).items() if rules else ():
            ids_of[rule].append(order_id)
        return {
            order_id: told
            for rule, ids in ids_of.items()
            for order_id, told in rule._get_order_values(ids).items()
        }

    def _get_order_values(self, order_ids):
        """What this rule fills in orders it matched; what it leaves open is not in it."""
        values = {name: _as_column(self[source]) for name, source in self._order_outcomes.items()}
        values = {name: value for name, value in values.items() if value is not None}
        return dict.fromkeys(order_ids, {**values, self._order_rule_field: self.id})


def read_names(text):
    return [name.strip() for name in SEPARATORS.split(text or "") if name.strip()]


def _as_column(value):
    """A field's value as its column has it."""
    if isinstance(value, models.BaseModel):
        return value.id or None
    return None if value is False else value
