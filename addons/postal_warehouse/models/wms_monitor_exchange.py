from odoo import models


class PostalExchange(models.Model):
    _inherit = "postal.exchange"

    # The last sign of life of a warehouse is one step into this index.
    _wms_heard_idx = models.Index(
        "(peer_id, done_at DESC) WHERE peer_model = 'wms.backend' AND state = 'done'"
    )
