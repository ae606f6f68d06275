from odoo import models
from odoo.tools import SQL

#: listings of which the shop takes other quantities than before, as it keeps its own books
CHANGED = """
UPDATE ecom_listing listing SET uploaded_quantity = NULL
  FROM (SELECT listing_id
          FROM (SELECT line.order_id, line.listing_id, line.quantity
                  FROM ecom_staged_order s JOIN ecom_order_line line USING (order_id)
                 WHERE NOT s.is_new AND line.external_id IS NOT NULL
                UNION ALL
                SELECT s.order_id, known.id, -line.quantity
                  FROM ecom_staged_order s
                  JOIN ecom_staged_line line USING (position)
                  JOIN ecom_listing known ON known.channel_id = %(channel)s
                                         AND known.sku = line.sku
                 WHERE NOT s.is_new) piece
          JOIN ecom_staged_order s USING (order_id)
          JOIN ecom_order o ON o.id = s.order_id
         GROUP BY order_id, listing_id, o.shop_status, s.shop_status
        HAVING sum(piece.quantity) <> 0
            OR (o.shop_status = 'cancelled') <> (s.shop_status = 'cancelled')) changed
 WHERE listing.id = changed.listing_id AND listing.channel_id = %(channel)s
   AND listing.shared_quantity IS NOT NULL AND listing.uploaded_quantity IS NOT NULL
RETURNING listing.id
"""


class EcomIntake(models.AbstractModel):
    """A shop that takes pieces off an order sells them again, whatever it was told before."""

    _inherit = "ecom.intake"

    def _tell_stock_anew(self, channel):
        """Have the shop told once more what it may sell of the goods of changed orders."""
        if self.env.execute_query(SQL(CHANGED, channel=channel.id)):
            self.env["ecom.stock.share"]._enqueue()
