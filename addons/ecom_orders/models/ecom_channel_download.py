from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.postal_base.exchange import PeerLock
from odoo.addons.queue_job.exception import RetryableJobError

from ..adapters import ADAPTERS
from ..download import ShopDownload

# Well under limit_time_real, with the longest call (60 s) still in the air.
DOWNLOAD_SECONDS = 40
GIVE_WAY_SECONDS = 3


class EcomChannel(models.Model):
    """When and what a shop's orders are downloaded; ``download.py`` does it."""

    _inherit = "ecom.channel"

    downloads_paid = fields.Boolean("Paid, Not Shipped", default=True)
    downloads_cod = fields.Boolean("Cash on Delivery", default=True)
    downloads_unpaid = fields.Boolean("Unpaid", default=True)
    downloads_shipped = fields.Boolean("Shipped")
    downloads_finished = fields.Boolean("Finished")
    download_interval = fields.Integer(
        "Minutes between Downloads", default=10, help="0: only by button and when the shop calls."
    )
    download_overlap = fields.Integer(
        "Minutes of Overlap",
        default=10,
        help="How far a download goes back behind the last change known: shops show some"
        " changes later than they date them.",
    )
    download_from = fields.Datetime(
        "Downloaded up to",
        readonly=True,
        copy=False,
        help="The last change in the shop that is known here, by the shop's own time.",
    )
    download_run_from = fields.Datetime(readonly=True, copy=False)
    download_reached = fields.Datetime(readonly=True, copy=False)
    download_cursor = fields.Char(readonly=True, copy=False)
    download_started_at = fields.Datetime("Download Began", readonly=True, copy=False)
    download_done_at = fields.Datetime("Last Download", readonly=True, copy=False)
    download_due_at = fields.Datetime("Next Download", readonly=True, copy=False, index=True)
    download_count = fields.Integer(
        "Orders Read", readonly=True, copy=False, help="In the download that runs or ran last."
    )
    download_error = fields.Char("Download Fails Because", readonly=True, copy=False)
    download_failing_since = fields.Datetime("Failing Since", readonly=True, copy=False)
    download_tries = fields.Integer(readonly=True, copy=False)
    download_unreadable = fields.Json(readonly=True, copy=False)
    download_unreadable_note = fields.Text(
        "Orders That Cannot Be Taken",
        compute="_compute_download_unreadable_note",
        help="They are asked for again with each download.",
    )

    _check_download = models.Constraint(
        "CHECK (download_interval >= 0 AND download_overlap >= 0)",
        "Minutes of a download cannot be negative.",
    )

    @api.depends("download_unreadable")
    def _compute_download_unreadable_note(self):
        for channel in self:
            problems = (channel.download_unreadable or {}).items()
            channel.download_unreadable_note = "\n".join(
                f"{external_id}: {reason}" for external_id, reason in problems
            )

    def _get_download_statuses(self):
        """The states of shop orders that are taken in when they are not known yet."""
        self.ensure_one()
        if self.mode == "managed":
            return {"shipped", "finished"}
        names = ("paid", "cod", "unpaid", "shipped", "finished")
        return {name for name in names if self[f"downloads_{name}"]}

    # === BUTTONS === #

    def action_download(self):
        """Download now, whenever the next time would be."""
        self._check_may_download()
        for channel in self:
            channel._schedule_download()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("The download has been started."),
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_may_download(self):
        if not self.env.user.has_group("ecom_orders.group_user"):
            raise AccessError(self.env._("You may not download orders of shops."))
        self.check_access("read")
        for channel in self:
            if not channel.is_callable:
                channel._adapter()  # tells that it is not called by us
            if channel.is_paused:
                raise UserError(
                    self.env._("%(shop)s is paused. Let it go on first.", shop=channel.name)
                )

    def action_resume(self):
        for channel in self.filtered("is_callable"):
            channel._schedule_download()
        return super().action_resume()

    def _restart_download(self, moment):
        """Begin anew with what changed in the shop at ``moment`` or later; repeats do no harm."""
        self.ensure_one()
        # sudo: where a download stands is nobody's to write
        self.sudo().write({
            "download_from": moment, "download_run_from": False, "download_cursor": False,
            "download_started_at": False, "download_reached": False,
        })
        self._schedule_download()

    # === THE JOB === #

    @api.model
    def _cron_download(self):
        """Enqueue a download for each shop that is due: a ticker, it does no work."""
        for channel in self.search(self._get_due_domain()):
            channel._schedule_download(only_due=True)

    @api.model
    def _get_due_domain(self):
        return [
            ("platform", "in", list(ADAPTERS)), ("is_paused", "=", False),
            ("download_interval", ">", 0), ("url", "!=", False),
            "|", ("download_due_at", "=", False), ("download_due_at", "<=", fields.Datetime.now()),
        ]

    def _schedule_download(self, only_due=False):
        """Enqueue a download, unless one waits already."""
        self.ensure_one()
        # The job works for everybody, so it must not carry the rights of who was first.
        channel = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={}))
        channel.with_delay(
            channel="root.shop",
            identity_key=f"ecom.channel:{self.id}:download",
            max_retries=0,
            description=f"Orders of {channel.name}",
        )._download(only_due)

    def _download(self, only_due=False):
        """Download what changed: the job. Never commits the job's own transaction."""
        channel = self.exists().filtered(lambda one: one.active and not one.is_paused)
        if not channel or (only_due and not channel.filtered_domain(self._get_due_domain())):
            return
        with PeerLock(self.env.cr.dbname, channel, "download") as lock:
            if not lock.is_held:
                raise RetryableJobError(
                    f"Another job downloads from {channel.name}",
                    seconds=GIVE_WAY_SECONDS,
                    ignore_retry=True,
                )
            download = ShopDownload(channel, lock, DOWNLOAD_SECONDS)
            download.run()
        if not download.is_through:
            channel._schedule_download()

    # === WHAT A DOWNLOAD DOES IN ITS TRANSACTIONS === #

    def _begin_page(self):
        """Return (changed from, cursor) of the page to ask for, or None when paused."""
        if not self.active or self.is_paused:
            return None
        if not self.download_started_at:
            overlap = timedelta(minutes=self.download_overlap)
            begin = self.download_from and self.download_from - overlap
            self.write({
                "download_started_at": fields.Datetime.now(), "download_run_from": begin,
                "download_cursor": False, "download_count": 0, "download_reached": False,
            })
        return self.download_run_from or None, self.download_cursor or ""

    def _take_page(self, place, page, moves_on=True, last=None):
        """Take a page's orders and move on; return whether it was the last page.

        :param place: for which the page was asked; when somebody moved it meanwhile, nothing
            is done
        """
        if self._begin_page() != place:
            return False
        wanted = self._leave_out_unwanted(page.orders)
        self.env["ecom.intake"]._take_in(self, wanted)
        self._note_unreadable(page)
        if not moves_on:
            return False
        moments = [order.modified_at for order in page.orders] + ([last] if last else [])
        return self._move_on(page, moments)

    def _leave_out_unwanted(self, orders):
        """Those of the orders that are in a state to download, or known already."""
        statuses = self._get_download_statuses()
        doubtful = [one.external_id for one in orders if one.status not in statuses]
        if not doubtful:
            return list(orders)
        known = set(self.env["ecom.order"].search_fetch(
            [("channel_id", "=", self.id), ("external_id", "in", doubtful)], ["external_id"]
        ).mapped("external_id"))
        return [one for one in orders if one.status in statuses or one.external_id in known]

    def _move_on(self, page, moments):
        # A shop whose clock is ahead, or that lies, must not make us skip what comes later.
        reached = min(max([*moments, self.download_reached or moments[0]]),
                      fields.Datetime.now()) if moments else self.download_reached
        vals = {
            "download_cursor": page.next_cursor, "download_reached": reached,
            "download_count": self.download_count + len(page.orders),
            "download_error": False, "download_failing_since": False, "download_tries": 0,
        }
        if not page.next_cursor:
            now = fields.Datetime.now()
            known = [moment for moment in (self.download_from, reached) if moment]
            vals |= {
                "download_from": max(known, default=False), "download_started_at": False,
                "download_cursor": False, "download_done_at": now,
                "download_due_at": now + timedelta(minutes=max(self.download_interval, 1)),
            }
        self.write(vals)
        return not page.next_cursor
