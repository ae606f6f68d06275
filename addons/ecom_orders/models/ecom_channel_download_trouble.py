from datetime import timedelta

from odoo import fields, models

from odoo.addons.postal_base.lib.postal_exchange import backoff_seconds


class EcomChannel(models.Model):
    """What a download does when the shop fails, or tells an order that cannot be taken."""

    _inherit = "ecom.channel"

    def _note_download_failure(self, reason):
        """Keep the reason and since when, and try again later, each time later."""
        now = fields.Datetime.now()
        tries = self.download_tries + 1
        self.write({
            "download_error": reason,
            "download_failing_since": self.download_failing_since or now,
            "download_tries": tries,
            "download_due_at": now + timedelta(seconds=backoff_seconds(tries)),
        })

    def _note_unreadable(self, page):
        """Keep which orders cannot be taken; forget those that now were."""
        known = dict(self.download_unreadable or {})
        problems = {**known, **dict(page.unreadable)}
        for order in page.orders:
            problems.pop(order.external_id, None)
        if problems != known:
            self.download_unreadable = problems or False

    def _take_unreadable(self, external_id, order):
        """Take an order that was asked for by itself; None: the shop no longer has it."""
        if order:
            self.env["ecom.intake"]._take_in(self, self._leave_out_unwanted([order]))
        problems = dict(self.download_unreadable or {})
        problems.pop(external_id, None)
        self.download_unreadable = problems or False
