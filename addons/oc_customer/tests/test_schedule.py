from datetime import UTC, date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.oc_customer.lib.oc_dates import Route

from .common import OcCommon

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@tagged("post_install", "-at_install")
class TestSchedule(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._create_unit()
        cls.schedules = cls.env["oc.delivery.schedule"]

    def _create_schedule(self, ship=DAYS, **values):
        return self.schedules.create(
            {
                "unit_id": self.unit.id,
                "warehouse_id": self.north.id,
                **{f"ship_{day}": day in ship for day in DAYS},
                **values,
            }
        )

    def test_no_row_means_every_day(self):
        self.north.dc_lead_days = 3
        routes = self.schedules._get_routes({(self.unit, self.north)})
        self.assertEqual(routes, {(self.unit, self.north): Route(lead_days=3)})

    def test_a_row_says_weekdays_and_days_on_the_way(self):
        self._create_schedule(ship=("tue", "fri"), lead_days=2)
        self.unit.receive_sun = False
        routes = self.schedules._get_routes({(self.unit, self.north), (self.unit, self.south)})
        receives = frozenset(range(6))
        self.assertEqual(routes[self.unit, self.north], Route(frozenset({1, 4}), 2, receives))
        self.assertEqual(routes[self.unit, self.south], Route(receive_weekdays=receives))

    def test_lead_days_are_positive(self):
        self._create_schedule(lead_days=1)
        for days in (0, -1):
            with (
                self.subTest(days=days),
                self.assertRefused(ValidationError, "must be a positive whole number"),
            ):
                self._create_schedule(warehouse_id=self.south.id, lead_days=days)

    def test_at_least_one_weekday(self):
        schedule = self._create_schedule(ship=("mon",))
        with self.assertRefused(ValidationError, "at least one shipping weekday"):
            schedule.ship_mon = False

    def test_one_row_for_a_unit_and_a_centre(self):
        self._create_schedule()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_schedule()

    def test_only_units_have_schedules(self):
        with self.assertRefused(ValidationError, "Sunrise School is not an ordering unit"):
            self._create_schedule(unit_id=self.customer.id)

    def test_closed_days_are_local_days_whose_noon_is_off(self):
        calendar = self.env["resource.calendar"].create({"name": "Holidays"})
        self.north.dc_calendar_id = calendar
        leaves = self.env["resource.calendar.leaves"]
        for start, end in [
            # 1 to 3 October, Shanghai time
            (datetime(2026, 9, 30, 16, 0), datetime(2026, 10, 3, 15, 59)),
            # only the morning of 8 October, until 11:00
            (datetime(2026, 10, 8, 0, 0), datetime(2026, 10, 8, 3, 0)),
        ]:
            leaves.create(
                {"name": "x", "calendar_id": calendar.id, "date_from": start, "date_to": end}
            )
        moment = datetime(2026, 9, 1, tzinfo=UTC)
        centres = (self.north + self.south)._get_dc_centres(moment)
        self.assertEqual(
            centres[self.north].closed, {date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)}
        )
        self.assertFalse(centres[self.south].closed)

    def test_times_of_a_centre(self):
        for vals in ({"dc_cutoff_hour": -0.5}, {"dc_cutoff_hour": 24.5}, {"dc_lead_days": -1}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.north.write(vals)
        self.north.write({"dc_cutoff_hour": 24.0, "dc_lead_days": 0})
