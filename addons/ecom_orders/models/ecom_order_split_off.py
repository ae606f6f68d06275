"""How parts of orders become orders of their own: set-based, one operation row for each."""

from odoo import models
from odoo.tools import SQL

from .ecom_order_operation import AMOUNTS

#: what a split-off order does not inherit
OWN_COLUMNS = {
    "id", "number", "external_id", "state", "cause", "warehouse_id", "hand_set", "split_from_id",
    "open_operation_count", "is_hand_changed", "payment_ref",
    "create_uid", "create_date", "write_uid", "write_date", *AMOUNTS,
}
OWN_LINE_COLUMNS = {
    "id", "order_id", "origin_order_id", "quantity", "amount", "create_uid", "create_date",
    "write_uid", "write_date",
}
#: whole lines move; of a part of a line a new one is made, and the old one has less
TAKE_LINES = """
CREATE TEMPORARY TABLE IF NOT EXISTS ecom_taken (
    child int, line int, source int, quantity numeric, amount numeric, origin int
) ON COMMIT DROP;
TRUNCATE ecom_taken;
INSERT INTO ecom_taken
SELECT told.*, line.origin_order_id
  FROM unnest(%(child)s::int[], %(line)s::int[], %(source)s::int[],
              %(quantity)s::numeric[], %(amount)s::numeric[])
       told (child, line, source, quantity, amount)
  JOIN ecom_order_line line ON line.id = coalesce(told.source, told.line);
INSERT INTO ecom_order_line (id, order_id, origin_order_id, quantity, amount,
       %(names)s, create_uid, create_date, write_uid, write_date)
SELECT t.line, t.child, coalesce(line.origin_order_id, line.order_id), t.quantity,
       t.amount, %(values)s, %(user)s, %(now)s, %(user)s, %(now)s
  FROM ecom_taken t JOIN ecom_order_line line ON line.id = t.source;
UPDATE ecom_order_line line
   SET quantity = line.quantity - t.quantity, amount = line.amount - t.amount
  FROM (SELECT source, sum(quantity) AS quantity, sum(amount) AS amount
          FROM ecom_taken WHERE source IS NOT NULL GROUP BY source) t
 WHERE line.id = t.source;
UPDATE ecom_order_line line
   SET order_id = t.child,
       origin_order_id = coalesce(line.origin_order_id, line.order_id)
  FROM ecom_taken t WHERE line.id = t.line AND t.source IS NULL
"""
#: the new order is the old one but for its goods, discount and number
MAKE_CHILDREN = """
INSERT INTO ecom_order (id, number, state, warehouse_id, hand_set, split_from_id,
       open_operation_count, amount_freight, amount_discount, amount_total,
       %(names)s, create_uid, create_date, write_uid, write_date)
SELECT told.id, told.number, 'service', coalesce(told.warehouse_id, o.warehouse_id),
       CASE WHEN told.warehouse_id IS NULL THEN o.hand_set
            ELSE coalesce(o.hand_set, '[]') || '["warehouse_id"]' END,
       coalesce(o.split_from_id, o.id), NULL, 0, told.discount, told.total, %(values)s,
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(ids)s::int[], %(sources)s::int[], %(numbers)s::varchar[],
              %(warehouses)s::int[], %(discounts)s::numeric[],
              %(totals)s::numeric[])
       told (id, source, number, warehouse_id, discount, total)
  JOIN ecom_order o ON o.id = told.source
"""
SPLIT_OPERATIONS = """
INSERT INTO ecom_order_operation
       (kind, lead_id, other_id, other_number, company_id, amount_freight,
        amount_discount, amount_total, lines, before,
        create_uid, create_date, write_uid, write_date)
SELECT 'split', lead.id, other.id, other.number, lead.company_id, 0,
       other.amount_discount, other.amount_total,
       (SELECT jsonb_agg(jsonb_build_object(
                   'line', t.line, 'source', t.source, 'origin', t.origin,
                   'quantity', t.quantity, 'amount', t.amount))
          FROM ecom_taken t WHERE t.child = other.id),
       jsonb_build_object('lead', %(snapshot)s),
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(children)s::int[], %(leads)s::int[])
       WITH ORDINALITY pair (other_id, lead_id, position)
  JOIN ecom_order lead ON lead.id = pair.lead_id
  JOIN ecom_order other ON other.id = pair.other_id
 ORDER BY pair.position;
UPDATE ecom_order o
   SET amount_discount = coalesce(o.amount_discount, 0) - moved.discount,
       amount_total = coalesce(o.amount_total, 0) - moved.total,
       open_operation_count = coalesce(o.open_operation_count, 0) + moved.count
  FROM (SELECT pair.lead_id, count(*) AS count,
               sum(child.amount_discount) AS discount,
               sum(child.amount_total) AS total
          FROM unnest(%(children)s::int[], %(leads)s::int[])
               pair (other_id, lead_id)
          JOIN ecom_order child ON child.id = pair.other_id
         GROUP BY pair.lead_id) moved
 WHERE o.id = moved.lead_id
"""


