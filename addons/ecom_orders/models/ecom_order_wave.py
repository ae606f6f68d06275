from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .ecom_order_fulfil import OPEN_PICKING

#: an order's goods stand where its first bin is in walking order; so do its papers
NUMBERED = """
SELECT p.id, p.ecom_order_id, p.picking_type_id,
       row_number() OVER (PARTITION BY p.picking_type_id
                          ORDER BY place.walk, place.name, o.paid_at, o.id, p.id)
  FROM stock_picking p
  JOIN ecom_order o ON o.id = p.ecom_order_id
  JOIN stock_picking_type operation ON operation.id = p.picking_type_id
  LEFT JOIN LATERAL (
        SELECT l.station_sequence AS walk, l.complete_name AS name
          FROM stock_move_line line JOIN stock_location l ON l.id = line.location_id
         WHERE line.picking_id = p.id
         ORDER BY l.station_sequence NULLS FIRST, l.complete_name LIMIT 1) place ON true
 WHERE p.ecom_order_id = ANY(%s) AND p.state = ANY(%s) AND p.batch_id IS NULL
   AND operation.code <> 'dropship'
   AND (o.is_collected AND o.fulfilment = 'store') IS NOT TRUE
 ORDER BY p.picking_type_id, 4
"""
STORE = """
WITH told AS (SELECT * FROM unnest(%(pickings)s::int[], %(orders)s::int[], %(numbers)s::int[])
                         AS told (picking_id, order_id, number)),
moved AS (UPDATE stock_picking p
             SET batch_id = %(batch)s, batch_sequence = told.number,
                 write_uid = %(user)s, write_date = %(now)s
            FROM told WHERE p.id = told.picking_id)
UPDATE ecom_order o
   SET batch_id = %(batch)s, wave_number = told.number, wave_rule_id = %(rule)s,
       write_uid = %(user)s, write_date = %(now)s
  FROM told WHERE o.id = told.order_id
"""


class EcomOrder(models.Model):
    """An order's place in a wave: which one, by which rule, under which number."""

    _inherit = "ecom.order"

    batch_id = fields.Many2one(
        "stock.picking.batch",
        "Wave",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="It keeps the order after its goods have left.",
    )
    wave_rule_id = fields.Many2one(
        "ecom.wave.rule", readonly=True, copy=False, ondelete="set null"
    )
    wave_number = fields.Integer(
        "Number in the Wave", compute="_compute_wave_number", store=True, aggregator=None,
        help="Printed on all of its papers.",
    )
    has_single_piece = fields.Boolean(
        "Single Piece", compute="_compute_has_single_piece", search="_search_has_single_piece"
    )

    _to_wave_idx = models.Index(
        "(company_id, paid_at, id) WHERE state = 'to_ship' AND batch_id IS NULL"
    )

    @api.depends("batch_id", "picking_ids.batch_sequence")
    def _compute_wave_number(self):
        # sudo: who reads orders need not have rights on inventory
        for order in self:
            live = order.sudo().picking_ids.filtered(lambda p: p.state != "cancel")
            order.wave_number = live[:1].batch_sequence if order.batch_id else 0

    @api.depends("line_ids.quantity")
    def _compute_has_single_piece(self):
        for order in self:
            order.has_single_piece = sum(order.line_ids.mapped("quantity")) == 1

    def _search_has_single_piece(self, operator, value):
        if operator != "in":
            return NotImplemented
        single = SQL(
            "(SELECT order_id FROM ecom_order_line GROUP BY order_id HAVING sum(quantity) = 1)"
        )
        if set(value) == {True, False}:
            return [(1, "=", 1)]
        return [("id", "in" if True in value else "not in", single)]

    # === MAKING WAVES === #

    def action_make_wave(self):
        """Put the selected orders into a wave, one for each warehouse, and open it."""
        self._check_shipper()
        self._check_may_wave()
        waves = self._make_waves()
        if not waves:
            raise UserError(
                self.env._(
                    "None of these orders has a delivery that can go into a wave."
                    " They are in one already, or their goods are not reserved."
                )
            )
        return waves._open_waves()

    def _check_shipper(self):
        if not self.env.user.has_group("ecom_orders.group_shipping"):
            raise AccessError(
                self.env._("Waves and papers are made by shipping clerks. Ask a manager for it.")
            )
        self.check_access("read")

    def _check_may_wave(self):
        external = self.warehouse_id.filtered("wms_backend_id")
        if external:
            raise UserError(
                self.env._(
                    "%(warehouse)s is run by another system, which makes its own waves."
                    " Leave its orders out of the selection.",
                    warehouse=external[0].name,
                )
            )
        other = self.filtered(lambda order: order.state != "to_ship")
        if other:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Order %(number)s is in %(state)s. Only orders to ship go into a wave:"
                    " select those.",
                    number=other[0].number,
                    state=states[other[0].state],
                )
            )

    def _make_waves(self, rule=None):
        """Make a wave for each kind of delivery of these orders, numbered in walking order.

        Deliveries that are in a wave already are left where they are. The number of queries
        depends on the number of waves, not of orders.

        :param rule: the ``ecom.wave.rule`` that says so, if one does
        :return: the waves, in progress
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(NUMBERED, self.ids, list(OPEN_PICKING)))
        groups = {}
        for picking_id, order_id, operation_id, number in rows:
            groups.setdefault(operation_id, []).append((picking_id, order_id, number))
        # sudo: who makes waves need not have rights on inventory; the buttons check the right
        waves_sudo = self.env["stock.picking.batch"].sudo()
        for operation_id, members in groups.items():
            operation_sudo = self.env["stock.picking.type"].sudo().browse(operation_id)
            waves_sudo |= waves_sudo._start_wave(operation_sudo, members, rule)
        return waves_sudo.sudo(self.env.su)

    @api.model
    def _store_wave(self, wave, members, rule):
        pickings, orders, numbers = (list(column) for column in zip(*members, strict=True))
        self.env.cr.execute(
            SQL(
                STORE,
                pickings=pickings, orders=orders, numbers=numbers, batch=wave.id,
                rule=rule.id if rule else None, user=self.env.uid, now=self.env.cr.now(),
            )
        )
        # Elsewhere the wave is reached from both sides.
        self.env.invalidate_all(flush=False)

    def _withdraw_deliveries(self):
        result = super()._withdraw_deliveries()
        self._leave_wave()
        return result

    def _note_delivery_cancelled(self):
        result = super()._note_delivery_cancelled()
        self.filtered(lambda order: order.state != "to_ship")._leave_wave()
        return result

    def _leave_wave(self):
        """These orders go out of their wave, and are free for another one."""
        # sudo: the wave is nobody's to write
        self.filtered("batch_id").sudo().write({"batch_id": False, "wave_rule_id": False})
