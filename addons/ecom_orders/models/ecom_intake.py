from odoo import api, models
from odoo.tools import SQL

from .ecom_intake_stage import LINE_COLUMNS, ORDER_COLUMNS
from .ecom_order import EARLY_STATES

#: what the shop's newer version replaces; the unique key and the moment of first telling stay
FOLLOWED = [name for name in ORDER_COLUMNS if name not in ("external_id", "currency")]
DIFFERENCES = [
    "shop_status", "buyer_note", "receiver_name", "receiver_phone", "receiver_country",
    "receiver_state", "receiver_city", "receiver_district", "receiver_street", "receiver_zip",
    "amount_freight", "amount_discount", "amount_total",
]
#: what the staged orders weigh by the products of their listings
WEIGHTS = """
SELECT line.position, sum(line.quantity * product.weight) AS weight
  FROM ecom_staged_line line
  JOIN ecom_listing listing ON listing.channel_id = %s AND listing.sku = line.sku
  JOIN product_product product ON product.id = listing.product_id
 GROUP BY line.position
"""


def _names(columns, prefix=""):
    return SQL(", ").join(SQL("%s%s", SQL(prefix), SQL.identifier(name)) for name in columns)


class EcomIntake(models.AbstractModel):
    """The one way in for shops' orders, whatever brought them: set-based, exactly once."""

    _name = "ecom.intake"
    _description = "Order Intake"
    _inherit = ["ecom.intake.stage"]

    @api.model
    def _take_in(self, channel, orders):
        """Store what a shop told, match it and decide it.

        The number of queries does not depend on the number of orders. Orders may come in any
        order and any number of times: what is known stays, what is newer is followed as long
        as nobody reviewed the order, and is only noted on it afterwards. Of one moment what is
        told last counts: some shops only know the second, in which an order may change twice.
        Only what a comparison found replaced since, as ``_take_compared`` notes, is known as old.

        :param channel: one ``ecom.channel``
        :param orders: list of ``ecom_shop.ShopOrder``
        :return: {"new": n, "updated": n, "late": n, "known": n}
        :raises FieldError: an order is in a currency that is not known; nothing was taken
        """
        if not orders:
            return {"new": 0, "updated": 0, "late": 0, "known": 0}
        self._refuse_unknown_currencies(channel, orders)
        self.env.flush_all()
        self._stage(orders)
        self._find_known(channel)
        counts = self._count()
        if counts["late"] and self._follow_shipping(orders):
            counts = self._count()
        self._make_listings(channel)
        self._insert_orders(channel)
        if counts["updated"] or counts["late"]:
            self._tell_stock_anew(channel)
        self._follow_orders()
        flagged = self._note_late_changes()
        touched = self.env["ecom.order"].browse(self._insert_lines(channel))
        if counts["updated"]:
            touched._refresh_weight()
        touched._match_gifts()
        (touched._split_and_merge() | flagged)._decide()
        self.env.invalidate_all(flush=False)
        return counts

    def _find_known(self, channel):
        """Mark what is new, what is newer than we know and still early, and what is too late."""
        self.env.cr.execute(
            SQL(
                """
                SELECT o.id FROM ecom_order o
                  JOIN ecom_staged_order s ON s.external_id = o.external_id
                 WHERE o.channel_id = %s ORDER BY o.id FOR UPDATE OF o;
                DELETE FROM ecom_staged_order s USING ecom_order o
                 WHERE o.channel_id = %s AND o.external_id = s.external_id
                   AND (s.modified_at < o.modified_at OR s.digest = o.digest
                        OR s.modified_at = o.modified_at AND s.digest = o.superseded_digest);
                UPDATE ecom_staged_order s
                   SET order_id = o.id,
                       is_late = o.state <> ALL(%s) OR coalesce(o.is_hand_changed, false)
                                 OR coalesce(o.open_operation_count, 0) > 0
                  FROM ecom_order o
                 WHERE o.channel_id = %s AND o.external_id = s.external_id;
                UPDATE ecom_staged_order
                   SET order_id = nextval('ecom_order_id_seq'), is_new = true
                 WHERE order_id IS NULL;
                """,
                channel.id, channel.id, list(EARLY_STATES), channel.id,
            )
        )

    def _count(self):
        [(new, updated, late)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE is_new),
                       count(*) FILTER (WHERE NOT is_new AND NOT is_late),
                       count(*) FILTER (WHERE is_late)
                  FROM ecom_staged_order
                """
            )
        )
        return {"new": new, "updated": updated, "late": late}

    def _make_listings(self, channel):
        """A listing for each merchant code not seen before, with its product where one has it."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ecom_listing (channel_id, company_id, sku, title, product_id,
                                          create_uid, create_date, write_uid, write_date)
                SELECT %(channel)s, %(company)s, told.sku, told.title, product.id,
                       %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (SELECT sku, min(title) AS title FROM ecom_staged_line line
                         WHERE NOT EXISTS (SELECT FROM ecom_listing known
                                            WHERE known.channel_id = %(channel)s
                                              AND known.sku = line.sku)
                         GROUP BY sku) told
                  LEFT JOIN LATERAL (
                        SELECT min(p.id) AS id FROM product_product p
                          JOIN product_template t ON t.id = p.product_tmpl_id
                         WHERE p.default_code = told.sku AND p.active
                           AND (t.company_id IS NULL OR t.company_id = %(company)s)
                        HAVING count(*) = 1
                  ) product ON true
                """,
                channel=channel.id, company=channel.company_id.id, **self._stamp(),
            )
        )

    def _insert_orders(self, channel):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ecom_order (id, channel_id, company_id, currency_id, warehouse_id,
                                        external_id, state, fulfilment, weight, %(names)s,
                                        create_uid, create_date, write_uid, write_date)
                SELECT s.order_id, %(channel)s, %(company)s, coalesce(currency.id, %(default)s),
                       %(warehouse)s, s.external_id, 'service', 'own', told.weight, %(values)s,
                       %(user)s, %(now)s, %(user)s, %(now)s
                  FROM ecom_staged_order s
                  LEFT JOIN res_currency currency ON currency.name = s.currency
                  LEFT JOIN (%(weights)s) told ON told.position = s.position
                 WHERE s.is_new ORDER BY s.position
                """,
                names=_names(FOLLOWED), values=_names(FOLLOWED, "s."), channel=channel.id,
                weights=SQL(WEIGHTS, channel.id), company=channel.company_id.id,
                default=channel.currency_id.id,
                warehouse=channel.warehouse_id.id or None, **self._stamp(),
            )
        )

    def _follow_orders(self):
        """The shop's newer version replaces an order that nobody reviewed."""
        settings = SQL(", ").join(
            SQL("%s = s.%s", SQL.identifier(name), SQL.identifier(name)) for name in FOLLOWED
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_order o SET %(settings)s, write_uid = %(user)s, write_date = %(now)s
                  FROM ecom_staged_order s
                 WHERE o.id = s.order_id AND NOT s.is_new AND NOT s.is_late;
                DELETE FROM ecom_order_line line USING ecom_staged_order s
                 WHERE line.order_id = s.order_id AND NOT s.is_new AND NOT s.is_late
                   AND line.external_id IS NOT NULL;
                """,
                settings=settings, **self._stamp(),
            )
        )

    def _note_late_changes(self):
        """Too late to follow: the order keeps field by field what the shop has now.

        :return: the orders that are flagged, with those that hold goods of them
        """
        pairs = SQL(", ").join(
            SQL("(%s, o.%s::text, s.%s::text)", name, SQL.identifier(name), SQL.identifier(name))
            for name in DIFFERENCES
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_order o
                   SET modified_at = s.modified_at, digest = s.digest,
                       write_uid = %(user)s, write_date = %(now)s,
                       shop_changes = (
                           SELECT coalesce(jsonb_object_agg(pair.name, jsonb_build_array(
                                      pair.ours, pair.theirs)), '{"line_ids": []}')
                             FROM (VALUES %(pairs)s) pair (name, ours, theirs)
                            WHERE pair.ours IS DISTINCT FROM pair.theirs),
                       shop_version = to_jsonb(s) || jsonb_build_object('lines', (
                           SELECT jsonb_agg(to_jsonb(line)) FROM ecom_staged_line line
                            WHERE line.position = s.position))
                  FROM ecom_staged_order s
                 WHERE o.id = s.order_id AND s.is_late
                """,
                pairs=pairs, **self._stamp(),
            )
        )
        late = self.env.execute_query(SQL("SELECT order_id FROM ecom_staged_order WHERE is_late"))
        return self.env["ecom.order"].browse(order_id for (order_id,) in late)._flag_related()

    def _insert_lines(self, channel):
        """Insert the lines of new and followed orders; return the orders' ids.

        Who made them stands on the order: two foreign keys a line less to be checked.
        """
        names = list(LINE_COLUMNS)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ecom_order_line (order_id, listing_id, product_id, %(names)s,
                                             create_date, write_date)
                SELECT s.order_id, listing.id, listing.product_id, %(values)s, %(now)s, %(now)s
                  FROM ecom_staged_line line
                  JOIN ecom_staged_order s USING (position)
                  JOIN ecom_listing listing
                    ON listing.channel_id = %(channel)s AND listing.sku = line.sku
                 WHERE NOT s.is_late ORDER BY line.ctid
                """,
                names=_names(names), values=_names(names, "line."), channel=channel.id,
                now=self.env.cr.now(),
            )
        )
        rows = self.env.execute_query(
            SQL("SELECT order_id FROM ecom_staged_order WHERE NOT is_late ORDER BY order_id")
        )
        return [order_id for (order_id,) in rows]

    def _stamp(self):
        return {"user": self.env.uid, "now": self.env.cr.now()}
