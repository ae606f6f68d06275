"""Shipping many deliveries at once: see ``stock.picking._ship``."""

from odoo import models
from odoo.tools import SQL

#: reserved as a whole, from plain stock, unknown to an external warehouse; without a partner
#: Odoo has nobody to send a text message to
PLAIN = """
SELECT picking.id
  FROM stock_picking picking
  JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
 WHERE picking.id = ANY(%s) AND picking.ecom_order_id IS NOT NULL
   AND picking.state = 'assigned' AND operation.code = 'outgoing'
   AND picking.wms_document_id IS NULL AND num_nonnulls(picking.owner_id, picking.partner_id) = 0
   AND EXISTS (SELECT FROM stock_move move WHERE move.picking_id = picking.id)
   AND NOT EXISTS (
       SELECT FROM stock_move move
         JOIN product_product product ON product.id = move.product_id
         JOIN product_template template ON template.id = product.product_tmpl_id
        WHERE move.picking_id = picking.id
          AND (move.state <> 'assigned' OR move.quantity <> move.product_uom_qty
               OR move.product_uom <> template.uom_id OR NOT (move.product_id = ANY(%s))
               OR num_nonnulls(move.sale_line_id, move.purchase_line_id, move.scrap_id,
                               move.restrict_partner_id, move.production_id) > 0
               OR EXISTS (SELECT FROM stock_move_move_rel chain
                           WHERE move.id IN (chain.move_orig_id, chain.move_dest_id))
               OR move.quantity <> (SELECT sum(line.quantity) FROM stock_move_line line
                                     WHERE line.move_id = move.id)))
   AND (SELECT bool_and(line.lot_id IS NULL AND line.package_id IS NULL
                        AND line.result_package_id IS NULL AND line.owner_id IS NULL
                        AND line.product_uom_id = template.uom_id
                        AND line.location_dest_id = picking.location_dest_id)
               AND bool_and(coalesce(line.picked, false)) = bool_or(coalesce(line.picked, false))
          FROM stock_move_line line
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE line.picking_id = picking.id)
"""
#: products whose stock is not one plain row in each bin that the deliveries take from
UNCOVERED = """
SELECT need.product_id
  FROM (SELECT line.product_id, line.location_id, sum(line.quantity) AS quantity
          FROM stock_move_line line
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE line.picking_id = ANY(%s) AND template.is_storable
         GROUP BY line.product_id, line.location_id) need
  LEFT JOIN stock_quant quant ON quant.product_id = need.product_id
        AND quant.location_id = need.location_id
        AND num_nonnulls(quant.lot_id, quant.package_id, quant.owner_id) = 0
 GROUP BY need.product_id, need.location_id, need.quantity
HAVING count(quant.id) <> 1 OR min(quant.quantity) < need.quantity
    OR min(quant.reserved_quantity) < need.quantity
"""
TAKE = """
UPDATE stock_quant quant
   SET quantity = quant.quantity - gone.quantity,
       reserved_quantity = quant.reserved_quantity - gone.quantity,
       write_uid = %(user)s, write_date = %(now)s
  FROM (SELECT line.product_id, line.location_id, sum(line.quantity) AS quantity
          FROM stock_move_line line WHERE line.picking_id = ANY(%(ids)s)
         GROUP BY line.product_id, line.location_id) gone
 WHERE quant.product_id = gone.product_id AND quant.location_id = gone.location_id
   AND num_nonnulls(quant.lot_id, quant.package_id, quant.owner_id) = 0
"""
#: by product: all that arrives, the first line of it, and the day of the last line's stock
ARRIVING = """
SELECT line.product_id, line.location_dest_id, sum(line.quantity),
       (array_agg(line.quantity ORDER BY line.id))[1],
       (array_agg(quant.in_date ORDER BY line.id DESC))[1],
       (SELECT min(known.id) FROM stock_quant known
         WHERE known.product_id = line.product_id AND known.location_id = line.location_dest_id
           AND num_nonnulls(known.lot_id, known.package_id, known.owner_id) = 0)
  FROM stock_move_line line
  JOIN stock_quant quant ON quant.product_id = line.product_id
                        AND quant.location_id = line.location_id
                        AND num_nonnulls(quant.lot_id, quant.package_id, quant.owner_id) = 0
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE line.picking_id = ANY(%s) AND template.is_storable
 GROUP BY line.product_id, line.location_dest_id
"""
GIVE = """
UPDATE stock_quant quant
   SET quantity = quant.quantity + told.quantity, in_date = told.in_date,
       write_uid = %s, write_date = %s
  FROM unnest(%s::int[], %s::numeric[], %s::timestamp[]) AS told (id, quantity, in_date)
 WHERE quant.id = told.id
"""
DONE = """
UPDATE stock_move_line
   SET state = 'done', picked = true, date = %(date)s, write_uid = %(user)s, write_date = %(now)s
 WHERE picking_id = ANY(%(ids)s);
UPDATE stock_move move
   SET state = 'done', picked = true, date = %(date)s, is_out = true,
       value = round(move.quantity * cost.price, %(digits)s),
       write_uid = %(user)s, write_date = %(now)s
  FROM unnest(%(products)s::int[], %(prices)s::numeric[]) AS cost (product_id, price)
 WHERE move.picking_id = ANY(%(ids)s) AND cost.product_id = move.product_id;
UPDATE stock_picking
   SET state = 'done', date_done = %(date)s, priority = '0',
       write_uid = %(user)s, write_date = %(now)s
 WHERE id = ANY(%(ids)s);
"""


