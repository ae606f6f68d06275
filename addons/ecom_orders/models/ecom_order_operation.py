from odoo import api, fields, models
from odoo.tools import SQL

#: what the decisions and the operations write, and an undo brings back
RESTORED = ("state", "cause", "policy_id", "warehouse_rule_id", "warehouse_id", "carrier_id")
AMOUNTS = ("amount_freight", "amount_discount", "amount_total")


class EcomOrderOperation(models.Model):
    """One order merged into another, or split off one: what moved, so that it can move back.

    ``lines`` tells each line that moved: its id, where it came from (``origin``), quantity and
    amount, and for a part of a line ``source``, the line that it was taken from. ``before`` keeps
    the decided fields of both orders.
    """

    _name = "ecom.order.operation"
    _description = "Merge or Split of Shop Orders"
    _order = "id desc"
    _rec_name = "other_number"

    kind = fields.Selection(
        [("merge", "Merged"), ("split", "Split")], required=True, readonly=True
    )
    lead_id = fields.Many2one(
        "ecom.order",
        "Order",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        help="The order that took the other in, or that the other was split off.",
    )
    other_id = fields.Many2one(
        "ecom.order", index="btree_not_null", readonly=True, ondelete="set null"
    )
    other_number = fields.Char("Other Order", required=True, readonly=True)
    company_id = fields.Many2one(related="lead_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="lead_id.currency_id")
    amount_freight = fields.Monetary("Freight Moved", readonly=True)
    amount_discount = fields.Monetary("Discount Moved", readonly=True)
    amount_total = fields.Monetary("Total Moved", readonly=True)
    lines = fields.Json(readonly=True, help="What moved, line by line.")
    before = fields.Json(readonly=True)
    create_date = fields.Datetime("When")
    create_uid = fields.Many2one("res.users", "Who")
    undone_at = fields.Datetime("Undone On", readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)

    # === UNDOING === #

    def action_undo(self):
        """Bring both orders back to what they were before; the newest of an order goes first."""
        (self.lead_id | self.other_id)._check_reviewer()
        for operation in self.sorted("id", reverse=True):
            operation._undo()
        return True

    def _undo(self):
        orders = self._lock()
        self._check_may_undo()
        # sudo: what moves is nobody's to write
        operation_sudo = self.sudo().with_context(tracking_disable=True)
        if self.kind == "merge":
            operation_sudo._undo_merge()
        else:
            operation_sudo._undo_split()
        operation_sudo.write(
            {"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid}
        )
        operation_sudo._log_undo()
        # Facts that waited may have changed meanwhile; who is in review stays there.
        orders.exists().filtered(lambda order: order.state in ("unpaid", "stopped"))._decide()

    def _lock(self):
        """Hold both orders until the end, and see them as they are now."""
        orders = self.lead_id | self.other_id
        self.env.flush_all()
        self.env.execute_query(
            SQL("SELECT id FROM ecom_order WHERE id = ANY(%s) ORDER BY id FOR UPDATE", orders.ids)
        )
        orders.invalidate_recordset()
        self.invalidate_recordset()
        return orders

    def _undo_merge(self):
        """Lines, amounts and state return to the order that was merged."""
        other, lead = self.other_id, self.lead_id
        self._return_lines()
        other._set_state({"merged"}, self.before["other"]["state"], merged_into_id=False)
        self._restore(other, "other")
        self._restore_lead(lead)
        self._move_amounts(lead, -1)
        self._count_open(lead + other, -1)

    def _undo_split(self):
        """Lines and amounts return to the order they were taken from; the other order goes."""
        other, lead = self.other_id, self.lead_id
        self._return_lines()
        self._restore_lead(lead)
        self._move_amounts(lead, 1)
        self._count_open(lead, -1)
        other._hand_over(lead)
        other.invalidate_recordset()
        other.unlink()

    def _return_lines(self):
        """Whole lines go back; parts of lines are added to the line they were taken from."""
        home = self.other_id if self.kind == "merge" else self.lead_id
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_order_line line SET order_id = %(home)s, origin_order_id = told.origin
                  FROM ecom_order_operation op
                 CROSS JOIN jsonb_to_recordset(op.lines) told (line int, origin int, source int)
                 WHERE op.id = %(operation)s AND line.id = told.line AND told.source IS NULL;
                UPDATE ecom_order_line line
                   SET quantity = line.quantity + told.quantity, amount = line.amount + told.amount
                  FROM ecom_order_operation op
                 CROSS JOIN jsonb_to_recordset(op.lines)
                       told (source int, quantity numeric, amount numeric)
                 WHERE op.id = %(operation)s AND line.id = told.source;
                DELETE FROM ecom_order_line line
                 USING ecom_order_operation op
                 CROSS JOIN jsonb_to_recordset(op.lines) told (line int, source int)
                 WHERE op.id = %(operation)s AND line.id = told.line AND told.source IS NOT NULL
                """,
                home=home.id, operation=self.id,
            )
        )
        self.env["ecom.order.line"].invalidate_model()
        self.env["ecom.order"].invalidate_model(["line_ids"])

    def _restore_lead(self, lead):
        """What the decisions made of the lead since goes; what a person set since stays."""
        before = self.before["lead"]
        if before["state"] != lead.state:
            lead._set_state({lead.state}, before["state"])
        self._restore(lead, "lead", kept=lead.hand_set or ())

    def _restore(self, order, role, kept=()):
        """Write the columns as they were, to the last digit; but for the state and ``kept``."""
        self.env.flush_all()
        names = [name for name in self.before[role] if name not in ("state", *kept)]
        if names:
            columns = SQL(", ").join(SQL.identifier(name) for name in names)
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE ecom_order o SET (%s) = ROW(%s)
                      FROM ecom_order_operation op
                     CROSS JOIN jsonb_populate_record(NULL::ecom_order, op.before -> %s) told
                     WHERE op.id = %s AND o.id = %s
                    """,
                    columns, SQL(", ").join(SQL.identifier("told", name) for name in names),
                    role, self.id, order.id,
                )
            )
        order.invalidate_recordset()

    def _move_amounts(self, order, sign):
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_order o
                   SET amount_freight = coalesce(o.amount_freight, 0)
                           + %(sign)s * op.amount_freight,
                       amount_discount = coalesce(o.amount_discount, 0)
                           + %(sign)s * op.amount_discount,
                       amount_total = coalesce(o.amount_total, 0) + %(sign)s * op.amount_total
                  FROM ecom_order_operation op
                 WHERE op.id = %(operation)s AND o.id = %(order)s
                """,
                sign=sign, operation=self.id, order=order.id,
            )
        )
        order.invalidate_recordset()

    def _count_open(self, orders, step):
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_order
                   SET open_operation_count = nullif(coalesce(open_operation_count, 0) + %s, 0)
                 WHERE id = ANY(%s)
                """,
                step, orders.ids,
            )
        )
        orders.invalidate_recordset()

    def _log_undo(self):
        text = self.env._("Undone: %(operation)s.", operation=self._name_it())
        orders = (self.lead_id | self.other_id).exists()
        orders._message_log_batch({order.id: text for order in orders})

    @api.model
    def _snapshot_fields(self):
        """Return the columns that an undo brings back; whoever decides more adds them."""
        return RESTORED
