from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..lib.oc_dates import HORIZON_DAYS, Centre


class StockWarehouse(models.Model):
    """A warehouse that ships to ordering units is a distribution centre (DC)."""

    _inherit = "stock.warehouse"

    is_dc = fields.Boolean(string="Distribution Centre", index="btree_not_null")
    dc_timezone = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
    )
    dc_cutoff_hour = fields.Float(
        string="Cut-off Hour",
        default=16.0,
        help="An order placed before this local time can still ship the same day.",
    )
    dc_lead_days = fields.Integer(
        string="Days to Arrive",
        default=1,
        help="Used for units that have no delivery schedule with this centre.",
    )
    dc_selectable_days = fields.Integer(
        string="Days Ahead",
        default=14,
        help="How many days ahead a ship date may be chosen.",
    )
    dc_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Closed Days",
        help="The centre does not ship on a day whose noon lies in a time off of this calendar.",
    )
    dc_product_ids = fields.One2many("oc.dc.product", "warehouse_id", string="Enabled Products")
    dc_product_count = fields.Integer(compute="_compute_dc_product_count")

    @api.depends("dc_product_ids")
    def _compute_dc_product_count(self):
        counts = dict(
            self.env["oc.dc.product"]._read_group(
                [("warehouse_id", "in", self.ids)], ["warehouse_id"], ["__count"]
            )
        )
        for warehouse in self:
            warehouse.dc_product_count = counts.get(warehouse._origin, 0)

    @api.constrains("dc_cutoff_hour", "dc_lead_days", "dc_selectable_days")
    def _check_dc_times(self):
        for warehouse in self:
            if not 0 <= warehouse.dc_cutoff_hour <= 24:
                raise ValidationError(
                    self.env._(
                        "%(dc)s: the cut-off hour must be between 0:00 and 24:00.",
                        dc=warehouse.name,
                    )
                )
            if warehouse.dc_lead_days < 0 or warehouse.dc_selectable_days < 0:
                raise ValidationError(
                    self.env._("%(dc)s: days cannot be negative.", dc=warehouse.name)
                )

    def action_open_dc_products(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oc_customer.oc_dc_product_action")
        action["domain"] = [("warehouse_id", "=", self.id)]
        action["context"] = {"default_warehouse_id": self.id}
        return action

    def _get_dc_centres(self, moment):
        """{warehouse: what the date function needs to know about it}, at most two queries."""
        closed = self._get_dc_closed_days(moment)
        return {
            warehouse: Centre(
                warehouse.dc_timezone or "UTC", warehouse.dc_cutoff_hour, closed[warehouse]
            )
            for warehouse in self
        }

    def _get_dc_closed_days(self, moment):
        leaves = self._get_dc_leaves(moment)
        last = moment.date() + timedelta(days=HORIZON_DAYS)
        return {
            warehouse: frozenset(
                day
                for leave in leaves
                if leave.calendar_id in (warehouse.dc_calendar_id, leave.calendar_id.browse())
                and leave.company_id in (warehouse.company_id, leave.company_id.browse())
                for day in warehouse._get_leave_days(leave, last)
            )
            if warehouse.dc_calendar_id
            else frozenset()
            for warehouse in self
        }

    def _get_dc_leaves(self, moment):
        calendars = self.dc_calendar_id
        # Holidays of the company are no secret, but salespeople have no right to the calendar.
        leaves_sudo = self.env["resource.calendar.leaves"].sudo()
        if not calendars:
            return leaves_sudo
        return leaves_sudo.search(
            [
                ("calendar_id", "in", [False, *calendars.ids]),
                ("resource_id", "=", False),
                ("date_to", ">=", moment.replace(tzinfo=None) - timedelta(days=2)),
            ]
        )

    def _get_leave_days(self, leave, last):
        """Local days whose noon lies in the time off."""
        zone = pytz.timezone(self.dc_timezone or "UTC")
        start = pytz.utc.localize(leave.date_from).astimezone(zone).replace(tzinfo=None)
        end = pytz.utc.localize(leave.date_to).astimezone(zone).replace(tzinfo=None)
        day = start.date()
        while day <= min(end.date(), last):
            if start <= datetime.combine(day, time(12)) <= end:
                yield day
            day += timedelta(days=1)

    def _get_dc_noon(self, day):
        """Noon of a local day in UTC, as the database wants it: the same day nearly anywhere."""
        zone = pytz.timezone(self.dc_timezone or "UTC")
        local = zone.localize(datetime.combine(day, time(12)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)
