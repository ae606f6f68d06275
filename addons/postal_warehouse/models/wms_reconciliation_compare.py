from odoo import models
from odoo.tools import split_every

from ..adapters.facts import Adjustment, Report

BATCH = 2000
OPEN_MESSAGE_STATES = ("received", "waiting", "refused")


class WmsReconciliation(models.Model):
    """Comparing in the database: nothing of the stock passes through this process."""

    _inherit = "wms.reconciliation"

    def _compare(self):
        """Store the differences between what was told and what is held, each with its reason."""
        self.env.flush_all()
        # For this transaction only: a million lines are joined in memory rather than on disk.
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        self.env.cr.execute(CREATE_TABLES)
        parameters = {
            "run": self.id,
            "backend": self.backend_id.id,
            "company": self.company_id.id or None,
        }
        self.env.cr.execute(LOAD_TOLD, parameters)
        self.env.cr.execute(LOAD_HELD, parameters)
        self._insert_open_facts()
        self.env.cr.execute("ANALYZE wms_stock_told, wms_stock_held")
        self.env.cr.execute(COMPARE, parameters)
        self.lines_compared = self.env.cr.fetchone()[0]
        self.env["wms.reconciliation.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])

    def _insert_open_facts(self):
        """What messages say that are stored and not booked yet."""
        exchanges = self.env["postal.exchange"].search(
            [
                ("peer_model", "=", "wms.backend"),
                ("peer_id", "=", self.backend_id.id),
                ("direction", "=", "in"),
                ("state", "in", OPEN_MESSAGE_STATES),
            ],
            order="id",
        )
        rows = (row for exchange in exchanges for row in self._read_facts(exchange))
        for batch in split_every(BATCH, rows):
            query = "INSERT INTO wms_stock_open VALUES %s"
            self.env.cr.execute_values(query, list(batch), page_size=BATCH)

    def _read_facts(self, exchange):
        kind = "refused" if exchange.state == "refused" else "reported"
        for fact in self.backend_id._adapter().read(exchange.kind, exchange.payload or ""):
            if isinstance(fact, Adjustment):
                yield from self._read_adjustment(fact, kind)
            elif isinstance(fact, Report):
                yield from self._read_report(fact, kind)

    def _read_adjustment(self, fact, kind):
        warehouse = self.backend_id.warehouse_ids.filtered(
            lambda w: w.wms_code == fact.warehouse_code
        )
        products = self._get_products(fact.lines)
        for line in fact.lines if warehouse else ():
            product = products.get(line.item_code)
            if product:
                lot = line.lot if product.tracking != "none" else ""
                place = (warehouse.id, product.id, lot, line.quality)
                yield (*place, line.quantity, fact.code, kind)

    def _read_report(self, report, kind):
        document = self.backend_id._find_document(report.code)
        if not document or (self.backend_id.has_putaway and document.kind == "receipt"):
            return  # not in the warehouse's stock before it is put away
        products = self._get_products(report.lines)
        for line in report.lines:
            is_out = document._is_outgoing() or line.role == "material"
            sign = -1 if is_out else 1
            product = products.get(line.item_code)
            for portion in line.portions if product else ():
                lot = portion.lot if product.tracking != "none" else ""
                place = (document.warehouse_id.id, product.id, lot, portion.quality)
                yield (*place, sign * portion.quantity, document.code, kind)

    def _get_products(self, lines):
        codes = [line.item_code for line in lines]
        return self.backend_id._search_bindings("code", codes)


CREATE_TABLES = """
    DROP TABLE IF EXISTS wms_stock_told, wms_stock_held, wms_stock_open;
    CREATE TEMPORARY TABLE wms_stock_told (
        warehouse_id int, product_id int, item_code varchar, lot varchar, quality varchar,
        quantity numeric) ON COMMIT DROP;
    CREATE TEMPORARY TABLE wms_stock_held (
        warehouse_id int, product_id int, lot varchar, quality varchar,
        quantity numeric) ON COMMIT DROP;
    CREATE TEMPORARY TABLE wms_stock_open (
        warehouse_id int, product_id int, lot varchar, quality varchar,
        quantity numeric, code varchar, kind varchar) ON COMMIT DROP;
"""

#: what was asked for a second time stands for what was told the first time
LOAD_TOLD = """
    INSERT INTO wms_stock_told
    SELECT t.warehouse_id, b.product_id, t.item_code,
           CASE WHEN p.tracking = 'none' THEN '' ELSE t.lot END, t.quality, SUM(t.quantity)
      FROM (SELECT g.warehouse_id, r ->> 0 AS item_code, r ->> 1 AS lot, r ->> 2 AS quality,
                   (r ->> 3)::numeric AS quantity
              FROM wms_reconciliation_page g, jsonb_array_elements(g.rows) r
             WHERE g.reconciliation_id = %(run)s
               AND (g.item_code IS NOT NULL OR (g.warehouse_id, r ->> 0) NOT IN (
                    SELECT warehouse_id, item_code FROM wms_reconciliation_page
                     WHERE reconciliation_id = %(run)s AND item_code IS NOT NULL))) t
      LEFT JOIN wms_product b ON b.backend_id = %(backend)s AND b.code = t.item_code
      LEFT JOIN product_product pp ON pp.id = b.product_id
      LEFT JOIN product_template p ON p.id = pp.product_tmpl_id
     GROUP BY 1, 2, 3, 4, 5
"""

LOAD_HELD = """
    INSERT INTO wms_stock_held
    SELECT w.id, q.product_id, COALESCE(l.name, ''),
           CASE WHEN c.parent_path LIKE d.parent_path || '%%' THEN 'defective'
                WHEN c.parent_path LIKE x.parent_path || '%%' THEN 'damaged'
                ELSE 'good' END,
           SUM(q.quantity)
      FROM stock_warehouse w
      JOIN stock_location v ON v.id = w.view_location_id
      LEFT JOIN stock_location d ON d.id = w.wms_defective_location_id
      LEFT JOIN stock_location x ON x.id = w.wms_damaged_location_id
      JOIN stock_location c ON c.parent_path LIKE v.parent_path || '%%' AND c.usage = 'internal'
      JOIN stock_quant q ON q.location_id = c.id
      LEFT JOIN stock_lot l ON l.id = q.lot_id
     WHERE w.wms_backend_id = %(backend)s
     GROUP BY 1, 2, 3, 4
"""

#: facts = stored messages that are not booked, counts = reported differences that are not
#: decided or cannot be booked, work = what documents at the warehouse have left to do: a
#: difference no larger than that is on its way.
COMPARE = """
    WITH facts AS (
        SELECT warehouse_id, product_id, lot, quality, SUM(quantity) AS quantity,
               STRING_AGG(DISTINCT code, ', ') AS codes, BOOL_OR(kind = 'refused') AS is_refused
          FROM wms_stock_open GROUP BY 1, 2, 3, 4),
    counts AS (
        SELECT n.warehouse_id, l.product_id, COALESCE(l.lot_name, '') AS lot, l.quality,
               SUM(l.quantity)::numeric AS quantity, STRING_AGG(DISTINCT n.code, ', ') AS codes
          FROM wms_count n JOIN wms_count_line l ON l.count_id = n.id
         WHERE n.backend_id = %(backend)s AND n.state IN ('to_approve', 'waiting')
         GROUP BY 1, 2, 3, 4),
    work AS (
        SELECT d.warehouse_id, l.product_id,
               SUM(GREATEST(l.planned - l.done, 0)) FILTER (
                   WHERE d.kind IN ('delivery', 'stockout') OR l.role = 'material') AS going,
               SUM(GREATEST(l.planned - l.done, 0)) FILTER (
                   WHERE d.kind IN ('receipt', 'return') OR l.role = 'product') AS coming,
               STRING_AGG(DISTINCT d.code, ', ') AS codes
          FROM wms_document d JOIN wms_document_line l ON l.document_id = d.id
         WHERE d.backend_id = %(backend)s AND d.state IN (
               'sent', 'unsure', 'accepted', 'working', 'partial', 'cancelling', 'cancel_refused')
         GROUP BY 1, 2),
    joined AS (
        SELECT COALESCE(t.warehouse_id, h.warehouse_id) AS warehouse_id,
               COALESCE(t.product_id, h.product_id) AS product_id, t.item_code,
               COALESCE(t.lot, h.lot) AS lot, COALESCE(t.quality, h.quality) AS quality,
               COALESCE(t.quantity, 0) AS told, COALESCE(h.quantity, 0) AS held
          FROM wms_stock_told t
          FULL JOIN wms_stock_held h USING (warehouse_id, product_id, lot, quality)),
    differing AS (
        SELECT j.*, COALESCE(f.quantity, 0) AS stored, COALESCE(n.quantity, 0) AS counted,
               f.codes AS messages, f.is_refused, n.codes AS counts,
               w.going, w.coming, w.codes AS documents,
               ROUND(j.told - j.held - COALESCE(f.quantity, 0) - COALESCE(n.quantity, 0), 6)
               AS residue
          FROM joined j
          LEFT JOIN facts f USING (warehouse_id, product_id, lot, quality)
          LEFT JOIN counts n USING (warehouse_id, product_id, lot, quality)
          LEFT JOIN work w USING (warehouse_id, product_id)
         WHERE ROUND(j.told - j.held, 6) <> 0),
    judged AS (
        SELECT *, residue = 0
               OR (residue < 0 AND COALESCE(going, 0) >= -SUM(LEAST(residue, 0)) OVER same)
               OR (residue > 0 AND COALESCE(coming, 0) >= SUM(GREATEST(residue, 0)) OVER same)
               AS is_explained
          FROM differing WINDOW same AS (PARTITION BY warehouse_id, product_id)),
    stored AS (
        INSERT INTO wms_reconciliation_line (
               reconciliation_id, company_id, warehouse_id, product_id, item_code, lot_name,
               quality, told, held, stored, counted, difference, is_explained, explained_by,
               explanation)
        SELECT %(run)s, %(company)s, j.warehouse_id, j.product_id,
               COALESCE(j.item_code, b.code), NULLIF(j.lot, ''),
               j.quality, told, held, j.stored, counted, told - held, is_explained,
               CASE WHEN NOT is_explained THEN NULL
                    WHEN residue <> 0 THEN 'pushed'
                    WHEN is_refused THEN 'refused'
                    WHEN j.stored <> 0 THEN 'reported'
                    ELSE 'counted' END,
               CASE WHEN is_explained THEN
                    CONCAT_WS(', ', messages, counts, CASE WHEN residue <> 0 THEN documents END)
               END
          FROM judged j
          LEFT JOIN wms_product b
                 ON b.backend_id = %(backend)s AND b.product_id = j.product_id)
    SELECT COUNT(*) FROM joined
"""
