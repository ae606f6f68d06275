from odoo import api, fields, models
from odoo.tools import SQL

#: what the shop told too long ago, by the shop's setting; parts are as old as what they are of
HOLD = """
UPDATE ecom_order o
   SET cause = 'unread', shortage = NULL
  FROM ecom_channel channel, ecom_order source
 WHERE o.%(field)s = %(record)s AND o.state = 'approved'
   AND o.shop_changes IS NULL AND (o.cause IS NULL OR o.cause = 'shortage')
   AND source.id = coalesce(o.split_from_id, o.id) AND source.external_id IS NOT NULL
   AND source.state <> 'cancelled'
   AND channel.id = o.channel_id AND channel.platform = ANY(%(platforms)s)
   AND channel.compare_max_age > 0
   AND coalesce(source.compared_at, source.create_date)
       < %(now)s::timestamp - channel.compare_max_age * interval '1 hour'
RETURNING o.id
"""
#: no longer to be compared first: it was, or the shop's setting does not ask for it any more
RELEASE = """
UPDATE ecom_order o SET cause = NULL
  FROM ecom_channel channel
 WHERE o.cause = 'unread' AND o.state = 'approved' AND channel.id = o.channel_id
   AND (channel.compare_max_age = 0 OR NOT channel.platform = ANY(%(platforms)s)
        OR o.id = ANY(%(ids)s) OR o.split_from_id = ANY(%(ids)s))
RETURNING o.id
"""


class EcomComparison(models.Model):
    """An approved order that the shop told long ago is compared before it gets its goods.

    No shop is asked in the transaction that serves orders: it holds the order, a comparison
    reads it in the background and lets it go on.
    """

    _inherit = "ecom.comparison"

    @api.model
    def _hold_unread(self, field, record):
        """Hold those of a record's approved orders that are to be compared first."""
        held = self.env.execute_query(SQL(
            HOLD, field=SQL.identifier(field), record=record.id, now=fields.Datetime.now(),
            platforms=self.env["ecom.channel"]._get_comparable_platforms(),
        ))
        if held:
            orders = self.env["ecom.order"].browse(order_id for (order_id,) in held)
            orders.invalidate_recordset(["cause", "shortage"])
            self._start("held", self._find_orders(orders.channel_id, orders))

    @api.model
    def _release(self, order_ids=()):
        """Let these orders have their goods, and those that need not be compared any more."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            RELEASE, ids=list(order_ids),
            platforms=self.env["ecom.channel"]._get_comparable_platforms(),
        ))
        orders = self.env["ecom.order"].browse(order_id for (order_id,) in rows)
        orders.invalidate_recordset(["cause"])
        supplied = orders.filtered(lambda order: order.fulfilment == "supplier")
        self.env["ecom.allocation"]._enqueue((orders - supplied).warehouse_id)
        self.env["ecom.supply"]._enqueue(supplied.supplier_id)

    @api.model
    def _hold_on(self):
        """Compare what is still held where no comparison is at it: the one before failed."""
        orders = self.env["ecom.order"].search(
            [("cause", "=", "unread"), ("state", "=", "approved")]
        )
        channels = orders.channel_id.filtered(lambda channel: not channel.is_paused)
        channels -= self.search([("state", "=", "running")]).channel_id
        waiting = orders.filtered(lambda order: order.channel_id in channels)
        if not waiting:
            return
        found = self._find_orders(channels, waiting)
        self._start("held", found)
        asked = {order_id for ids in found.values() for order_id in ids}
        # the shop's order that it is of was cancelled meanwhile: there is nothing to ask for
        self._release(
            waiting.filtered(lambda order: (order.split_from_id or order).id not in asked).ids
        )
