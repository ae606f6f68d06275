from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .ecom_order_board import NEVER_OVERDUE


class EcomOrder(models.Model):
    """Orders that wait longer than their shop allows."""

    _inherit = "ecom.order"

    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue",
        help="Not shipped within the hours that its shop allows.",
    )

    @api.depends("since", "state", "channel_id.overdue_hours")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for order in self:
            # sudo: how long orders of a shop may take is no secret to those who work on them
            hours = order.channel_id.sudo().overdue_hours
            order.is_overdue = bool(
                hours > 0 and order.since and order.state not in NEVER_OVERDUE
                and order.since < now - timedelta(hours=hours)
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain.FALSE
        # sudo: as above; the rules of the orders come on top
        channels_sudo = self.env["ecom.channel"].sudo().with_context(active_test=False)
        for channel_sudo in channels_sudo.search([("overdue_hours", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(hours=channel_sudo.overdue_hours)
            since = Domain("paid_at", "<", limit) | (
                Domain("paid_at", "=", False) & Domain("ordered_at", "<", limit)
            )
            late |= Domain("channel_id", "=", channel_sudo.id) & since
        late &= Domain("state", "not in", NEVER_OVERDUE)
        return late if True in value else ~late
