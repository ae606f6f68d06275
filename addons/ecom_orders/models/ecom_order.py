from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: in the order of work
STATES = [
    ("unpaid", "To Be Paid"),
    ("stopped", "Stopped"),
    ("service", "Service Review"),
    ("finance", "Finance Review"),
    ("approved", "Waiting for Goods"),
    ("to_ship", "To Ship"),
    ("shipped", "Shipped"),
    ("merged", "Merged"),
    ("cancelled", "Cancelled"),
]
TRANSITIONS = {
    ("unpaid", "stopped"),
    ("unpaid", "service"),
    ("unpaid", "finance"),
    ("unpaid", "approved"),
    ("stopped", "service"),
    ("stopped", "finance"),
    ("stopped", "approved"),
    ("service", "stopped"),
    ("service", "finance"),
    ("service", "approved"),
    ("finance", "approved"),
    ("finance", "service"),
    ("approved", "service"),
    ("approved", "to_ship"),
    ("approved", "shipped"),
    ("to_ship", "approved"),
    ("to_ship", "service"),
    ("to_ship", "shipped"),
    *((state, "merged") for state in ("unpaid", "stopped", "service")),
    *(("merged", state) for state in ("unpaid", "stopped", "service")),
    *(
        (state, "cancelled")
        for state in ("unpaid", "stopped", "service", "finance", "approved", "to_ship")
    ),
    *((state, "unpaid") for state in ("stopped", "service")),
    ("cancelled", "service"),
}
#: the shop's new version simply replaces the order; later it is only flagged
EARLY_STATES = ("unpaid", "stopped", "service")
#: a review may be taken back
REVIEWED_STATES = ("finance", "approved", "to_ship")
#: nothing more is to be done with the order here
CLOSED_STATES = ("shipped", "merged", "cancelled")
#: asked as what they are, not as what they are not: only then does an index find them
OPEN_STATES = tuple(state for state, _label in STATES if state not in CLOSED_STATES)
CAUSES = [
    ("listing", "Listing without product"),
    ("currency", "Other currency than the shop's"),
    ("payment", "Payment differs"),
    ("shortage", "Goods are missing"),
    ("changed", "The shop changed it"),
    ("unread", "To be compared with the shop"),
    ("supplier", "The supplier does not deliver"),
    ("leftover", "The rest is not sent"),
    ("recall", "Asked back from the warehouse"),
    ("kept", "The warehouse keeps it"),
]


#: follow from the buttons, the shop and the rules only
DECIDED_FIELDS = frozenset(
    ("state", "cause", "policy_id", "warehouse_rule_id", "reviewer_id", "reviewed_at", "digest",
     "modified_at", "shop_changes", "channel_id", "company_id", "currency_id", "external_id",
     "number", "shop_status", "ordered_at", "paid_at", "payment_method", "payment_ref",
     "amount_total", "tracking_ref", "shipped_at", "shortage", "uploads", "upload_state",
     "upload_error", "upload_reference", "collection_code", "collected_at", "collected_by_id",
     "recall_to", "recall_note", "compared_at", "comparison_id", "comparison_result",
     "superseded_digest", "gone_since")
)


