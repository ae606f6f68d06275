from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused, PeerUnavailable

from ..adapters.facts import Report

BATCH = 2000
OPEN_MESSAGE_STATES = ("received", "waiting", "refused")


class WmsReconciliation(models.Model):
    """One comparison of a warehouse's stock with ours: only what differs is kept."""

    _name = "wms.reconciliation"
    _description = "Stock Comparison"
    _order = "id desc"
    _rec_name = "run_at"

    backend_id = fields.Many2one(
        "wms.backend", "Warehouse System", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    run_at = fields.Datetime("Time", readonly=True, required=True, default=fields.Datetime.now)
    lines_compared = fields.Integer(readonly=True)
    difference_count = fields.Integer("Differences", readonly=True)
    explained_count = fields.Integer("Explained", readonly=True)
    unexplained_count = fields.Integer("Unexplained", readonly=True)
    line_ids = fields.One2many("wms.reconciliation.line", "reconciliation_id", readonly=True)

    _backend_idx = models.Index("(backend_id, id DESC)")

    def action_run_again(self):
        return self.backend_id.action_reconcile()

    def action_view_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "postal_warehouse.wms_reconciliation_line_action"
        )
        return {**action, "domain": [("reconciliation_id", "in", self.ids)]}

    @api.model
    def _run(self, backend):
        """Compare and store the result; set-based, with flat memory."""
        run = self.create({"backend_id": backend.id})
        run._create_tables()
        run._load_warehouse_stock()
        run._load_open_facts()
        run._compare()
        run._count()
        return run

    def _create_tables(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            DROP TABLE IF EXISTS wms_stock_told, wms_stock_open;
            CREATE TEMPORARY TABLE wms_stock_told (
                warehouse_id int, item_code varchar, lot varchar, quality varchar,
                quantity numeric) ON COMMIT DROP;
            CREATE TEMPORARY TABLE wms_stock_open (
                warehouse_id int, product_id int, lot varchar, quality varchar,
                quantity numeric, message varchar) ON COMMIT DROP;
            """
        )

    def _load_warehouse_stock(self):
        adapter = self.backend_id._adapter()
        for warehouse in self.backend_id.warehouse_ids:
            rows = (
                (warehouse.id, row.item_code, row.lot, row.quality, row.quantity)
                for row in self._iterate(adapter, warehouse)
            )
            self._insert("wms_stock_told", rows)

    def _iterate(self, adapter, warehouse):
        try:
            yield from adapter.stock_rows(warehouse.wms_code)
        except (PeerRefused, PeerUnavailable) as error:
            raise UserError(
                self.env._(
                    "The stock of %(warehouse)s cannot be asked: %(reason)s",
                    warehouse=warehouse.name,
                    reason=error.message,
                )
            ) from error

    def _insert(self, table, rows):
        for batch in split_every(BATCH, rows):
            query = f"INSERT INTO {table} VALUES %s"  # noqa: S608 - table names of this file
            self.env.cr.execute_values(query, list(batch), page_size=BATCH)

    def _load_open_facts(self):
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
        self._insert(
            "wms_stock_open", (row for exchange in exchanges for row in self._read_facts(exchange))
        )

    def _read_facts(self, exchange):
        for report in self.backend_id._adapter().read(exchange.kind, exchange.payload or ""):
            document = self.backend_id._find_document(report.code)
            if not document or not isinstance(report, Report):
                continue
            if self.backend_id.has_putaway and document.kind == "receipt":
                continue  # not in the warehouse's stock before it is put away
            yield from self._read_report(document, report, exchange)

    def _read_report(self, document, report, exchange):
        sign = -1 if document._is_outgoing() else 1
        products = {
            binding.code: binding.product_id
            for binding in self.env["wms.product"].search(
                [
                    ("backend_id", "=", self.backend_id.id),
                    ("code", "in", [line.item_code for line in report.lines]),
                ]
            )
        }
        for line in report.lines:
            product = products.get(line.item_code)
            for portion in line.portions if product else ():
                lot = portion.lot if product.tracking != "none" else ""
                yield (
                    document.warehouse_id.id,
                    product.id,
                    lot,
                    portion.quality,
                    sign * portion.quantity,
                    document.code,
                )

    def _compare(self):
        parameters = {
            "run": self.id,
            "backend": self.backend_id.id,
            "company": self.company_id.id or None,
            "good": "good",
            "defective": "defective",
        }
        self.env.cr.execute(COMPARE, parameters)
        self.lines_compared = self.env.cr.fetchone()[0]
        self.env["wms.reconciliation.line"].invalidate_model()

    def _count(self):
        counts = dict(
            self.env["wms.reconciliation.line"]._read_group(
                [("reconciliation_id", "=", self.id)], ["is_explained"], ["__count"]
            )
        )
        explained, unexplained = counts.get(True, 0), counts.get(False, 0)
        self.write(
            {
                "difference_count": explained + unexplained,
                "explained_count": explained,
                "unexplained_count": unexplained,
            }
        )

    def _to_figures(self):
        return {
            "backend": self.backend_id.code,
            "lines_compared": self.lines_compared,
            "differences": self.difference_count,
            "explained": self.explained_count,
            "unexplained": self.unexplained_count,
        }


#: told = the warehouse's stock, held = ours, facts = stored messages not booked yet, work = what
#: documents at the warehouse have left to do: a difference no larger than that is on its way.
COMPARE = """
    WITH told AS (
        SELECT t.warehouse_id, b.product_id, t.item_code, t.quality,
               CASE WHEN p.tracking = 'none' THEN '' ELSE t.lot END AS lot,
               SUM(t.quantity) AS quantity
          FROM wms_stock_told t
          LEFT JOIN wms_product b ON b.backend_id = %(backend)s AND b.code = t.item_code
          LEFT JOIN product_product pp ON pp.id = b.product_id
          LEFT JOIN product_template p ON p.id = pp.product_tmpl_id
         GROUP BY 1, 2, 3, 4, 5),
    held AS (
        SELECT w.id AS warehouse_id, q.product_id, COALESCE(l.name, '') AS lot,
               CASE WHEN c.parent_path LIKE d.parent_path || '%%' THEN %(defective)s
                    ELSE %(good)s END AS quality,
               SUM(q.quantity) AS quantity
          FROM stock_warehouse w
          JOIN stock_location v ON v.id = w.view_location_id
          LEFT JOIN stock_location d ON d.id = w.wms_defective_location_id
          JOIN stock_location c ON c.parent_path LIKE v.parent_path || '%%'
                               AND c.usage = 'internal'
          JOIN stock_quant q ON q.location_id = c.id
          LEFT JOIN stock_lot l ON l.id = q.lot_id
         WHERE w.wms_backend_id = %(backend)s
         GROUP BY 1, 2, 3, 4),
    facts AS (
        SELECT warehouse_id, product_id, lot, quality, SUM(quantity) AS quantity,
               STRING_AGG(DISTINCT message, ', ') AS messages
          FROM wms_stock_open GROUP BY 1, 2, 3, 4),
    work AS (
        SELECT d.warehouse_id, l.product_id,
               SUM(GREATEST(l.planned - l.done, 0)) FILTER (
                   WHERE d.kind IN ('delivery', 'stockout')) AS going,
               SUM(GREATEST(l.planned - l.done, 0)) FILTER (
                   WHERE d.kind IN ('receipt', 'return')) AS coming,
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
          FROM told t FULL JOIN held h USING (warehouse_id, product_id, lot, quality)),
    differing AS (
        SELECT j.*, COALESCE(f.quantity, 0) AS stored, f.messages, w.going, w.coming, w.codes,
               j.told - j.held - COALESCE(f.quantity, 0) AS residue
          FROM joined j
          LEFT JOIN facts f USING (warehouse_id, product_id, lot, quality)
          LEFT JOIN work w USING (warehouse_id, product_id)
         WHERE ROUND(j.told - j.held::numeric, 6) <> 0),
    judged AS (
        SELECT *, ROUND(residue::numeric, 6) = 0
               OR (residue < 0 AND COALESCE(going, 0) >= -SUM(LEAST(residue, 0)) OVER same)
               OR (residue > 0 AND COALESCE(coming, 0) >= SUM(GREATEST(residue, 0)) OVER same)
               AS is_explained
          FROM differing WINDOW same AS (PARTITION BY warehouse_id, product_id)),
    stored AS (
        INSERT INTO wms_reconciliation_line (
               reconciliation_id, company_id, warehouse_id, product_id, item_code, lot_name,
               quality, told, held, stored, difference, is_explained, explanation)
        SELECT %(run)s, %(company)s, warehouse_id, product_id, item_code, NULLIF(lot, ''),
               quality, told, held, stored, told - held, is_explained,
               CASE WHEN is_explained THEN
                    CONCAT_WS(', ', messages,
                              CASE WHEN ROUND(residue::numeric, 6) <> 0 THEN codes END) END
          FROM judged)
    SELECT COUNT(*) FROM joined
"""
