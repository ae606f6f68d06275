from odoo import api, fields, models
from odoo.fields import Domain

#: what a supplier ships or the buyer collects needs no waybill and no wave
TO_WAVE = [
    ("state", "=", "to_ship"), ("fulfilment", "!=", "supplier"),
    "|", ("is_collected", "=", False), ("fulfilment", "!=", "store"),
]


class EcomWaveRule(models.Model):
    """Which orders are put into waves by themselves. No match: a person makes the wave."""

    _name = "ecom.wave.rule"
    _description = "Wave Rule"
    _inherit = ["postal.rule.mixin"]
    _check_company_auto = True

    _rule_document_model = "ecom.order"

    channel_ids = fields.Many2many("ecom.channel", string="Shops", help="Empty: all shops.")
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Warehouses", check_company=True, help="Empty: all warehouses."
    )
    carrier_ids = fields.Many2many(
        "delivery.carrier", string="Carriers", check_company=True, help="Empty: all carriers."
    )
    pieces = fields.Selection(
        [("any", "Any"), ("single", "A single piece"), ("several", "More than one piece")],
        "Goods of an Order",
        required=True,
        default="any",
        help="Orders of a single piece need no sorting: together they are picked fastest.",
    )
    most_orders = fields.Integer(
        "Orders in a Wave, at Most", required=True, default=50, aggregator=None
    )
    least_orders = fields.Integer(
        "Orders in a Wave, at Least",
        required=True,
        default=1,
        aggregator=None,
        help="So many orders must be there before a wave is made.",
    )
    is_by_carrier = fields.Boolean(
        "Each Carrier by Itself", help="Off: the orders of several carriers share a wave."
    )

    _check_sizes = models.Constraint(
        "CHECK (least_orders >= 1 AND most_orders >= least_orders AND most_orders <= 2000)",
        "A wave has at least 1 and at most 2000 orders, and the least is not above the most.",
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.warehouse_ids:
            domain &= Domain("warehouse_id", "in", self.warehouse_ids.ids)
        if self.carrier_ids:
            domain &= Domain("carrier_id", "in", self.carrier_ids.ids)
        if self.pieces == "single":
            domain &= Domain("has_single_piece", "=", True)
        elif self.pieces == "several":
            domain &= Domain("has_single_piece", "=", False)
        return domain

    def _preview_fields(self):
        return (
            *super()._preview_fields(), "channel_ids", "warehouse_ids", "carrier_ids", "pieces",
        )

    def _get_preview_documents(self):
        return self._get_document_model().search(
            [*TO_WAVE, ("batch_id", "=", False)], limit=1000
        )

    # === MAKING WAVES === #

    @api.model
    def _cron_make_waves(self):
        """Enqueue the making of waves for each company that has a rule; nothing is done here."""
        for [company] in self._read_group([], ["company_id"]):
            # a rule of no company is one of all
            companies = company or self.env["res.company"].search([("active", "=", True)])
            for each in companies:
                self.with_company(each).with_delay(
                    channel="root.wave",
                    identity_key=f"ecom-waves-{each.id}",
                    description=f"Waves of {each.name}",
                )._make_waves(each)

    @api.model
    def _make_waves(self, company):
        """Put into waves what this company's rules say; return the waves.

        Orders no rule matches, and those too few for a wave, stay for later.
        """
        orders = self.env["ecom.order"].search(
            [
                ("company_id", "=", company.id),
                *TO_WAVE,
                ("batch_id", "=", False),
                ("warehouse_id.wms_backend_id", "=", False),
            ],
            order="paid_at, id",
        )
        matched = self._match(orders, self._get_rules(company))
        waves = self.env["stock.picking.batch"]
        for (rule, _operation, _carrier), ids in _group(matched).items():
            for start in range(0, len(ids), rule.most_orders):
                part = orders.browse(ids[start : start + rule.most_orders])
                if len(part) >= rule.least_orders:
                    waves |= part._make_waves(rule)
        return waves


def _group(matched):
    """{(rule, warehouse, carrier): order ids} of what rules matched."""
    groups = {}
    for order, rule in matched.items():
        if rule:
            carrier = order.carrier_id.id if rule.is_by_carrier else None
            groups.setdefault((rule, order.warehouse_id.id, carrier), []).append(order.id)
    return groups
