from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import OcCommon

TUESDAY_9 = "2026-11-24 01:00:00"  # 09:00 in Shanghai
TUESDAY_16 = "2026-11-24 08:00:00"


@freeze_time(TUESDAY_9)
@tagged("post_install", "-at_install")
class TestOrderDates(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_common_table()
        cls.unit = cls._create_unit()
        cls.schedule = cls.env["oc.delivery.schedule"].create(
            {
                "unit_id": cls.unit.id,
                "warehouse_id": cls.north.id,
                "lead_days": 2,
                "ship_mon": False,
                "ship_wed": False,
                "ship_thu": False,
                "ship_sat": False,
                "ship_sun": False,
            }
        )

    def _create_tea_order(self):
        order = self._create_order(self.unit, {self.tea: 1})
        return order, order.oc_delivery_ids

    def test_dates_per_centre(self):
        order = self._create_order(self.unit, {self.tea: 1, self.salt: 1})
        self.assertRecordValues(
            order.oc_delivery_ids,
            [
                {
                    "warehouse_id": self.north.id,
                    "ship_date": date(2026, 11, 24),
                    "arrival_date": date(2026, 11, 26),
                    "order_before": datetime(2026, 11, 24, 8, 0),
                    "dates_text": "Order before 16:00 Tue 24 Nov: arrives Thu 26 Nov",
                },
                {
                    "warehouse_id": self.south.id,
                    "ship_date": date(2026, 11, 24),
                    "arrival_date": date(2026, 11, 25),
                    "order_before": datetime(2026, 11, 24, 8, 0),
                    "dates_text": "Order before 16:00 Tue 24 Nov: arrives Wed 25 Nov",
                },
            ],
        )

    def test_pickings_are_planned_for_the_ship_date(self):
        order = self._create_order(self.unit, {self.tea: 1, self.salt: 1})
        order.oc_delivery_ids[0].requested_ship_date = date(2026, 11, 27)
        order.action_confirm()
        planned = {
            picking.picking_type_id.warehouse_id: (picking.scheduled_date, picking.date_deadline)
            for picking in order.picking_ids
        }
        self.assertEqual(
            planned,
            {
                self.north: (datetime(2026, 11, 27, 4), datetime(2026, 11, 29, 4)),
                self.south: (datetime(2026, 11, 24, 4), datetime(2026, 11, 25, 4)),
            },
        )

    def test_confirming_after_the_cut_off_moves_the_dates(self):
        order, delivery = self._create_tea_order()
        with freeze_time(TUESDAY_16):
            delivery.invalidate_recordset(["dates_text"])
            self.assertEqual(delivery.dates_text, "Too late for Tue 24 Nov")
            order.action_confirm()
        self.assertRecordValues(
            delivery,
            [
                {
                    "ship_date": date(2026, 11, 27),
                    "arrival_date": date(2026, 11, 29),
                    "dates_text": "Ships Fri 27 Nov: arrives Sun 29 Nov",
                }
            ],
        )

    def test_a_chosen_date_is_kept(self):
        order, delivery = self._create_tea_order()
        delivery.requested_ship_date = date(2026, 12, 1)
        self.assertEqual(delivery.ship_date, date(2026, 12, 1))
        self.assertEqual(delivery.arrival_date, date(2026, 12, 3))
        order.order_line.product_uom_qty = 5
        with freeze_time(TUESDAY_16):
            order.action_confirm()
        self.assertEqual(delivery.ship_date, date(2026, 12, 1))

    def test_a_date_that_cannot_be_chosen_is_refused(self):
        _order, delivery = self._create_tea_order()
        for day, text in [
            (
                date(2026, 11, 23),
                "on Mon 23 Nov: it is too late for that day. The next possible"
                " ship date is Tue 24 Nov.",
            ),
            (
                date(2026, 11, 25),
                "does not ship to the unit on that weekday. The next possible"
                " ship date is Fri 27 Nov.",
            ),
            (
                date(2026, 12, 11),
                "it is more than 14 days ahead. The next possible ship date is Tue 24 Nov.",
            ),
        ]:
            with self.subTest(day=day), self.assertRefused(ValidationError, text):
                delivery.requested_ship_date = day
        self.assertRecordValues(
            delivery, [{"requested_ship_date": False, "ship_date": date(2026, 11, 24)}]
        )
        delivery.requested_ship_date = date(2026, 12, 8)

    def test_a_closed_day_is_refused(self):
        calendar = self.env["resource.calendar"].create({"name": "Holidays"})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Inventory",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 11, 26, 16),
                "date_to": datetime(2026, 11, 27, 15),
            }
        )
        self.north.dc_calendar_id = calendar
        _order, delivery = self._create_tea_order()
        with self.assertRefused(
            ValidationError,
            "North DC cannot ship to North Campus on Fri 27 Nov: the centre is closed that day."
            " The next possible ship date is Tue 1 Dec.",
        ):
            delivery.requested_ship_date = date(2026, 11, 27)

    def test_a_chosen_date_that_has_passed_refuses_the_order(self):
        order, delivery = self._create_tea_order()
        delivery.requested_ship_date = date(2026, 11, 24)
        with (
            freeze_time(TUESDAY_16),
            self.assertRefused(ValidationError, "too late for that day"),
        ):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)

    def test_the_date_of_a_confirmed_order_is_fixed(self):
        order, delivery = self._create_tea_order()
        order.action_confirm()
        with self.assertRefused(ValidationError, "can no longer be chosen"):
            delivery.requested_ship_date = date(2026, 11, 27)

    def test_choosing_in_the_form(self):
        order, delivery = self._create_tea_order()
        with Form(order) as form, form.oc_delivery_ids.edit(0) as row:
            self.assertEqual(
                row.selectable_text,
                "Tue 24 Nov, Fri 27 Nov, Tue 1 Dec, Fri 4 Dec, Tue 8 Dec",
            )
            row.requested_ship_date = "2026-12-04"
        self.assertEqual(delivery.arrival_date, date(2026, 12, 6))

    def test_the_receiving_weekdays_of_the_unit(self):
        self.unit.write({"receive_thu": False, "receive_fri": False})
        _order, delivery = self._create_tea_order()
        self.assertEqual(delivery.arrival_date, date(2026, 11, 28))

    def test_a_centre_that_never_ships_refuses_the_order(self):
        calendar = self.env["resource.calendar"].create({"name": "Closed for good"})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 1, 1),
                "date_to": datetime(2029, 1, 1),
            }
        )
        self.north.dc_calendar_id = calendar
        order, delivery = self._create_tea_order()
        self.assertFalse(delivery.ship_date)
        self.assertEqual(delivery.dates_text, "No possible date")
        with self.assertRefused(ValidationError, "North DC can never deliver to North Campus"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
