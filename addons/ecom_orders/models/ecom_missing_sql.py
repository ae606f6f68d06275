"""The query behind ``ecom.missing``."""

#: by company: what waiting orders and open requests for quotation name, kits among them
CANDIDATES = """
SELECT company_id, array_agg(DISTINCT product_id)
  FROM (SELECT o.company_id, line.product_id
          FROM ecom_order o JOIN ecom_order_line line ON line.order_id = o.id
         WHERE o.state = 'approved' AND line.product_id IS NOT NULL
         UNION ALL
        SELECT po.company_id, line.product_id
          FROM purchase_order po JOIN purchase_order_line line ON line.order_id = po.id
         WHERE po.state IN ('draft', 'sent', 'to approve') AND line.product_id IS NOT NULL) named
 GROUP BY company_id
"""
#: Goods are there where allocation takes them from; what is made to order for somebody else,
#: coming in or requested, is not for these orders.
QUERY = """
WITH kit (company_id, product_id, part_id, units) AS (SELECT * FROM %(kits)s),
rate (company_id, currency_id, factor) AS (SELECT * FROM %(rates)s),
place AS (
    SELECT warehouse.id AS warehouse_id, warehouse.company_id, stock.parent_path || '%%' AS path
      FROM stock_warehouse warehouse
      JOIN stock_picking_type operation ON operation.id = CASE
           WHEN warehouse.delivery_steps = 'ship_only' THEN warehouse.out_type_id
           ELSE warehouse.pick_type_id END
      JOIN stock_location stock ON stock.id = operation.default_location_src_id),
waiting AS (
    SELECT o.warehouse_id, lack.product_id, count(*) AS order_count,
           min(coalesce(o.paid_at, o.ordered_at)) AS oldest_at,
           sum(o.amount_total * rate.factor) AS amount
      FROM ecom_order o
     CROSS JOIN jsonb_to_recordset(o.shortage) AS lack (product_id int)
      LEFT JOIN rate ON rate.company_id = o.company_id AND rate.currency_id = o.currency_id
     WHERE o.id IN %(seen)s
     GROUP BY o.warehouse_id, lack.product_id),
wanted AS (
    SELECT o.warehouse_id, coalesce(kit.part_id, line.product_id) AS product_id,
           sum(line.quantity * coalesce(kit.units, 1)) AS quantity
      FROM ecom_order o
      JOIN ecom_order_line line ON line.order_id = o.id
      LEFT JOIN kit ON kit.company_id = o.company_id AND kit.product_id = line.product_id
     WHERE o.state = 'approved' AND o.shop_changes IS NULL AND line.product_id IS NOT NULL
       AND o.fulfilment IS DISTINCT FROM 'supplier'
     GROUP BY 1, 2),
there AS (
    SELECT place.warehouse_id, quant.product_id,
           sum(quant.quantity - quant.reserved_quantity) AS quantity
      FROM place
      JOIN stock_location bin ON bin.parent_path LIKE place.path
      JOIN stock_quant quant ON quant.location_id = bin.id
     WHERE quant.product_id IN (SELECT product_id FROM waiting)
     GROUP BY 1, 2),
coming AS (
    SELECT place.warehouse_id, move.product_id, sum(move.product_qty::numeric) AS quantity
      FROM place
      JOIN stock_location target ON target.parent_path LIKE place.path
      JOIN stock_move move ON coalesce(move.location_final_id, move.location_dest_id) = target.id
      JOIN stock_location source ON source.id = move.location_id
     WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
       AND move.product_id IN (SELECT product_id FROM waiting)
       AND source.parent_path NOT LIKE place.path
       AND NOT EXISTS (SELECT FROM stock_move_move_rel chain
                         JOIN stock_move next ON next.id = chain.move_dest_id
                         JOIN stock_location there ON there.id = next.location_dest_id
                        WHERE chain.move_orig_id = move.id AND next.state <> 'cancel'
                          AND there.parent_path NOT LIKE place.path)
     GROUP BY 1, 2),
requested AS (
    SELECT operation.warehouse_id, coalesce(kit.part_id, line.product_id) AS product_id,
           sum(line.product_uom_qty::numeric * coalesce(kit.units, 1)) AS quantity
      FROM purchase_order po
      JOIN purchase_order_line line ON line.order_id = po.id
      JOIN stock_picking_type operation ON operation.id = po.picking_type_id
      LEFT JOIN kit ON kit.company_id = po.company_id AND kit.product_id = line.product_id
     WHERE po.state IN ('draft', 'sent', 'to approve') AND line.product_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM stock_move_created_purchase_line_rel made
                        WHERE made.created_purchase_line_id = line.id)
     GROUP BY 1, 2),
figure AS (
    SELECT place.warehouse_id, place.company_id, waiting.product_id, waiting.order_count,
           waiting.oldest_at, waiting.amount,
           round(wanted.quantity, %(digits)s) AS wanted,
           round(greatest(there.quantity, 0), %(digits)s) AS free,
           round(coalesce(coming.quantity, 0), %(digits)s) AS incoming,
           round(coalesce(requested.quantity, 0), %(digits)s) AS requested
      FROM waiting
      JOIN place USING (warehouse_id)
      JOIN wanted USING (warehouse_id, product_id)
      LEFT JOIN there USING (warehouse_id, product_id)
      LEFT JOIN coming USING (warehouse_id, product_id)
      LEFT JOIN requested USING (warehouse_id, product_id))
SELECT figure.product_id * (SELECT max(id) + 1 FROM stock_warehouse) + figure.warehouse_id AS id,
       figure.product_id, template.categ_id, figure.warehouse_id, figure.company_id,
       figure.wanted AS quantity_wanted, figure.free AS quantity_free,
       figure.wanted - figure.free AS quantity_missing,
       figure.incoming AS quantity_incoming, figure.requested AS quantity_rfq,
       greatest(figure.wanted - figure.free - figure.incoming - figure.requested, 0)
           AS quantity_to_buy,
       figure.order_count, figure.oldest_at, company.currency_id,
       figure.amount AS amount_waiting,
       EXISTS (SELECT FROM product_supplierinfo seller
                 JOIN res_partner vendor ON vendor.id = seller.partner_id
                WHERE seller.product_tmpl_id = product.product_tmpl_id
                  AND coalesce(seller.product_id, product.id) = product.id
                  AND coalesce(seller.company_id, figure.company_id) = figure.company_id
                  AND vendor.active) AS has_vendor
  FROM figure
  JOIN res_company company ON company.id = figure.company_id
  JOIN product_product product ON product.id = figure.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE figure.wanted > figure.free
"""
