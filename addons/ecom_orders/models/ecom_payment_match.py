from odoo import api, models
from odoo.tools import SQL

#: an order that a payment may pay: of a shop with the payment's account
CANDIDATES = """
    ecom_payment p
    JOIN ecom_channel channel ON channel.payment_account_id = p.account_id
    JOIN ecom_order o ON o.channel_id = channel.id AND o.state NOT IN ('merged', 'cancelled')
"""
#: in this order; each gives (payment, order), and a payment that fits two orders fits none
WAYS = {
    "transaction": f"{CANDIDATES} AND o.payment_ref = p.external_id",
    "parent": """
        ecom_payment p
        JOIN ecom_payment parent ON parent.account_id = p.account_id
             AND parent.external_id = p.parent_ref AND parent.order_id IS NOT NULL
        JOIN ecom_order o ON o.id = parent.order_id
    """,
    "reference": f"{CANDIDATES} AND o.number = p.reference",
    "id": f"{CANDIDATES} AND o.external_id = p.reference",
}
MATCH = """
    UPDATE ecom_payment payment
       SET order_id = found.order_id, matched_by = %(by)s,
           write_date = %(now)s, write_uid = %(user)s
      FROM (SELECT p.id, min(o.id) AS order_id
              FROM %(way)s
             WHERE p.order_id IS NULL AND p.is_of_order AND p.status <> 'denied' AND %(which)s
             GROUP BY p.id HAVING count(DISTINCT o.id) = 1) found
     WHERE payment.id = found.id AND payment.order_id IS NULL
    RETURNING payment.order_id
"""


class EcomPaymentMatch(models.Model):
    """Matching payments to orders in bulk: a fixed number of statements."""

    _inherit = "ecom.payment"

    @api.model
    def _match_open(self, account):
        """Match the account's open payments and decide the orders concerned; return these."""
        orders = self._match_where(SQL("p.account_id = %s", account.id))
        orders._get_payment_family()._decide()
        return orders

    @api.model
    def _match_orders(self, orders):
        """Match open payments to these orders, without deciding anything."""
        return self._match_where(SQL("o.id = ANY(%s)", orders.ids))

    @api.model
    def _match_where(self, which):
        self.env.flush_all()
        found = set()
        for name, way in WAYS.items():
            by = "reference" if name == "id" else name
            rows = self.env.execute_query(
                SQL(
                    MATCH, by=by, way=SQL(way), which=which,
                    now=self.env.cr.now(), user=self.env.uid,
                )
            )
            found.update(order_id for (order_id,) in rows)
        if found:
            self.invalidate_model(["order_id", "matched_by"])
        return self.env["ecom.order"].browse(sorted(found))
