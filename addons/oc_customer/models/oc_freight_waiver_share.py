from decimal import ROUND_FLOOR, Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.postal_base.rules import Fact

from ..lib.oc_freight import Demand, Share, meets, to_decimal


class OcFreightWaiverShare(models.Model):
    """At least so much of an order's goods must be of these product classes together."""

    _name = "oc.freight.waiver.share"
    _description = "Share of Product Classes"
    _order = "rule_id, minimum_percent desc, id"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "oc.freight.waiver.rule", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    class_ids = fields.Many2many(
        "oc.classification",
        string="Product Classes",
        required=True,
        domain=[("kind", "=", "product_class")],
    )
    minimum_percent = fields.Float(string="Minimum Share (%)", digits=(5, 2), required=True)

    _minimum_percent_in_range = models.Constraint(
        "CHECK (minimum_percent > 0 AND minimum_percent <= 100)",
        "A minimum share must be above 0 and at most 100 percent.",
    )

    @api.constrains("class_ids", "minimum_percent")
    def _check_share(self):
        for share in self:
            if not 0 < share.minimum_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: the minimum share of %(classes)s must be above 0 and at"
                        " most 100 percent, not %(value)s.",
                        rule=share.rule_id.display_name,
                        classes=share._get_names(),
                        value=f"{share.minimum_percent:g}",
                    )
                )
            if not share.class_ids or set(share.class_ids.mapped("kind")) != {"product_class"}:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: a minimum share names at least one product class, and"
                        " nothing but product classes.",
                        rule=share.rule_id.display_name,
                    )
                )
        self.rule_id._check_shares()

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares.rule_id._refresh_open_orders()
        return shares

    def write(self, vals):
        result = super().write(vals)
        self.rule_id._refresh_open_orders()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["oc.freight.waiver.rule"]._refresh_open_orders()
        return result

    def _get_names(self):
        return " + ".join(self.class_ids.mapped("name"))

    def _to_share(self):
        classes = frozenset(self.class_ids._origin.ids)
        return Share(classes, to_decimal(self.minimum_percent))

    def _get_percent(self, basis):
        """The share there is now, never rounded up: 14.999 % is not shown as 15 %."""
        if basis.amount <= 0:
            return Decimal(0)
        percent = basis.of(self._to_share().classes) * 100 / basis.amount
        return percent.quantize(Decimal("0.01"), ROUND_FLOOR)

    def _get_fact(self, basis):
        return Fact(
            self.env._("Share of class %(classes)s", classes=self._get_names()),
            self.env._("is at least"),
            f"{self.minimum_percent:g} %",
            f"{self._get_percent(basis)} %",
            meets(Demand(shares=(self._to_share(),)), basis),
        )
