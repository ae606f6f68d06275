from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.ecom_gift import Scheme
from .ecom_campaign import LIMIT_HELP


class EcomCampaignScheme(models.Model):
    """What must be bought, and what is given for it."""

    _name = "ecom.campaign.scheme"
    _description = "Gift Scheme"
    _order = "campaign_id, sequence, id"

    campaign_id = fields.Many2one(
        "ecom.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="campaign_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("buy", "Buy and get"),
            ("quantity", "Reach a quantity"),
            ("amount", "Reach an amount"),
            ("same", "Buy A, get A"),
        ],
        required=True,
        default="buy",
    )
    product_ids = fields.Many2many("product.product", string="Products", help="Empty: all.")
    categ_ids = fields.Many2many("product.category", string="Product Categories")
    step_ids = fields.One2many("ecom.campaign.step", "scheme_id", "Steps", copy=True)
    is_repeated = fields.Boolean(
        "For Each Time", help="The highest step that is reached counts as often as it is reached."
    )
    gift_choice = fields.Selection(
        [
            ("all", "All of them"),
            ("priority", "The first one in stock"),
            ("stock", "The one of which most is in stock"),
        ],
        "Of the Gifts", required=True, default="all",
    )
    gift_ids = fields.One2many("ecom.campaign.gift", "scheme_id", "Gifts", copy=True)
    limit_total = fields.Integer("Limit in Total", help=LIMIT_HELP)
    limit_buyer = fields.Integer("Limit per Buyer", help=LIMIT_HELP)
    given = fields.Integer(readonly=True, copy=False)
    grant_count = fields.Integer("Gifts Given", compute="_compute_grant_count")

    _check_limits = models.Constraint(
        "CHECK (limit_total >= 0 AND limit_buyer >= 0)", "Limits are zero or more."
    )
    _check_given = models.Constraint(
        "CHECK (coalesce(given, 0) >= 0"
        " AND (coalesce(limit_total, 0) = 0 OR coalesce(given, 0) <= limit_total))",
        "More gifts than this limit have been given already.",
    )

    @api.constrains("kind", "step_ids", "gift_ids")
    def _check_parts(self):
        for scheme in self:
            if scheme.kind != "buy" and not scheme.step_ids:
                raise ValidationError(self.env._(
                    "Scheme %(scheme)s needs a step that says what must be reached.",
                    scheme=scheme.name,
                ))
            if scheme.kind != "same" and not scheme.gift_ids:
                raise ValidationError(
                    self.env._("Scheme %(scheme)s needs a gift.", scheme=scheme.name)
                )

    def _compute_grant_count(self):
        counts = self.env["ecom.gift.grant"]._count_valid("scheme_id", self)
        for scheme in self:
            scheme.grant_count = counts.get(scheme, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "given": 0} for vals in vals_list])

    def write(self, vals):
        if not {"limit_total", "limit_buyer"}.isdisjoint(vals):
            self.env["ecom.gift.grant"]._recount(self, "scheme_id")
        return super().write(vals)

    def _get_facts(self):
        """The scheme as ``ecom_gift`` judges it."""
        steps = [(Decimal(str(step.threshold)), step.times) for step in self.step_ids]
        if self.kind == "buy":
            steps = steps or [(Decimal(0), 1)]
        return Scheme(
            key=self.id, campaign=self.campaign_id.id, kind=self.kind, steps=tuple(steps),
            products=self._get_product_ids(), is_repeated=self.is_repeated,
        )

    def _get_product_ids(self):
        if not self.product_ids and not self.categ_ids:
            return None
        inside = self.env["product.product"].with_context(active_test=False).search(
            [("categ_id", "child_of", self.categ_ids.ids)]
        ) if self.categ_ids else self.env["product.product"]
        return frozenset((self.product_ids | inside).ids)

    def _choose(self, shelf, warehouse_id, want, times):
        """The pieces {product id: quantity} to give, taken off ``shelf``; nothing if out of stock.

        A campaign may prefer that the order waits: then what is missing is given all the same.
        """
        options = self._get_options(want.product, times)
        if self.gift_choice == "stock":
            options.sort(key=lambda items: -min(shelf.stock(warehouse_id, one) for one in items))
        for items in options:
            if shelf.holds(warehouse_id, items):
                shelf.take(warehouse_id, items)
                return items
        return options[0] if options and self.campaign_id.stock_policy == "wait" else None

    def _get_options(self, product_id, times):
        """The sets of pieces that may be given, the first choice first."""
        if product_id:
            return [{product_id: Decimal(times)}]
        gifts = [(gift.product_id.id, Decimal(str(gift.quantity)) * times)
                 for gift in self.gift_ids]
        if self.gift_choice != "all":
            return [dict([gift]) for gift in gifts]
        items = {}
        for product_id, pieces in gifts:
            items[product_id] = items.get(product_id, 0) + pieces
        return [items]
