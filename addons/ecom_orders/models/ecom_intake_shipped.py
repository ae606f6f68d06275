from dataclasses import replace

from odoo import models
from odoo.tools import SQL

#: late orders whose status moves as our own shipping makes it move
EXPECTED = """
SELECT o.id, o.external_id, o.shop_status, o.digest
  FROM ecom_staged_order s
  JOIN ecom_order o ON o.id = s.order_id
  LEFT JOIN ecom_order lead ON lead.id = o.merged_into_id
 WHERE s.is_late AND s.shop_status <> o.shop_status
   AND (s.shop_status IN ('shipped', 'finished')
        AND (o.upload_state IS NOT NULL OR 'shipped' IN (o.state, lead.state))
     OR s.shop_status IN ('paid', 'cod') AND o.shop_status IN ('shipped', 'finished')
        AND o.upload_state IN ('taken_back', 'due'))
"""
FOLLOW = """
UPDATE ecom_order o
   SET shop_status = s.shop_status, modified_at = s.modified_at, digest = s.digest,
       write_uid = %(user)s, write_date = %(now)s
  FROM ecom_staged_order s WHERE o.id = s.order_id AND o.id = ANY(%(ids)s);
DELETE FROM ecom_staged_order WHERE order_id = ANY(%(ids)s)
"""


class EcomIntake(models.AbstractModel):
    """The shop shows what we told it: an order that we shipped comes back as shipped."""

    _inherit = "ecom.intake"

    def _follow_shipping(self, orders):
        """Note the status where nothing else changed: that is no change to look at.

        The digest tells it: it is the one that we know but for the status.

        :param orders: as they were staged
        :return: whether there were any
        """
        rows = self.env.execute_query(SQL(EXPECTED))
        told = {order.external_id: order for order in self._newest(orders)}
        ids = [
            order_id for order_id, external_id, status, digest in rows
            if replace(told[external_id], status=status).digest == digest
        ]
        if ids:
            self.env.cr.execute(SQL(FOLLOW, ids=ids, **self._stamp()))
        return bool(ids)
