from odoo import models
from odoo.tools import SQL

#: what the shop tells otherwise than it is known, and whether that is older, or of one moment
DIFFERING = """
SELECT o.id, told.modified_at < o.modified_at, told.modified_at = o.modified_at
  FROM ecom_order o
  JOIN unnest(%(ids)s::varchar[], %(moments)s::timestamp[], %(digests)s::varchar[])
       AS told (external_id, modified_at, digest) USING (external_id)
 WHERE o.channel_id = %(channel)s AND o.digest <> told.digest
 ORDER BY o.id FOR UPDATE OF o
"""
TAKEN = "SELECT order_id, is_late FROM ecom_staged_order WHERE NOT is_new"


class EcomIntake(models.AbstractModel):
    """What the shop says of orders that it was asked for by their ids."""

    _inherit = "ecom.intake"

    def _take_compared(self, channel, orders):
        """Take them in as a download does; a modified time that stands still hides nothing.

        What is replaced that way is remembered: an old page of a download that still tells it
        is not followed. A version older than the known one is never taken, only named.

        :return: {order id: "updated", "flagged" or "older"}, of those that differ
        """
        if not orders:
            return {}
        orders = self._newest(orders)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            DIFFERING, channel=channel.id, ids=[order.external_id for order in orders],
            moments=[order.modified_at for order in orders],
            digests=[order.digest for order in orders],
        ))
        if not rows:
            return {}
        self.env.cr.execute(SQL(
            "UPDATE ecom_order SET superseded_digest = digest WHERE id = ANY(%s)",
            [order_id for order_id, _is_older, is_equal in rows if is_equal],
        ))
        before = self.env["ecom.order"].browse(row[0] for row in rows)._read_told()
        self._take_in(channel, orders)
        taken = dict(self.env.execute_query(SQL(TAKEN)))
        updated = [order_id for order_id, is_late in taken.items() if not is_late]
        self.env["ecom.order"].browse(updated)._log_told(before)
        older = dict.fromkeys((order_id for order_id, is_older, _equal in rows if is_older),
                              "older")
        return older | {
            order_id: "flagged" if is_late else "updated" for order_id, is_late in taken.items()
        }

