from odoo import fields, models
from odoo.exceptions import UserError

from .ecom_tracking_event import STATUSES


class EcomOrder(models.Model):
    """Where an order's parcel is, as its carrier tells."""

    _inherit = "ecom.order"

    tracking_event_ids = fields.One2many(
        "ecom.tracking.event", "order_id", "Tracking", readonly=True
    )
    tracking_status = fields.Selection(STATUSES, "Parcel", readonly=True, copy=False)
    tracked_at = fields.Datetime("Last Seen", readonly=True, copy=False)
    tracking_text = fields.Char("Last Event", readonly=True, copy=False)

    _tracking_trouble_idx = models.Index(
        "(tracked_at DESC) WHERE tracking_status IN ('returned', 'lost')"
    )

    def action_look_up_parcels(self):
        """Ask the carriers where these orders' parcels are."""
        self.check_access("read")
        # sudo: the ledger is the system's; the user may read these orders
        waybills_sudo = self.env["ecom.waybill"].sudo().search(
            [("order_id", "in", self.ids), ("state", "in", ("given", "used"))]
        )
        asked_sudo = waybills_sudo._look_up()
        if not asked_sudo:
            raise UserError(
                self.env._(
                    "No carrier's interface can be asked for these orders. They have no waybill,"
                    " or none of the carrier's accounts names their carrier."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s parcels are asked for; what the carrier answers appears on the"
                    " orders.",
                    count=len(asked_sudo),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