class EcomOrder(models.Model):
    """An order of a shop, lean: its ERP documents are made when it is posted."""

    _name = "ecom.order"
    _description = "Shop Order"
    _inherit = ["mail.thread"]
    _rec_name = "number"
    _order = "ordered_at desc, id desc"
    _check_company_auto = True

    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    external_id = fields.Char(
        "Order in the Shop",
        readonly=True,
        copy=False,
        help="Empty: typed here, or split off an order.",
    )
    number = fields.Char(required=True, readonly=True, copy=False)
    shop_status = fields.Selection(
        [
            ("unpaid", "Unpaid"),
            ("paid", "Paid"),
            ("cod", "Cash on delivery"),
            ("shipped", "Shipped"),
            ("finished", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        "Status in the Shop",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="service", tracking=True, copy=False
    )
    cause = fields.Selection(CAUSES, "Stopped Because", readonly=True, copy=False)
    decision = fields.Char(
        "Why", compute="_compute_decision", help="What put the order into its state."
    )
    modified_at = fields.Datetime("Changed in the Shop", required=True, readonly=True)
    ordered_at = fields.Datetime("Ordered", required=True, readonly=True)
    paid_at = fields.Datetime("Paid", readonly=True)
    digest = fields.Char(readonly=True, copy=False)
    shop_changes = fields.Json(readonly=True, copy=False)
    change_note = fields.Text(
        "Changed Afterwards",
        compute="_compute_change_note",
        help="What the shop changed when it was too late to follow.",
    )
    buyer_ref = fields.Char("Buyer Account")
    buyer_name = fields.Char("Buyer")
    buyer_note = fields.Text()
    receiver_name = fields.Char("Receiver")
    receiver_phone = fields.Char("Phone")
    receiver_country = fields.Char("Country")
    receiver_state = fields.Char("Province")
    receiver_city = fields.Char("City")
    receiver_district = fields.Char("District")
    receiver_street = fields.Char("Street")
    receiver_zip = fields.Char("Postal Code")
    payment_method = fields.Char(readonly=True)
    payment_ref = fields.Char("Transaction Number", readonly=True)
    amount_freight = fields.Monetary("Freight")
    amount_discount = fields.Monetary("Discount")
    amount_total = fields.Monetary("Total", readonly=True)
    line_ids = fields.One2many("ecom.order.line", "order_id", "Lines")
    policy_id = fields.Many2one(
        "ecom.review.policy", "Exempted By", readonly=True, copy=False, ondelete="set null"
    )
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True, tracking=True)
    warehouse_rule_id = fields.Many2one(
        "ecom.warehouse.rule", readonly=True, copy=False, ondelete="set null"
    )
    carrier_id = fields.Many2one(
        "delivery.carrier", check_company=True, tracking=True, ondelete="restrict"
    )
    tracking_ref = fields.Char("Waybill", readonly=True, copy=False)
    shipped_at = fields.Datetime("Shipped On", readonly=True, copy=False)
    picking_ids = fields.One2many("stock.picking", "ecom_order_id", "Deliveries", readonly=True)
    reviewer_id = fields.Many2one("res.users", "Reviewed By", readonly=True, copy=False)
    reviewed_at = fields.Datetime("Reviewed", readonly=True, copy=False)

    _external_uniq = models.UniqueIndex(
        "(channel_id, external_id)", "The shop's order is here already."
    )
    _board_idx = models.Index("(state, ordered_at DESC, id DESC)")
    _list_idx = models.Index("(ordered_at DESC, id DESC)")
    # equality and beginnings, whatever the database's collation
    _number_idx = models.Index("(number text_pattern_ops)")
    _phone_idx = models.Index("(receiver_phone text_pattern_ops)")
    _receiver_idx = models.Index("(receiver_name text_pattern_ops)")
    _buyer_name_idx = models.Index("(buyer_name text_pattern_ops)")
    _tracking_idx = models.Index(
        "(tracking_ref text_pattern_ops) WHERE tracking_ref IS NOT NULL"
    )
    _waiting_idx = models.Index("(warehouse_id, paid_at, id) WHERE state = 'approved'")
    _buyer_idx = models.Index("(channel_id, buyer_ref, ordered_at) WHERE buyer_ref IS NOT NULL")
    _shortage_idx = models.Index("(ordered_at, id) WHERE cause = 'shortage'")
    _changed_idx = models.Index("(channel_id) WHERE shop_changes IS NOT NULL")

    def init(self):
        # Room in each page for the decision that follows an order's intake: it then touches no
        # index that its columns are not in.
        self.env.cr.execute(SQL("ALTER TABLE ecom_order SET (fillfactor = 75)"))

    @api.depends("shop_changes")
    @api.depends_context("lang")
    def _compute_change_note(self):
        for order in self:
            changes = (order.shop_changes or {}).items()
            order.change_note = "\n".join(order._describe_change(*change) for change in changes)

    def _describe_change(self, name, values):
        label = self._fields[name]._description_string(self.env)
        if not values:
            return label
        return f"{label}: {values[0] or '-'} → {values[1] or '-'}"

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(vals)
        return super().write(vals)

    @api.model
    def _get_decided_fields(self):
        """What no form lets people change, which says nothing to a program that writes orders."""
        shown = {name for name, field in self._fields.items() if field.readonly}
        return DECIDED_FIELDS | shown

    def _check_may_write(self, vals):
        decided = self._get_decided_fields().intersection(vals)
        if decided:
            raise AccessError(
                self.env._(
                    "%(fields)s of an order is changed by the shop and by the buttons only.",
                    fields=", ".join(self._fields[name]._description_string(self.env)
                                     for name in sorted(decided)),
                )
            )
        reviewed = self.filtered(lambda order: order.state not in EARLY_STATES)
        if reviewed:
            raise UserError(
                self.env._(
                    "Order %(number)s has been reviewed, so it cannot be changed."
                    " Take its review back first.",
                    number=reviewed[0].number,
                )
            )

    def _set_state(self, allowed, target, **values):
        """Move what may move to ``target``, write ``values`` on it, and return it."""
        moved = self.filtered(
            lambda order: order.state in allowed and (order.state, target) in TRANSITIONS
        )
        if moved:
            # sudo: state and decision are nobody's to write; the buttons check the right
            moved.sudo().write({"state": target, **values})
        return moved