class EcomOrderSplitOff(models.Model):
    _inherit = "ecom.order"

    def _split_off(self, plans):
        """Make an order of each plan and move to it what it takes; the caller has locked them.

        :param plans: list of (order, ``ecom_split.Part``, warehouse or empty), in order
        :return: the new orders, one for each plan
        """
        children = self._make_children(plans)
        self._take_lines(plans, children)
        self._make_split_operations(plans, children)
        self.env.invalidate_all(flush=False)
        return self.browse(children)

    def _next_ids(self, table, count):
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"{table}_id_seq", count)
        )
        return [row[0] for row in rows]

    def _make_children(self, plans):
        ids = self._next_ids("ecom_order", len(plans))
        names = self._inherited_columns(self, OWN_COLUMNS)
        self.env.cr.execute(
            SQL(
                MAKE_CHILDREN,
                names=_identifiers(names), values=_identifiers(names, "o"),
                ids=ids, sources=[order.id for order, *_rest in plans],
                numbers=self._next_numbers(plans),
                warehouses=[warehouse.id or None for _order, _part, warehouse in plans],
                discounts=[part.discount for _order, part, _warehouse in plans],
                totals=[part.total for _order, part, _warehouse in plans],
                user=self.env.uid, now=self.env.cr.now(),
            )
        )
        return ids

    @staticmethod
    def _inherited_columns(records, own):
        """The columns that a copy would take over, whoever added them."""
        return [
            name for name, field in records._fields.items()
            if field.store and field.column_type and name not in own
            and (field.copy or field.required or field.related or field.compute)
        ]

    def _next_numbers(self, plans):
        """N-1, N-2...: a number is not used again after an undo."""
        roots = [order.split_from_id or order for order, *_rest in plans]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(lead.split_from_id, lead.id),
                       max(substring(op.other_number from '-([0-9]{1,9})$')::int)
                  FROM ecom_order_operation op JOIN ecom_order lead ON lead.id = op.lead_id
                 WHERE op.kind = 'split' AND coalesce(lead.split_from_id, lead.id) = ANY(%s)
                 GROUP BY 1
                """,
                [root.id for root in roots],
            )
        )
        last, numbers = dict(rows), []
        for root in roots:
            last[root.id] = (last.get(root.id) or 0) + 1
            numbers.append(f"{root.number}-{last[root.id]}")
        return numbers

    def _take_lines(self, plans, children):
        """Move whole lines, and make a new line of each part of one.

        The table ``ecom_taken`` then tells what each new order took, from which line.
        """
        takes = [(child, take) for child, (_order, part, _warehouse)
                 in zip(children, plans, strict=True) for take in part.takes]
        new_ids = iter(self._next_ids(
            "ecom_order_line", sum(not take.whole for _child, take in takes)
        ))
        rows = [
            (child, take.line if take.whole else next(new_ids),
             None if take.whole else take.line, take.quantity, take.amount)
            for child, take in takes
        ]
        names = self._inherited_columns(self.env["ecom.order.line"], OWN_LINE_COLUMNS)
        names += ["campaign_id", "scheme_id"]  # not copied otherwise: a part of a gift is one too
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            SQL(
                TAKE_LINES,
                **dict(zip(("child", "line", "source", "quantity", "amount"), columns,
                           strict=True)),
                names=_identifiers(names), values=_identifiers(names, "line"),
                user=self.env.uid, now=self.env.cr.now(),
            )
        )

    def _make_split_operations(self, plans, children):
        self.env.cr.execute(
            SQL(
                SPLIT_OPERATIONS,
                children=children, leads=[order.id for order, *_rest in plans],
                snapshot=self._snapshot("lead"), user=self.env.uid, now=self.env.cr.now(),
            )
        )


def _identifiers(names, alias=None):
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names
    )
