from odoo import api, fields, models
from odoo.tools import SQL

LIMIT_HELP = "How often gifts are given at most. 0: without limit."


class EcomCampaign(models.Model):
    """Gifts of some shops for some time; its row keeps how often they were given."""

    _name = "ecom.campaign"
    _description = "Gift Campaign"
    _order = "start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel_ids = fields.Many2many(
        "ecom.channel", string="Shops", check_company=True, help="Empty: all shops."
    )
    moment = fields.Selection(
        [("order", "Time of ordering"), ("payment", "Time of payment")],
        "Counts", required=True, default="order",
    )
    start = fields.Datetime("From", required=True, default=fields.Datetime.now)
    end = fields.Datetime("Until", help="This moment not included. Empty: open end.")
    with_platform = fields.Boolean(
        "Also with the Platform's Own", default=True,
        help="Off: an order with a gift or a discount of the platform gets nothing here.",
    )
    stock_policy = fields.Selection(
        [("skip", "Give no gift"), ("wait", "Give it; the order waits for it")],
        "Gift out of Stock", required=True, default="skip",
    )
    limit_total = fields.Integer("Limit in Total", help=LIMIT_HELP)
    limit_buyer = fields.Integer(
        "Limit per Buyer",
        help=LIMIT_HELP + " Buyers without account are told apart by their phone number.",
    )
    given = fields.Integer(readonly=True, copy=False, help="How often, where there is a limit.")
    scheme_ids = fields.One2many("ecom.campaign.scheme", "campaign_id", "Schemes", copy=True)
    grant_count = fields.Integer("Gifts Given", compute="_compute_grant_count")

    _check_limits = models.Constraint(
        "CHECK (limit_total >= 0 AND limit_buyer >= 0)", "Limits are zero or more."
    )
    _check_given = models.Constraint(
        "CHECK (coalesce(given, 0) >= 0"
        " AND (coalesce(limit_total, 0) = 0 OR coalesce(given, 0) <= limit_total))",
        "More gifts than this limit have been given already.",
    )
    _check_period = models.Constraint(
        '''CHECK ("end" IS NULL OR start < "end")''', "A campaign ends after it begins."
    )

    def _compute_grant_count(self):
        counts = self.env["ecom.gift.grant"]._count_valid("campaign_id", self)
        for campaign in self:
            campaign.grant_count = counts.get(campaign, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "given": 0} for vals in vals_list])

    def write(self, vals):
        if not {"limit_total", "limit_buyer"}.isdisjoint(vals):
            self._recount()
        return super().write(vals)

    def _recount(self):
        self.env["ecom.gift.grant"]._recount(self, "campaign_id")

    def _get_running(self, companies):
        """The campaigns of these companies that give gifts to anybody."""
        # sudo: a decision must not depend on who asks
        return self.sudo().search_fetch(
            [("company_id", "in", companies.ids)],
            ["channel_ids", "moment", "start", "end", "with_platform", "stock_policy",
             "limit_total", "limit_buyer", "scheme_ids", "company_id"],
            order="id",
        )

    def _is_for(self, fact):
        """Whether an order (a row of gift facts) is one of the campaign's."""
        return not self._get_obstacle(fact)

    def _get_obstacle(self, fact):
        """The first condition that an order (a row of gift facts) fails, or "": it is for it."""
        moment = fact.paid_at if self.moment == "payment" else fact.ordered_at
        failed = {
            "company": fact.company_id != self.company_id.id,
            "shop": self.channel_ids and fact.channel_id not in self.channel_ids.ids,
            "unpaid": not moment,
            "early": moment and moment < self.start,
            "late": moment and self.end and moment >= self.end,
            "platform": not self.with_platform and fact.has_platform_gift,
        }
        return next((name for name, fails in failed.items() if fails), "")

    def action_view_grants(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_gift_grant_action"
        )
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": {}}

    def action_match_again(self):
        """Match the gifts of all orders of these shops that nobody reviewed yet."""
        self.check_access("write")
        orders = self.env["ecom.order"].search([
            ("company_id", "in", self.company_id.ids),
            ("state", "in", ("stopped", "service")),
        ])
        orders._match_gifts()
        return True


def lock_given(owners):
    """Lock what limits are counted on until the end; {id: how often it was given}.

    Rows with a limit are this transaction's alone. The others are shared with other intakes, and
    only nobody may set a limit on them meanwhile.
    """
    limited = owners.filtered(lambda owner: owner.limit_total or owner.limit_buyer)
    given = {}
    for rows, strength in ((limited, "FOR UPDATE"), (owners - limited, "FOR SHARE")):
        if rows:
            given.update(owners.env.execute_query(SQL(
                "SELECT id, coalesce(given, 0) FROM %s WHERE id = ANY(%s) ORDER BY id %s",
                SQL.identifier(owners._table), rows.ids, SQL(strength),
            )))
    return given
