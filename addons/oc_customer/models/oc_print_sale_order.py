from odoo import models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """What the print of a unit's order says besides Odoo's own."""

    _inherit = "sale.order"

    def _get_printed_deliveries(self):
        """Rows (centre, ships, arrives), in the language of the environment."""
        self.ensure_one()
        # Who may print an order sees when it comes; portal users have no right on the rows.
        deliveries_sudo = self.sudo().oc_delivery_ids
        return [
            {
                "centre": row.warehouse_id.name,
                "ships": format_date(self.env, row.ship_date),
                "arrives": format_date(self.env, row.arrival_date),
            }
            for row in deliveries_sudo
        ]
