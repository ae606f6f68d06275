from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

OPEN_STATES = ("asking", "checking")
MOST_SECOND_LOOKS = 100


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
    state = fields.Selection(
        [
            ("asking", "Asking the Warehouse"),
            ("checking", "Looking Twice"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Stopped"),
        ],
        required=True,
        default="asking",
        readonly=True,
    )
    run_at = fields.Datetime("Time", readonly=True, required=True, default=fields.Datetime.now)
    finished_at = fields.Datetime("Finished", readonly=True)
    is_nightly = fields.Boolean("By Itself", readonly=True)
    todo = fields.Json(readonly=True)  # [[warehouse id, item code or ""], ...] still to be asked
    page = fields.Integer(default=1, readonly=True)
    received_here = fields.Integer(readonly=True)  # of the question that is asked page by page
    tries = fields.Integer("Unanswered", readonly=True, aggregator="sum")
    error = fields.Char("Trouble", readonly=True)
    lines_told = fields.Integer("Lines Received", readonly=True)
    lines_expected = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    lines_compared = fields.Integer(readonly=True)
    difference_count = fields.Integer("Differences", readonly=True)
    explained_count = fields.Integer("Explained", readonly=True)
    unexplained_count = fields.Integer("Unexplained", readonly=True)
    line_ids = fields.One2many("wms.reconciliation.line", "reconciliation_id", readonly=True)

    _backend_idx = models.Index("(backend_id, id DESC)")
    _open_idx = models.Index("(backend_id) WHERE state IN ('asking', 'checking')")

    @api.depends("state", "lines_told", "lines_expected")
    def _compute_progress(self):
        for run in self:
            if run.state == "done":
                run.progress = 100.0
            else:
                run.progress = min(99.0, 100.0 * run.lines_told / (run.lines_expected or 1))

    # Actions

    def action_run_again(self):
        return self.backend_id.action_reconcile()

    def action_stop(self):
        """Give up a comparison that is still asking."""
        self.backend_id._check_manager()
        # sudo: comparisons are written by the system only; the right was checked above
        self.sudo().filtered(lambda r: r.state in OPEN_STATES).state = "cancelled"
        return True

    def action_refresh(self):
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_view_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "postal_warehouse.wms_reconciliation_line_action"
        )
        return {**action, "domain": [("reconciliation_id", "in", self.ids)]}

    # Business

    @api.model
    def _start(self, backend, is_nightly=False):
        """A comparison that has everything still to ask; an open one is taken up again."""
        opened = self.search(
            [("backend_id", "=", backend.id), ("state", "in", OPEN_STATES)], limit=1
        )
        return opened or self.create(
            {
                "backend_id": backend.id,
                "is_nightly": is_nightly,
                "todo": [[warehouse.id, ""] for warehouse in backend.warehouse_ids],
            }
        )

    def _enqueue(self, delay=None):
        """Let jobs ask and compare."""
        for run in self:
            # A comparison works for everybody: it must not carry the rights of who asked for it.
            run.with_env(self.env(user=SUPERUSER_ID, su=True, context={})).with_delay(
                channel="root.wms",
                identity_key=f"wms.reconciliation:{run.id}",
                eta=delay,
                description=self.env._("Compare stock with %(name)s", name=run.backend_id.name),
            )._work()

    @api.model
    def _run(self, backend):
        """Compare now and in this transaction; refuses where the warehouse does not answer."""
        run = self.create(
            {"backend_id": backend.id, "todo": [[w.id, ""] for w in backend.warehouse_ids]}
        )
        run._work_off(is_apart=False)
        if run.state == "failed":
            raise UserError(run.error)
        return run

    def _conclude(self):
        """Compare what was told; look twice at what moved while the pages were read."""
        self._compare()
        suspects = self._find_suspects() if self.state == "asking" else []
        if 0 < len(suspects) <= MOST_SECOND_LOOKS:
            self.line_ids.unlink()
            self.write({"state": "checking", "todo": suspects, "page": 1})
            return
        self._drop_pages()
        self.write({"state": "done", "error": False, "finished_at": fields.Datetime.now()})
        self._count()
        self.backend_id.reconciliation_id = self

    def _find_suspects(self):
        lines = self.line_ids.filtered(lambda line: not line.is_explained)
        found = {(line.warehouse_id.id, line.item_code) for line in lines if line.item_code}
        return sorted([warehouse_id, code] for warehouse_id, code in found)

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

    @api.autovacuum
    def _gc_lines(self):
        """Forget the lines of old comparisons; their figures stay for the trend."""
        backends = self.env["wms.backend"].with_context(active_test=False)
        for backend in backends.search([("id", "!=", False)]):
            before = fields.Datetime.subtract(
                fields.Datetime.now(), days=backend.log_retention_days
            )
            old = self.search([("backend_id", "=", backend.id), ("run_at", "<", before)])
            old.line_ids.unlink()
