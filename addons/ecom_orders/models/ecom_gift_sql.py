"""What gifts are matched by, read and stored for many orders at once."""

ALL_FACTS = """
SELECT o.id, o.company_id, o.channel_id, o.warehouse_id, o.ordered_at, o.paid_at,
       concat_ws(':', o.channel_id, coalesce(o.buyer_ref, o.receiver_phone, '')) AS buyer,
       o.amount_discount > 0 OR EXISTS (
           SELECT FROM ecom_order_line line
            WHERE line.order_id = o.id AND line.is_gift AND line.external_id IS NOT NULL
       ) AS has_platform_gift
  FROM ecom_order o
 WHERE o.id = ANY(%s)
"""
#: what was merged or split keeps the gifts it came with: once in total, on whichever part
MATCHABLE = """
o.state IN ('unpaid', 'stopped', 'service') AND NOT coalesce(o.hand_set ? 'gifts', false)
   AND coalesce(o.open_operation_count, 0) = 0 AND o.split_from_id IS NULL
"""
FACTS = f"""{ALL_FACTS}
   AND o.shop_status IN ('paid', 'cod') AND {MATCHABLE}
 ORDER BY coalesce(o.paid_at, o.ordered_at), o.id
"""
LINES = """
SELECT order_id, product_id, quantity, amount FROM ecom_order_line
 WHERE order_id = ANY(%s) AND product_id IS NOT NULL AND NOT coalesce(is_gift, false)
"""
#: an order that a person gave gifts to keeps them, unless it is cancelled; what was merged or
#: split gives its gifts back once no part of them is in an order that may still go out
GIVE_BACK = f"""
WITH gone AS (
    SELECT id, state = 'cancelled' OR shop_status = 'cancelled' AS is_cancelled FROM ecom_order
     WHERE id = ANY(%(ids)s)
), due AS (
    SELECT g.id, o.state = 'cancelled' OR o.shop_status = 'cancelled' AS is_cancelled
      FROM ecom_gift_grant g JOIN ecom_order o ON o.id = g.order_id
     WHERE g.order_id = ANY(%(ids)s) AND g.returned_at IS NULL
       AND (o.state = 'cancelled' OR o.shop_status = 'cancelled' OR ({MATCHABLE}))
     UNION
    SELECT g.id, true
      FROM gone JOIN ecom_order_line line ON line.order_id = gone.id
      JOIN ecom_gift_grant g
        ON g.order_id = line.origin_order_id AND g.scheme_id = line.scheme_id
     WHERE gone.is_cancelled AND g.returned_at IS NULL
)
UPDATE ecom_gift_grant g SET returned_at = %(now)s
  FROM due
 WHERE g.id = due.id AND NOT (due.is_cancelled AND EXISTS (
       SELECT FROM ecom_order_line line JOIN ecom_order holder ON holder.id = line.order_id
        WHERE line.scheme_id = g.scheme_id
          AND (line.origin_order_id = g.order_id
               OR line.order_id = g.order_id AND line.origin_order_id IS NULL)
          AND holder.state <> 'cancelled' AND holder.shop_status <> 'cancelled'))
RETURNING g.campaign_id, g.scheme_id, g.quantity, g.order_id
"""
TAKE_OFF = """
DELETE FROM ecom_order_line line
 USING unnest(%s::int[], %s::int[]) AS back (order_id, scheme_id)
 WHERE line.scheme_id = back.scheme_id
   AND (line.origin_order_id = back.order_id
        OR line.order_id = back.order_id AND line.origin_order_id IS NULL)
RETURNING line.order_id
"""
GIVEN_TO = """
SELECT campaign_id, scheme_id, buyer, sum(quantity) FROM ecom_gift_grant
 WHERE campaign_id = ANY(%s) AND buyer = ANY(%s) AND returned_at IS NULL
 GROUP BY campaign_id, scheme_id, buyer
"""
GRANT = """
INSERT INTO ecom_gift_grant (order_id, company_id, channel_id, campaign_id, scheme_id, buyer,
                             quantity, pieces, cost, create_uid, create_date)
SELECT told.order_id, o.company_id, o.channel_id, told.campaign_id, told.scheme_id, told.buyer,
       told.quantity, told.pieces, told.cost, %s, %s
  FROM unnest(%s::int[], %s::int[], %s::int[], %s::varchar[], %s::int[], %s::numeric[],
              %s::numeric[])
       AS told (order_id, campaign_id, scheme_id, buyer, quantity, pieces, cost)
  JOIN ecom_order o ON o.id = told.order_id
"""
ADD_LINES = """
INSERT INTO ecom_order_line (order_id, campaign_id, scheme_id, product_id, quantity, title,
                             is_gift, price_unit, amount, create_uid, create_date)
SELECT told.order_id, told.campaign_id, told.scheme_id, told.product_id, told.quantity,
       told.title, true, 0, 0, %s, %s
  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::numeric[], %s::varchar[])
       AS told (order_id, campaign_id, scheme_id, product_id, quantity, title)
"""