class EcomDeliveryShip(models.AbstractModel):
    _inherit = "ecom.delivery"

    def _ship_bulk(self, pickings):
        """Validate deliveries that are plain (see ``_filter_shippable``) in a few statements.

        They are left as Odoo and its accounting leave them. Orders that are through become
        shipped, once.
        """
        self.env.flush_all()
        batches = pickings.batch_id
        for company, some in pickings.grouped("company_id").items():
            self._write_done(company, some)
        self.env.invalidate_all()
        for batch in batches:
            if any(one.state != "done" for one in batch.picking_ids):
                (batch.picking_ids & pickings).batch_id = False
        self.env.add_to_compute(self.env["stock.picking.batch"]._fields["state"], batches)
        # sudo: who ships need not have rights on the orders of shops
        pickings.sudo().ecom_order_id._note_shipped()

    def _write_done(self, company, pickings):
        products = pickings.move_ids.product_id.with_company(company)
        values = {
            "ids": pickings.ids, "products": products.ids,
            "prices": [product.standard_price for product in products],
            "digits": company.currency_id.decimal_places, **self._stamp(),
        }
        self.env.flush_all()
        arriving = self.env.execute_query(SQL(ARRIVING, pickings.ids))
        self.env.cr.execute(SQL(TAKE, **values))
        self._give(arriving)
        self.env.cr.execute(SQL(DONE, **values))

    def _give(self, arriving):
        """Goods to where customers are; Odoo makes the row of stock that is not there yet."""
        missing = [row for row in arriving if not row[5]]
        # sudo: as Odoo writes stock
        created_sudo = self.env["stock.quant"].sudo().create([
            {"product_id": product_id, "location_id": place_id, "quantity": first,
             "in_date": in_date}
            for product_id, place_id, _total, first, in_date, _known in missing
        ])
        created_sudo.flush_recordset()
        told = [(row[5], row[2], row[4]) for row in arriving if row[5]]
        told += [
            (quant.id, row[2] - row[3], row[4])
            for quant, row in zip(created_sudo, missing, strict=True)
        ]
        if told:
            columns = [list(column) for column in zip(*told, strict=True)]
            self.env.cr.execute(SQL(GIVE, self.env.uid, self.env.cr.now(), *columns))

    # === WHAT IS PLAIN === #

    def _filter_shippable(self, pickings):
        """Those that can be shipped set-based."""
        if not pickings or not self._knows_all_fields():
            return pickings.browse()
        operations = pickings.picking_type_id.filtered(self._is_plain_operation)
        some = pickings.filtered(
            lambda one: one.picking_type_id in operations and self._is_plain_carrier(one)
        )
        self.env.flush_all()
        uncovered = {row[0] for row in self.env.execute_query(SQL(UNCOVERED, some.ids))}
        products = some.move_ids.product_id.filtered(
            lambda one: one.id not in uncovered and self._is_plainly_valued(one)
        )
        rows = self.env.execute_query(SQL(PLAIN, some.ids, products.ids))
        return pickings.browse([row[0] for row in rows])

    def _is_plain_operation(self, operation):
        company = operation.company_id
        return not (
            company.stock_move_email_validation
            or operation.auto_print_delivery_slip or operation.auto_print_return_slip
            or operation.auto_print_product_labels or operation.auto_print_lot_labels
            or operation.auto_print_packages or operation.auto_show_reception_report
            or self._has_push_rules()
        )

    def _has_push_rules(self):
        target = self._get_customer_location()
        return self.env["stock.rule"].search_count(
            [("location_src_id", "=", target.id), ("action", "in", ("push", "pull_push"))],
            limit=1,
        )

    def _is_plain_carrier(self, picking):
        """Whether Odoo would not ask the carrier's own interface for a label on the way out."""
        return (
            picking.carrier_id.integration_level != "rate_and_ship"
            or bool(picking.carrier_tracking_ref)
            or not picking.picking_type_id.print_label
        )

    def _is_plainly_valued(self, product):
        return (
            product.tracking == "none"
            and product.cost_method != "fifo"
            and not product.lot_valuated
            and product.valuation != "real_time"
        )
