"""What was paid for orders, as one query; deciding, showing and accepting all ask it."""

#: Orders that were merged or split share what was paid and what is to be paid. `figures` changes
#: with whatever is paid or asked, so what was accepted for some figures holds for these only.
PAID = """
    SELECT o.id AS order_id,
           family.total,
           coalesce(paid.amount, 0) AS amount,
           paid.currencies,
           paid.amounts,
           concat_ws(' ', family.total, o.currency_id, paid.figures) AS figures,
           CASE WHEN paid.number = 0 AND family.total <> 0 THEN 'unpaid'
                WHEN paid.is_foreign OR coalesce(paid.amount, 0) <> family.total THEN 'differs'
                ELSE 'paid'
           END AS verdict
      FROM ecom_order o
      JOIN ecom_channel shop ON shop.id = o.channel_id AND shop.payment_account_id IS NOT NULL
      JOIN LATERAL (
           WITH RECURSIVE kin (id) AS (
               SELECT o.id
                UNION
               SELECT other.id
                 FROM kin JOIN ecom_order one ON one.id = kin.id
                 JOIN ecom_order other
                   ON other.id IN (one.merged_into_id, one.split_from_id)
                   OR other.merged_into_id = one.id OR other.split_from_id = one.id)
           SELECT array_agg(member.id) AS ids,
                  coalesce(sum(member.amount_total) FILTER (
                      WHERE member.state NOT IN ('merged', 'cancelled')), 0) AS total
             FROM kin JOIN ecom_order member ON member.id = kin.id
           ) family ON true
      JOIN LATERAL (
           SELECT count(*) AS number,
                  sum(p.amount) FILTER (WHERE p.currency_id = o.currency_id) AS amount,
                  bool_or(p.currency_id <> o.currency_id) AS is_foreign,
                  array_agg(p.currency_id ORDER BY p.id) AS currencies,
                  array_agg(p.amount ORDER BY p.id) AS amounts,
                  string_agg(concat_ws(':', p.id, p.currency_id, p.amount), ' ' ORDER BY p.id)
                      AS figures
             FROM ecom_payment p
            WHERE p.order_id = ANY(family.ids) AND p.status = 'done' AND p.is_of_order
           ) paid ON true
     WHERE o.id = ANY(%(ids)s) AND o.shop_status <> 'cod'
"""
#: the same where no shop has a payment account
NOT_ASKED = """
    SELECT NULL::int AS order_id, NULL::text AS figures, NULL::text AS verdict WHERE false
"""
