from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.oc_dates import WEEKDAYS, Route

SHIP_FIELDS = tuple(f"ship_{day}" for day in WEEKDAYS)


class OcDeliverySchedule(models.Model):
    """On which weekdays a centre ships to a unit, and how long that takes.

    A unit without a row for a centre is shipped to every day.
    """

    _name = "oc.delivery.schedule"
    _description = "Delivery Schedule"
    _order = "unit_id, warehouse_id"
    _check_company_auto = True

    unit_id = fields.Many2one(
        "res.partner",
        string="Ordering Unit",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("oc_role", "=", "unit")],
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Distribution Centre",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("is_dc", "=", True)],
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    lead_days = fields.Integer(
        string="Days on the Way",
        required=True,
        default=1,
        help="Days from shipping to arrival: a positive whole number.",
    )
    ship_mon = fields.Boolean(string="Mon", default=True)
    ship_tue = fields.Boolean(string="Tue", default=True)
    ship_wed = fields.Boolean(string="Wed", default=True)
    ship_thu = fields.Boolean(string="Thu", default=True)
    ship_fri = fields.Boolean(string="Fri", default=True)
    ship_sat = fields.Boolean(string="Sat", default=True)
    ship_sun = fields.Boolean(string="Sun", default=True)

    _unit_warehouse_uniq = models.UniqueIndex(
        "(unit_id, warehouse_id)",
        "The ordering unit already has a schedule with this distribution centre.",
    )

    @api.depends("unit_id", "warehouse_id")
    def _compute_display_name(self):
        for schedule in self:
            schedule.display_name = f"{schedule.unit_id.name} - {schedule.warehouse_id.name}"

    @api.constrains("unit_id")
    def _check_unit(self):
        for schedule in self:
            if schedule.unit_id.oc_role != "unit":
                raise ValidationError(
                    self.env._(
                        "%(name)s is not an ordering unit, so it has no delivery schedule.",
                        name=schedule.unit_id.display_name,
                    )
                )

    @api.constrains("lead_days", *SHIP_FIELDS)
    def _check_days(self):
        for schedule in self:
            if schedule.lead_days < 1:
                raise ValidationError(
                    self.env._(
                        "%(schedule)s: the days on the way (%(days)s) must be a positive whole"
                        " number.",
                        schedule=schedule.display_name,
                        days=schedule.lead_days,
                    )
                )
            if not any(schedule[name] for name in SHIP_FIELDS):
                raise ValidationError(
                    self.env._(
                        "%(schedule)s: choose at least one shipping weekday.",
                        schedule=schedule.display_name,
                    )
                )

    @api.model
    def _get_routes(self, pairs):
        """{(unit, warehouse): Route} for all the given pairs; one query."""
        units = self.env["res.partner"].union(*(unit for unit, _warehouse in pairs))
        warehouses = self.env["stock.warehouse"].union(*(dc for _unit, dc in pairs))
        schedules = self.search(
            [("unit_id", "in", units.ids), ("warehouse_id", "in", warehouses.ids)]
        )
        by_pair = {(row.unit_id.id, row.warehouse_id.id): row for row in schedules}
        empty = self.browse()
        return {
            (unit, dc): by_pair.get((unit.id, dc.id), empty)._get_route(unit, dc)
            for unit, dc in pairs
        }

    def _get_route(self, unit, warehouse):
        receives = unit._get_receive_weekdays()
        if not self:
            return Route(lead_days=warehouse.dc_lead_days, receive_weekdays=receives)
        ships = frozenset(day for day, name in enumerate(SHIP_FIELDS) if self[name])
        return Route(ships, self.lead_days, receives)
