"""Deliveries of many orders in six statements: see ``ecom.delivery``.

Each column is what Odoo's own ``_action_confirm`` and ``_action_assign`` would leave in it.
"""

from odoo import api, fields, models
from odoo.tools import SQL

TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS ecom_part (
    position int, order_id int, line_id int, product_id int, units numeric, uom_id int,
    bom_line_id int, cost_share numeric, kit varchar, rule_id int, is_stocked boolean,
    move_id int
) ON COMMIT DROP;
TRUNCATE ecom_part;
"""
FILL = """
INSERT INTO ecom_part
SELECT told.*, nextval('stock_move_id_seq')
  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::numeric[], %s::int[], %s::int[],
              %s::numeric[], %s::varchar[], %s::int[], %s::boolean[]) AS told
"""
PICKINGS = """
INSERT INTO stock_picking (
    id, name, ecom_order_id, origin, carrier_id, company_id, picking_type_id,
    location_id, location_dest_id, move_type, state, priority, scheduled_date,
    has_deadline_issue, printed, is_locked, user_id, weight, shipping_weight,
    create_uid, create_date, write_uid, write_date)
SELECT told.id, told.name, o.id, o.number,
       CASE WHEN (o.is_collected AND o.fulfilment = 'store') IS NOT TRUE THEN o.carrier_id END,
       o.company_id, %(operation)s,
       %(source)s, %(target)s, %(move_type)s, 'assigned', '0', %(date)s,
       false, NULL, true, %(responsible)s, weight.total, weight.shipping,
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(ids)s::int[], %(names)s::varchar[], %(orders)s::int[])
       AS told (id, name, order_id)
  JOIN ecom_order o ON o.id = told.order_id
  JOIN (SELECT part.order_id, sum(round(part.units * coalesce(product.weight, 0), %(digits)s))
               AS total,
               round(sum(part.units * coalesce(product.weight, 0)), %(digits)s) AS shipping
          FROM ecom_part part JOIN product_product product ON product.id = part.product_id
         GROUP BY part.order_id) weight ON weight.order_id = o.id
"""
MOVES = """
INSERT INTO stock_move (
    id, picking_id, picking_type_id, company_id, product_id, product_uom, packaging_uom_id,
    product_uom_qty, product_qty, quantity, packaging_uom_qty, location_id, location_dest_id,
    location_final_id, ecom_line_id, bom_line_id, cost_share, description_picking_manual,
    rule_id, sequence, priority, state, procure_method, reference, reservation_date, date,
    picked, propagate_cancel, is_inventory, additional, unit_factor, manual_consumption,
    to_refund, is_in, is_out, is_dropship, next_serial_count, value, weight,
    create_uid, create_date, write_uid, write_date)
SELECT part.move_id, picking.id, picking.picking_type_id, picking.company_id, part.product_id,
       part.uom_id, part.uom_id, part.units, part.units, part.units, part.units,
       picking.location_id, picking.location_dest_id, picking.location_dest_id,
       part.line_id, part.bom_line_id, part.cost_share, part.kit,
       part.rule_id, 10, '0', 'assigned', 'make_to_stock', picking.name, %(today)s, %(date)s,
       false, true, CASE WHEN part.bom_line_id IS NOT NULL THEN false END, false, 1, false,
       true, false, false, false,
       -- zero, not empty: Odoo makes the moves of parts by copying that of the kit
       CASE WHEN part.bom_line_id IS NOT NULL THEN 0 END,
       CASE WHEN part.bom_line_id IS NOT NULL THEN 0 END,
       round(part.units * coalesce(product.weight, 0), %(digits)s),
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM ecom_part part
  JOIN stock_picking picking ON picking.ecom_order_id = part.order_id
                            AND picking.id = ANY(%(ids)s)
  JOIN product_product product ON product.id = part.product_id
 ORDER BY part.position
