from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters import ADAPTERS


class EcomChannel(models.Model):
    """When a shop's open orders are compared with what it says of them now."""

    _inherit = "ecom.channel"

    compare_interval = fields.Integer(
        "Hours between Comparisons",
        default=6,
        help="Open orders are asked for by themselves: a shop may change an order without"
        " dating the change, so that no download finds it. 0: only by button.",
    )
    compare_max_age = fields.Integer(
        "Hours Uncompared before Fulfilment",
        help="An approved order that the shop told longer ago is compared with it once more"
        " before it gets goods; while the shop fails it waits. 0: it gets them anyhow.",
    )
    compare_due_at = fields.Datetime("Next Comparison", readonly=True, copy=False, index=True)
    is_comparable = fields.Boolean(
        "Can Be Compared", compute="_compute_is_comparable",
        help="We can ask this shop for orders by their ids."
    )
    compare_note = fields.Char("Comparison", compute="_compute_compare_note")

    _check_compare = models.Constraint(
        "CHECK (compare_interval >= 0 AND compare_max_age >= 0)",
        "Hours between comparisons cannot be negative."
    )

    @api.model
    def _get_comparable_platforms(self):
        return [platform for platform, adapter in ADAPTERS.items() if adapter.most_found]

    @api.depends("platform")
    def _compute_is_comparable(self):
        platforms = self._get_comparable_platforms()
        for channel in self:
            channel.is_comparable = channel.platform in platforms

    def _compute_compare_note(self):
        running = self.env["ecom.comparison"].search_fetch(
            [("channel_id", "in", self.ids), ("state", "=", "running")],
            ["channel_id", "position", "total", "error"], order="id",
        )
        latest = {comparison.channel_id: comparison for comparison in running}
        for channel in self:
            channel.compare_note = channel in latest and latest[channel]._describe_progress()

    def action_compare(self):
        """Compare all open orders of these shops, in the background."""
        self._check_may_download()
        for channel in self:
            if not channel.is_comparable:
                raise UserError(
                    self.env._(
                        "%(shop)s cannot be asked for single orders, so they cannot be compared.",
                        shop=channel.name,
                    )
                )
        running = self._find_running_comparisons()
        left = self - running.channel_id
        begun = running | left._compare("shop")
        if not begun:
            raise UserError(self.env._("There is no open order to compare."))
        return begun._get_action()

    def action_view_comparisons(self):
        return self._open("ecom_orders.ecom_comparison_action")

    def action_resume(self):
        result = super().action_resume()
        self.env["ecom.comparison"].sudo()._go_on()  # sudo: jobs are the system's
        return result

    def _find_running_comparisons(self):
        """Those of all open orders of these shops."""
        return self.env["ecom.comparison"].search([
            ("channel_id", "in", self.ids), ("state", "=", "running"), ("kind", "!=", "orders"),
        ])

    def _compare(self, kind):
        comparisons = self.env["ecom.comparison"]
        return comparisons._start(kind, comparisons._find_orders(self)) if self else comparisons

    @api.model
    def _cron_compare(self):
        """Begin what is due: a ticker, the jobs do the work."""
        now = fields.Datetime.now()
        due = self.search([
            ("platform", "in", self._get_comparable_platforms()), ("is_paused", "=", False),
            ("compare_interval", ">", 0), ("url", "!=", False),
            "|", ("compare_due_at", "=", False), ("compare_due_at", "<=", now),
        ])
        for channel in due:
            channel.compare_due_at = now + timedelta(hours=channel.compare_interval)
        (due - due._find_running_comparisons().channel_id)._compare("schedule")
        self.env["ecom.comparison"]._go_on()
        self.env["ecom.comparison"]._release()
        self.env["ecom.comparison"]._hold_on()
