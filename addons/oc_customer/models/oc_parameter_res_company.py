from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .oc_parameter import CHECKED, DEFAULT_CUTOFF, check_parameters


class ResCompany(models.Model):
    """Parameters of all customers that have none of their own."""

    _inherit = "res.company"

    oc_approval_required = fields.Boolean(
        string="New Customers Need Approval",
        help="A new organization customer waits until a second person confirms it.",
    )
    oc_cutoff_hour = fields.Float(
        string="Cut-off Hour",
        default=DEFAULT_CUTOFF,
        help="Of new distribution centres, and of those that have this hour when it changes.",
    )
    oc_tier_count = fields.Integer(
        string="Sales Prices in Use",
        help="So many of the sales prices, in their order, can be chosen; the others keep working"
        " where they are. Zero: all of them.",
    )
    oc_min_order_amount = fields.Monetary(
        string="Minimum Order Amount of All", help="Used for ordering units that have none."
    )
    oc_max_order_amount = fields.Monetary(
        string="Maximum Order Amount of All",
        help="Used for ordering units that have none. Zero means no maximum.",
    )
    oc_daily_close_hour = fields.Float(
        string="Daily Close Hour",
        default=18.0,
        help="The hour that fixes the day's orders of the ordering portal.",
    )
    oc_portal_enabled = fields.Boolean(
        string="Ordering Portal", default=True, help="Whether customers order by themselves."
    )

    @api.constrains(*CHECKED)
    def _check_oc_parameters(self):
        for _company, text in check_parameters(self):
            raise ValidationError(text)

    def write(self, vals):
        """Centres that have the company's cut-off hour follow it."""
        if "oc_cutoff_hour" not in vals:
            return super().write(vals)
        # The hour belongs to the company, whoever may change its centres.
        centres_sudo = self.env["stock.warehouse"].sudo().search([("company_id", "in", self.ids)])
        followers_sudo = centres_sudo.filtered(
            lambda dc: dc.dc_cutoff_hour == dc.company_id.oc_cutoff_hour
        )
        result = super().write(vals)
        followers_sudo.dc_cutoff_hour = vals["oc_cutoff_hour"]
        return result