"""
#: Orders' needs and the bins' stock, each laid end to end by product; where the two overlap the
#: goods are taken. That is what taking one after the other gives.
RESERVE = """
WITH need AS (
    SELECT part.move_id, part.product_id, part.position, part.units,
           sum(part.units) OVER reach - part.units AS first, sum(part.units) OVER reach AS last
      FROM ecom_part part
     WHERE part.is_stocked
    WINDOW reach AS (PARTITION BY part.product_id ORDER BY part.position)
), stock AS (
    SELECT quant.id, quant.product_id, quant.location_id, quant.in_date,
           sum(quant.quantity - quant.reserved_quantity) OVER reach
               - (quant.quantity - quant.reserved_quantity) AS first,
           sum(quant.quantity - quant.reserved_quantity) OVER reach AS last
      FROM stock_quant quant
      JOIN stock_location place ON place.id = quant.location_id
     WHERE place.parent_path LIKE %(path)s AND quant.quantity > quant.reserved_quantity
       AND quant.product_id IN (SELECT product_id FROM ecom_part WHERE is_stocked)
    WINDOW reach AS (PARTITION BY quant.product_id ORDER BY quant.in_date, quant.id)
), taken AS (
    SELECT need.move_id, need.position, stock.id AS quant_id, stock.location_id, stock.first,
           least(need.last, stock.last) - greatest(need.first, stock.first) AS quantity
      FROM need JOIN stock ON stock.product_id = need.product_id
       AND need.first < stock.last AND stock.first < need.last
), reserved AS (
    UPDATE stock_quant quant
       SET reserved_quantity = quant.reserved_quantity + told.quantity,
           write_uid = %(user)s, write_date = %(now)s
      FROM (SELECT quant_id, sum(quantity) AS quantity FROM taken GROUP BY quant_id) told
     WHERE quant.id = told.quant_id
), line AS (
    SELECT move_id, position, first, location_id, quantity FROM taken
    UNION ALL
    SELECT move_id, position, 0, NULL, units FROM ecom_part WHERE NOT is_stocked
)
INSERT INTO stock_move_line (
    picking_id, move_id, company_id, product_id, product_uom_id, location_id, location_dest_id,
    state, quantity, quantity_product_uom, picked, is_entire_pack, date,
    create_uid, create_date, write_uid, write_date)
SELECT move.picking_id, move.id, move.company_id, move.product_id, move.product_uom,
       coalesce(line.location_id, move.location_id), move.location_dest_id,
       'assigned', line.quantity, line.quantity, false, NULL, %(date)s,
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM line JOIN stock_move move ON move.id = line.move_id
 ORDER BY line.position, line.first
