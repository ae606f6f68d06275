from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ecom_intake import DIFFERENCES

#: stands among the changes of an order that the shop does not have any more
GONE = "gone_since"
NOTE_GONE = """
UPDATE ecom_order
   SET gone_since = %(now)s,
       shop_changes = coalesce(shop_changes, '{}')
                      || jsonb_build_object('gone_since', jsonb_build_array(NULL, %(now)s::text))
 WHERE id = ANY(%(ids)s) AND gone_since IS NULL
RETURNING id
"""
NOTE_IN_SHOP = """
UPDATE ecom_order
   SET gone_since = NULL, shop_changes = nullif(shop_changes - 'gone_since', '{}')
 WHERE id = ANY(%(ids)s) AND gone_since IS NOT NULL
RETURNING id
"""


class EcomOrder(models.Model):
    """What came of comparing an order with what its shop says of it now."""

    _inherit = "ecom.order"

    compared_at = fields.Datetime("Compared with the Shop", readonly=True, copy=False)
    comparison_id = fields.Many2one(
        "ecom.comparison", "Differed in", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null",
    )
    comparison_result = fields.Selection(
        [
            ("updated", "Updated"),
            ("flagged", "Changed Too Late"),
            ("gone", "Not in the Shop"),
            ("older", "The shop tells an older version"),
            ("unreadable", "Cannot be read"),
        ],
        "What Differed",
        readonly=True,
        copy=False,
    )
    superseded_digest = fields.Char(
        "Replaced Digest", readonly=True, copy=False,
        help="Of what a comparison found replaced without a new time.",
    )
    gone_since = fields.Datetime(
        "Not in the Shop Since", readonly=True, copy=False,
        help="When a comparison first found that the shop does not have the order any more.",
    )
    is_gone = fields.Boolean("Not in the Shop", compute="_compute_is_gone")

    @api.depends("shop_changes")
    def _compute_is_gone(self):
        for order in self:
            order.is_gone = GONE in (order.shop_changes or {})

    _unread_idx = models.Index("(channel_id) WHERE cause = 'unread'")

    def action_compare(self):
        """Ask the shops for these orders in the background, and follow what differs."""
        self._check_reviewer()
        channels = self.channel_id.filtered(
            lambda channel: channel.is_comparable and not channel.is_paused
        )
        found = self.env["ecom.comparison"]._find_orders(channels, self)
        if not found:
            raise UserError(
                self.env._(
                    "None of these orders can be compared. Choose open orders of a shop that we"
                    " call and that is not paused."
                )
            )
        return self.env["ecom.comparison"]._start("orders", found)._get_action()

    # === WHAT CHANGED === #

    def _read_told(self):
        """{order id: what the shop told last}, of what a person would look at."""
        return {order.id: {name: order[name] for name in DIFFERENCES} for order in self}

    def _log_told(self, before):
        """Put into the history what the shop changed since ``_read_told``."""
        bodies = {}
        for order_id, now in self._read_told().items():
            order = self.browse(order_id)
            changes = [
                order._describe_change(name, (before[order_id][name], value))
                for name, value in now.items() if value != before[order_id][name]
            ]
            bodies[order_id] = self.env._(
                "Changed in the shop: %(changes)s",
                changes="; ".join(changes) or order._describe_change("line_ids", None),
            )
        self._message_log_batch(bodies)

    # === GONE FROM THE SHOP === #

    def _note_gone(self):
        """The shop does not have these orders: a person is to look, once."""
        self._note_presence(SQL(
            NOTE_GONE, now=fields.Datetime.to_string(fields.Datetime.now()), ids=self.ids
        ))

    def _note_in_shop(self):
        """The shop has these orders, whatever was found before."""
        self._note_presence(SQL(NOTE_IN_SHOP, ids=self.ids))

    def _note_presence(self, query):
        self.env.flush_all()
        changed = self.browse(order_id for (order_id,) in self.env.execute_query(query))
        self.env["ecom.order"].invalidate_model()
        if changed:
            changed._flag_related()
            changed._decide()

    def _describe_gone(self):
        return self.env._(
            "The shop no longer has it: it gets no goods until it is cancelled or kept as it is."
        )

    def _describe_unread(self):
        return self.env._(
            "The shop told it long ago: it is compared with the shop first, then it gets its"
            " goods. A manager sets after how many hours at the shop."
        )

    def _describe_change(self, name, values):
        if name == GONE:
            return self.env._("The shop no longer has this order.")
        return super()._describe_change(name, values)
