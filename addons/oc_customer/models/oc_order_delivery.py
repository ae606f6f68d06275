from datetime import UTC

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..lib.oc_dates import (
    NoPossibleDate,
    Reason,
    check_ship_date,
    earliest_dates,
    next_dates,
    selectable_dates,
)


class OcOrderDelivery(models.Model):
    """What one distribution centre ships for an order, and when."""

    _name = "oc.order.delivery"
    _inherit = ["oc.system.mixin"]
    _description = "Delivery of a Wholesale Order"
    _order = "order_id, warehouse_id"
    _rec_name = "warehouse_id"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    unit_id = fields.Many2one(
        related="order_id.partner_id", string="Ordering Unit", store=True, index=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Distribution Centre",
        required=True,
        ondelete="restrict",
        index=True,
    )
    requested_ship_date = fields.Date(
        help="A ship date chosen by hand; empty for the earliest possible.",
    )
    ship_date = fields.Date(readonly=True, index=True)
    arrival_date = fields.Date(readonly=True)
    order_before = fields.Datetime(
        readonly=True, help="The order must be confirmed before this moment to ship that day."
    )
    order_state = fields.Selection(related="order_id.state", store=True, index=True)
    dates_text = fields.Char(string="Dates", compute="_compute_dates_text")
    selectable_text = fields.Char(string="Possible Ship Dates", compute="_compute_selectable_text")

    _order_warehouse_uniq = models.UniqueIndex(
        "(order_id, warehouse_id)", "The order already has a delivery from this centre."
    )

    @api.depends("ship_date", "arrival_date", "order_before", "order_state")
    @api.depends_context("lang")
    def _compute_dates_text(self):
        for delivery in self:
            delivery.dates_text = delivery._render_dates()

    @api.depends("warehouse_id", "unit_id", "order_state")
    @api.depends_context("lang")
    def _compute_selectable_text(self):
        self.selectable_text = False
        drafts = self.filtered(lambda delivery: delivery.order_state in ("draft", "sent"))
        moment = self._get_order_moment()
        situations = self._get_situations(drafts._get_pairs(), moment)
        for delivery in drafts:
            centre, route, ahead = situations[delivery._get_pair()]
            try:
                found = selectable_dates(moment, centre, route, ahead)
            except NoPossibleDate:
                found = ()
            delivery.selectable_text = ", ".join(self._format_day(day.ship) for day in found[:10])

    @api.constrains("requested_ship_date")
    def _check_requested_ship_date(self):
        drafts = self.filtered(lambda delivery: delivery.order_id.state in ("draft", "sent"))
        refusals = drafts._get_date_refusals()
        if refusals:
            raise ValidationError("\n".join(refusals))

    def write(self, vals):
        if "requested_ship_date" in vals and any(
            delivery.order_id.state not in ("draft", "sent") for delivery in self
        ):
            raise ValidationError(
                self.env._("The ship date of a confirmed order can no longer be chosen.")
            )
        result = super().write(vals)
        if "requested_ship_date" in vals:
            self._store_dates()
        return result

    def _get_system_fields(self):
        own = ("requested_ship_date", *models.MAGIC_COLUMNS)
        return super()._get_system_fields() | (self._fields.keys() - set(own))

    @api.model
    def _get_order_moment(self):
        """The moment that counts as order time: an order is placed when it is confirmed."""
        return fields.Datetime.now().replace(tzinfo=UTC)

    def _get_pair(self):
        return self.order_id.partner_id, self.warehouse_id

    def _get_pairs(self):
        return {delivery._get_pair() for delivery in self}

    @api.model
    def _get_situations(self, pairs, moment):
        """{(unit, warehouse): (centre, route, days ahead)}; four queries for any number."""
        # Dates are the same for everybody, whatever the asking user may see of the settings.
        schedules_sudo = self.env["oc.delivery.schedule"].sudo()
        warehouses_sudo = self.env["stock.warehouse"].sudo().union(*(dc for _unit, dc in pairs))
        centres = warehouses_sudo._get_dc_centres(moment)
        routes = schedules_sudo._get_routes(pairs)
        ahead = {dc.id: dc.dc_selectable_days for dc in warehouses_sudo}
        own_hours = self._get_own_cutoff_hours(pairs)
        return {
            (unit, dc): (
                centres[dc].with_cutoff(own_hours.get(unit)),
                route,
                ahead[dc.id],
            )
            for (unit, dc), route in routes.items()
        }

    @api.model
    def _get_own_cutoff_hours(self, pairs):
        """{unit: hour} of the units whose customer has a cut-off hour of its own."""
        units = self.env["res.partner"].union(*(unit for unit, _dc in pairs))
        # As above: dates do not depend on who asks.
        customers = {unit: unit.sudo()._get_fund_customer() for unit in units}
        return {
            unit: customer.oc_cutoff_hour
            for unit, customer in customers.items()
            if customer._has_own_parameter("oc_cutoff_hour")
        }

    def _store_dates(self):
        """Store ship and arrival date of each delivery as of now, in bulk."""
        moment = self._get_order_moment()
        situations = self._get_situations(self._get_pairs(), moment)
        for delivery in self:
            centre, route, _ahead = situations[delivery._get_pair()]
            vals = delivery._prepare_dates(moment, centre, route)
            if any(delivery[name] != value for name, value in vals.items()):
                delivery._as_system().write(vals)

    def _prepare_dates(self, moment, centre, route):
        try:
            if self.requested_ship_date:
                dates = next_dates(moment, centre, route, self.requested_ship_date)
            else:
                dates = earliest_dates(moment, centre, route)
        except NoPossibleDate:
            return {"ship_date": False, "arrival_date": False, "order_before": False}
        return {
            "ship_date": dates.ship,
            "arrival_date": dates.arrival,
            "order_before": dates.order_before.replace(tzinfo=None),
        }

    def _get_date_refusals(self):
        """Texts of what is wrong with the dates as of now; three queries for any number."""
        moment = self._get_order_moment()
        situations = self._get_situations(self._get_pairs(), moment)
        texts = []
        for delivery in self:
            centre, route, ahead = situations[delivery._get_pair()]
            text = delivery._get_date_refusal(moment, centre, route, ahead)
            texts += [text] if text else []
        return texts

    def _get_date_refusal(self, moment, centre, route, ahead):
        try:
            earliest_dates(moment, centre, route)
        except NoPossibleDate:
            return self.env._(
                "%(dc)s can never deliver to %(unit)s: check its schedule, the closed days of the"
                " centre and the receiving weekdays of the unit.",
                dc=self.warehouse_id.name,
                unit=self.order_id.partner_id.name,
            )
        if not self.requested_ship_date:
            return None
        refusal = check_ship_date(self.requested_ship_date, moment, centre, route, ahead)
        return refusal and self._render_refusal(refusal, ahead)

    def _render_refusal(self, refusal, ahead):
        causes = {
            Reason.TOO_LATE: self.env._("it is too late for that day"),
            Reason.CLOSED: self.env._("the centre is closed that day"),
            Reason.WEEKDAY: self.env._("the centre does not ship to the unit on that weekday"),
            Reason.TOO_FAR: self.env._("it is more than %(days)s days ahead", days=ahead),
        }
        return self.env._(
            "%(dc)s cannot ship to %(unit)s on %(date)s: %(cause)s."
            " The next possible ship date is %(next)s.",
            dc=self.warehouse_id.name,
            unit=self.order_id.partner_id.name,
            date=self._format_day(self.requested_ship_date),
            cause=causes[refusal.reason],
            next=self._format_day(refusal.next.ship),
        )

    def _render_dates(self):
        """“Order before 16:00 Tue: arrives Thu”, in the time of the centre."""
        if not self.ship_date:
            return self.env._("No possible date")
        arrival = self._format_day(self.arrival_date)
        if self.order_state not in ("draft", "sent"):
            return self.env._(
                "Ships %(ship)s: arrives %(arrival)s",
                ship=self._format_day(self.ship_date),
                arrival=arrival,
            )
        if self.order_before <= fields.Datetime.now():
            return self.env._("Too late for %(ship)s", ship=self._format_day(self.ship_date))
        zone = pytz.timezone(self.warehouse_id.dc_timezone or "UTC")
        limit = pytz.utc.localize(self.order_before).astimezone(zone)
        return self.env._(
            "Order before %(time)s %(day)s: arrives %(arrival)s",
            time=limit.strftime("%H:%M"),
            day=self._format_day(limit.date()),
            arrival=arrival,
        )

    def _format_day(self, day):
        # The order of day, month and weekday is the language's own.
        return format_date(self.env, day, date_format=self.env._("EEE d MMM"))
