from odoo import models


class WmsDocument(models.Model):
    _inherit = "wms.document"

    # The monitor reads the times of the last week only.
    _accepted_idx = models.Index("(accepted_at, backend_id) WHERE accepted_at IS NOT NULL")
    _stuck_idx = models.Index("(backend_id, cause_since) WHERE cause IS NOT NULL")
