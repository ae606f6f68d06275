from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: kept longer than the widest time window, after which the time stamp alone refuses a replay
KEEP_HOURS = 24


class WmsRequest(models.Model):
    """Signatures of calls taken: the same signed call is taken once, on any server."""

    _name = "wms.request"
    _description = "Call Taken from a Warehouse"
    _log_access = False

    backend_id = fields.Many2one("wms.backend", required=True, ondelete="cascade", index=False)
    signature = fields.Char(required=True)
    received_at = fields.Datetime(required=True)

    _signature_uniq = models.UniqueIndex("(backend_id, signature)")
    _received_at_idx = models.Index("(backend_id, received_at)")

    @api.model
    def _take(self, backend, signature):
        """Note the signature; False if this very call has been taken before."""
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO wms_request (backend_id, signature, received_at)
                     VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
                """,
                backend.id,
                signature,
                fields.Datetime.now(),
            )
        )
        return bool(inserted)

    @api.model
    def _count_recent(self, backend, limit):
        """How many calls were taken in the last minute, counted no further than ``limit``."""
        since = fields.Datetime.now() - timedelta(minutes=1)
        domain = [("backend_id", "=", backend.id), ("received_at", ">", since)]
        return self.search_count(domain, limit=limit)

    @api.autovacuum
    def _gc_old(self):
        before = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        self.env.cr.execute(SQL("DELETE FROM wms_request WHERE received_at < %s", before))
