"""How lines and money move between orders: set-based, one operation row for each pair."""

from odoo import fields, models
from odoo.tools import SQL

from .ecom_order_operation import AMOUNTS

#: lines and money of each order go to its lead
MOVE_INTO = """
UPDATE ecom_order_line line
   SET order_id = pair.lead_id,
       origin_order_id = coalesce(line.origin_order_id, line.order_id)
  FROM unnest(%(others)s::int[], %(leads)s::int[]) pair (other_id, lead_id)
 WHERE line.order_id = pair.other_id;
UPDATE ecom_order lead
   SET amount_freight = coalesce(lead.amount_freight, 0) + moved.freight,
       amount_discount = coalesce(lead.amount_discount, 0) + moved.discount,
       amount_total = coalesce(lead.amount_total, 0) + moved.total,
       open_operation_count = coalesce(lead.open_operation_count, 0) + moved.count
  FROM (SELECT lead_id, sum(amount_freight) AS freight, count(*) AS count,
               sum(amount_discount) AS discount, sum(amount_total) AS total
          FROM ecom_order_operation WHERE id = ANY(%(operations)s)
         GROUP BY lead_id) moved
 WHERE lead.id = moved.lead_id;
UPDATE ecom_order o
   SET amount_freight = 0, amount_discount = 0, amount_total = 0, cause = NULL,
       merged_into_id = pair.lead_id,
       open_operation_count = coalesce(o.open_operation_count, 0) + 1
  FROM unnest(%(others)s::int[], %(leads)s::int[]) pair (other_id, lead_id)
 WHERE o.id = pair.other_id
"""
MERGE_OPERATIONS = """
INSERT INTO ecom_order_operation
       (kind, lead_id, other_id, other_number, company_id, amount_freight,
        amount_discount, amount_total, lines, before,
        create_uid, create_date, write_uid, write_date)
SELECT 'merge', lead.id, other.id, other.number, lead.company_id,
       coalesce(other.amount_freight, 0), coalesce(other.amount_discount, 0),
       coalesce(other.amount_total, 0),
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'line', line.id, 'origin', line.origin_order_id,
                   'quantity', line.quantity, 'amount', line.amount)
                   ORDER BY line.id), '[]')
          FROM ecom_order_line line WHERE line.order_id = other.id),
       jsonb_build_object('lead', %(lead)s, 'other', %(other)s),
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(others)s::int[], %(leads)s::int[])
       WITH ORDINALITY pair (other_id, lead_id, position)
  JOIN ecom_order lead ON lead.id = pair.lead_id
  JOIN ecom_order other ON other.id = pair.other_id
 ORDER BY pair.position
RETURNING id
"""


class EcomOrderMove(models.Model):
    _inherit = "ecom.order"

    operation_ids = fields.One2many("ecom.order.operation", "lead_id", readonly=True)
    open_operation_count = fields.Integer(
        "Merges and Splits",
        readonly=True,
        copy=False,
        help="Merges and splits of the order that are not undone. The shop's newer version of such"
        " an order is only flagged.",
    )
    hand_set = fields.Json(
        "Set by Hand", readonly=True, copy=False, help="What rules no longer overwrite."
    )

    def action_view_operations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_order_operation_action"
        )
        domain = ["|", ("lead_id", "in", self.ids), ("other_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}

    def _lock_for_move(self):
        self.env.flush_all()
        self.env.execute_query(
            SQL("SELECT id FROM ecom_order WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids)
        )
        self.invalidate_recordset()

    def _snapshot(self, alias, extra=()):
        names = (*self.env["ecom.order.operation"]._snapshot_fields(), *extra)
        pairs = SQL(", ").join(SQL("%s, %s", name, SQL.identifier(alias, name)) for name in names)
        return SQL("jsonb_build_object(%s)", pairs)

    def _move_into(self, leads):
        """Move lines and money of each of these orders into its lead; the caller has locked them.

        :param leads: {order: the order that takes it in}
        :return: the operations
        """
        others, targets = [order.id for order in self], [leads[order].id for order in self]
        rows = self.env.execute_query(self._merge_operations_sql(others, targets))
        self.env.cr.execute(
            SQL(
                MOVE_INTO,
                others=others, leads=targets, operations=[row[0] for row in rows],
            )
        )
        self.env.invalidate_all(flush=False)
        return self.env["ecom.order.operation"].browse([row[0] for row in rows])

    def _merge_operations_sql(self, others, targets):
        return SQL(
            MERGE_OPERATIONS,
            lead=self._snapshot("lead"), other=self._snapshot("other", AMOUNTS),
            others=others, leads=targets, user=self.env.uid, now=self.env.cr.now(),
        )