RETURNING quantity
"""


class EcomDeliveryBulk(models.AbstractModel):
    _inherit = "ecom.delivery"

    @api.model
    def _make_bulk(self, warehouse, parts):
        """Make the reserved deliveries of {order id: parts}; returns the pickings."""
        self.env.flush_all()
        rows = self._sort_parts(parts)
        self._stage_parts(warehouse, rows)
        self._insert_pickings(warehouse, list(parts))
        return self._reserve(warehouse, rows)

    def _sort_parts(self, parts):
        """In the order in which Odoo reserves: what is ordered as such, then parts of kits."""
        rows = [(order_id, part) for order_id, some in parts.items() for part in some]
        return sorted(rows, key=lambda row: bool(row[1]["bom_line_id"]))

    def _stage_parts(self, warehouse, rows):
        rules = self._get_rules(warehouse, rows)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        kits = self.env["product.product"].browse(
            {part["sold_id"] for _order, part in rows if part["bom_line_id"]}
        )
        names = {kit.id: kit.display_name for kit in kits}
        staged = [
            (position, order_id, part["line_id"], part["product_id"],
             round(part["units"], digits), part["uom_id"], part["bom_line_id"],
             part["cost_share"] if part["bom_line_id"] else None,
             names.get(part["sold_id"]) if part["bom_line_id"] else None,
             rules.get(part["product_id"]) if part["bom_line_id"] else None,
             part["is_stocked"])
            for position, (order_id, part) in enumerate(rows)
        ]
        self.env.cr.execute(TABLE)
        columns = [list(column) for column in zip(*staged, strict=True)]
        self.env.cr.execute(SQL(FILL, *columns))

    def _get_rules(self, warehouse, rows):
        """{id of a kit's part: rule}: Odoo notes the rule that would have delivered it."""
        products = self.env["product.product"].browse(
            {part["product_id"] for _order, part in rows if part["bom_line_id"]}
        )
        routes = products.grouped(lambda one: one.route_ids | one.categ_id.total_route_ids)
        found = {}
        for same in routes.values():
            rule = self._find_rule(warehouse, same[0])
            found |= dict.fromkeys(same.ids, rule.id or None)
        return found

    def _find_rule(self, warehouse, product):
        place = warehouse._get_ecom_operation().default_location_src_id
        rules = self.env["stock.rule"]
        while place:
            domain = [
                ("location_src_id", "=", place.id),
                ("location_dest_id", "=", self._get_customer_location().id),
                ("action", "!=", "push"),
            ]
            rule = rules._search_rule(False, product.uom_id, product, warehouse, domain)
            if rule:
                return rule
            place = place.location_id
        return rules

    def _insert_pickings(self, warehouse, order_ids):
        values = self._prepare_bulk_values(warehouse, order_ids)
        self.env.cr.execute(SQL(PICKINGS, **values))
        self.env.cr.execute(SQL(MOVES, **values))

    def _prepare_bulk_values(self, warehouse, order_ids):
        operation = warehouse._get_ecom_operation()
        pickings = self.env["stock.picking"]
        [(ids,)] = self.env.execute_query(SQL(
            "SELECT array_agg(nextval('stock_picking_id_seq')::int)"
            " FROM generate_series(1, %s)", len(order_ids),
        ))
        return {
            "ids": ids, "orders": order_ids,
            "names": self._draw_names(operation.sequence_id, len(order_ids)),
            "operation": operation.id, "move_type": operation.move_type,
            "source": operation.default_location_src_id.id,
            "target": self._get_customer_location().id,
            "responsible": pickings.default_get(["user_id"]).get("user_id"),
            "digits": self.env["decimal.precision"].precision_get("Stock Weight"),
            "today": fields.Date.today(), **self._stamp(),
        }

    def _stamp(self):
        now = self.env.cr.now()
        return {"user": self.env.uid, "now": now, "date": now.replace(microsecond=0)}

    def _draw_names(self, sequence, count):
        """The next ``count`` numbers of an operation, drawn at once where it can be."""
        # sudo: as Odoo draws the number of a transfer
        sequence_sudo = sequence.sudo()
        if sequence_sudo.implementation != "standard" or sequence_sudo.use_date_range:
            return [sequence_sudo.next_by_id() for _number in range(count)]
        name = f"ir_sequence_{sequence_sudo.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [sequence_sudo.get_next_char(number) for (number,) in rows]

    def _reserve(self, warehouse, rows):
        place = warehouse._get_ecom_operation().default_location_src_id
        taken = self.env.execute_query(
            SQL(RESERVE, path=f"{place.parent_path}%", **self._stamp())
        )
        wanted = round(sum(part["units"] for _order, part in rows), 6)
        if round(sum(float(quantity) for (quantity,) in taken), 6) != wanted:
            raise RuntimeError(f"{len(rows)} moves need {wanted}, which is not there any more")
        ids = self.env.execute_query(SQL(
            "SELECT DISTINCT picking_id FROM stock_move"
            " WHERE id IN (SELECT move_id FROM ecom_part) ORDER BY picking_id"
        ))
        return self.env["stock.picking"].browse([one for (one,) in ids])
