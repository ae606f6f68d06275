from datetime import timedelta

from odoo import api, fields, models

DEFAULT_DAYS = 180


class PostalExchange(models.Model):
    """Forgetting what was said, after the time each peer sets."""

    _inherit = "postal.exchange"

    @api.autovacuum
    def _gc_bodies(self):
        """Blank the bodies of finished messages older than their peer keeps them."""
        groups = self._read_group(
            [("done_at", "!=", False)], ["peer_model", "peer_id"], ["done_at:min"]
        )
        for peer_model, peer_id, oldest in groups:
            days = self._get_retention_days(peer_model, peer_id)
            before = fields.Datetime.now() - timedelta(days=days)
            if oldest < before:
                self._blank_bodies(peer_model, peer_id, before)

    def _get_retention_days(self, peer_model, peer_id):
        if peer_model in self.env:
            peer = self.env[peer_model].browse(peer_id).exists()
            if peer:
                return peer.log_retention_days
        return DEFAULT_DAYS

    def _blank_bodies(self, peer_model, peer_id, before):
        self.env.cr.execute(
            """
            UPDATE postal_exchange SET payload = NULL, answer = NULL
             WHERE peer_model IS NOT DISTINCT FROM %s AND peer_id IS NOT DISTINCT FROM %s
               AND done_at < %s AND (payload IS NOT NULL OR answer IS NOT NULL)
            """,
            (peer_model or None, peer_id or None, before),
        )
        self.invalidate_model(["payload", "answer"])
