import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.payment_paypal import (
    LONGEST,
    PaymentError,
    PaymentTooMany,
    split_windows,
)

_logger = logging.getLogger(__name__)

SHORTEST = timedelta(minutes=1)


class EcomPaymentAccount(models.Model):
    """Downloading: one stretch of time a job, so that it can stop and go on anywhere."""

    _inherit = "ecom.payment.account"

    def action_download(self):
        """Download now, in the background."""
        if not self.env.user.has_group("ecom_orders.group_finance"):
            raise AccessError(self.env._("Only finance may download payments."))
        for account in self:
            if account.kind == "file":
                raise UserError(
                    self.env._(
                        "The payments of %(account)s come in files: import one.",
                        account=account.name,
                    )
                )
        self._enqueue_download()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("The payments are downloaded in the background."),
                "type": "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_download(self):
        """Enqueue what is due; the jobs do the work."""
        accounts = self.search([("is_paused", "=", False)])
        accounts.filtered(lambda account: account.kind == "paypal")._enqueue_download()
        # also what an order that came at the same moment could not see
        accounts._enqueue_matching()

    def _enqueue_download(self):
        for account in self:
            account._delayed("download")._download()

    def _enqueue_matching(self):
        for account in self:
            account._delayed("match")._match()

    def _delayed(self, what):
        # the jobs work for everybody, so they must not carry the rights of who was first
        account = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={}))
        return account.with_delay(
            channel="root.payment",
            identity_key=f"ecom.payment.account-{what}-{self.id}",
            description=f"Payments of {self.name}: {what}",
        )

    def _download(self, start=None):
        """Ask for the next stretch of time, store what is told, and enqueue what comes after.

        Matching is a job of its own: this one's view of the database is as old as the call.

        :param start: where the stretch begins; None: some hours before what is complete
        """
        self.ensure_one()
        if not self.active or self.is_paused or self.kind != "paypal":
            return
        now = fields.Datetime.now()
        start = start or self._get_download_start(now)
        window = next(split_windows(start, now), None)
        if not window:
            return
        try:
            transactions, until = self._fetch(*window)
            self.env["ecom.payment"]._store(self, transactions)
        except (PaymentError, UserError) as error:
            # shown on the account; the ticker asks again
            _logger.warning("Payments of %s are not taken: %s", self.name, error)
            self.last_error = str(error)
            return
        self._note_downloaded(until)
        if until < now and until > start:
            self._delayed("download")._download(until)
        self._enqueue_matching()

    def _get_download_start(self, now):
        """Some hours are asked again, and what was pending within the last days."""
        start = self.download_from or now
        if self.downloaded_to:
            start = max(start, self.downloaded_to - timedelta(hours=self.overlap_hours))
        pending = self.env["ecom.payment"].search(
            [("account_id", "=", self.id), ("status", "=", "pending"),
             ("paid_at", ">=", now - LONGEST)],
            order="paid_at", limit=1,
        )
        return min(start, pending.paid_at) if pending else start

    def _fetch(self, start, end):
        """What is told of a stretch, and up to when; a shorter one where there is too much."""
        client = self._client()
        while True:
            try:
                transactions, refreshed = client.fetch(start, end)
            except PaymentTooMany:
                if end - start <= SHORTEST:
                    raise
                end = start + (end - start) / 2
                continue
            return transactions, min(end, refreshed) if refreshed else end

    def _note_downloaded(self, until):
        self.last_error = False
        if not self.downloaded_to or self.downloaded_to < until:
            self.downloaded_to = until

    def _match(self):
        """Match the open payments and decide the orders they concern."""
        self.ensure_one()
        self.env["ecom.payment"]._match_open(self)
