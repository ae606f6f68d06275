from odoo import api, models

from .wms_reconciliation import OPEN_STATES


class WmsBackend(models.Model):
    _inherit = "wms.backend"

    @api.model
    def _cron_reconcile(self):
        """Have every warehouse compared: a ticker that leaves the work to jobs."""
        for backend in self.search([("is_paused", "=", False), ("warehouse_ids", "!=", False)]):
            run = self.env["wms.reconciliation"]._start(backend, is_nightly=True)
            run._enqueue()

    @api.model
    def _take_up_reconciliations(self):
        """Enqueue comparisons whose job is gone; one that has its job is left alone."""
        self.env["wms.reconciliation"].search([("state", "in", OPEN_STATES)])._enqueue()
