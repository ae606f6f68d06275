from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import OcCommon

#: 15:30 on a Tuesday in Shanghai
MOMENT = datetime(2026, 11, 24, 7, 30)


@tagged("post_install", "-at_install")
class TestParameter(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.unit = cls._create_unit()
        cls.contact = cls.env["res.partner"].create({"name": "Li", "parent_id": cls.unit.id})
        cls._create_common_table()

    def _get_value(self, name, partner=None):
        partner = partner or self.unit
        return partner._get_oc_parameter(name, self.company)[partner]

    def test_a_yes_or_no_comes_from_the_company_unless_the_customer_says_otherwise(self):
        for value in (True, False):
            self.company.oc_portal_enabled = value
            for own, expected in ((False, value), ("yes", True), ("no", False)):
                with self.subTest(company=value, own=own):
                    self.customer.oc_portal_enabled = own
                    for partner in (self.customer, self.unit, self.contact):
                        self.assertIs(self._get_value("oc_portal_enabled", partner), expected)

    def test_an_own_value_counts_only_when_switched_on_and_may_be_zero(self):
        self.company.oc_daily_close_hour = 17.5
        self.customer.oc_daily_close_hour = 0
        self.assertEqual(self._get_value("oc_daily_close_hour"), 17.5)
        self.customer.oc_daily_close_hour_own = True
        self.assertEqual(self._get_value("oc_daily_close_hour"), 0)

    def test_a_partner_that_is_no_customer_has_the_companys_value(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "oc_daily_close_hour": 3, "oc_daily_close_hour_own": True}
        )
        self.company.oc_daily_close_hour = 20
        self.assertEqual(self._get_value("oc_daily_close_hour", stranger), 20)

    def test_many_units_cost_no_query_each(self):
        units = self.unit
        for number in range(10):
            customer = self._create_customer(name=f"Customer {number}")
            units += self._create_unit(oc_id=customer.id, name=f"Unit {number}")
        counts = []
        for some in (units[:2], units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(some._get_oc_parameter("oc_tier_count", self.company)), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_user_who_cannot_read_the_customer_gets_the_same_answer(self):
        self.customer.write({"oc_tier_count": 2, "oc_tier_count_own": True})
        nobody = new_test_user(self.env, "oc_nobody", "base.group_user")
        unit = self.unit.with_user(nobody)
        self.assertEqual(unit._get_oc_parameter("oc_tier_count", self.company)[unit], 2)

    def test_values_that_no_parameter_can_have_are_refused_and_nothing_changes(self):
        cases = [
            ({"oc_cutoff_hour": -0.5}, "Cut-off Hour: -0.5 is not an hour"),
            ({"oc_cutoff_hour": 24.5}, "Cut-off Hour: 24.5 is not an hour"),
            ({"oc_daily_close_hour": 25}, "Daily Close Hour: 25 is not an hour"),
            ({"oc_tier_count": -1}, "cannot be negative: -1"),
            ({"oc_min_order_amount": -1}, "must not be negative"),
            ({"oc_min_order_amount": 5, "oc_max_order_amount": 5}, "must be below the"),
        ]
        for record in (self.company, self.customer):
            for vals, text in cases:
                with (
                    self.subTest(record=record, vals=vals),
                    self.assertRefused(ValidationError, text),
                ):
                    before = record.read(list(vals))
                    record.write(vals)
                record.invalidate_recordset()
                self.assertEqual(record.read(list(vals)), before)
            record.write({"oc_cutoff_hour": 24, "oc_daily_close_hour": 0})
            record.write({"oc_min_order_amount": 5, "oc_max_order_amount": 5.01})

    def test_centres_with_the_companys_hour_follow_it_and_others_do_not(self):
        self.company.oc_cutoff_hour = 16
        self.south.dc_cutoff_hour = 11
        self.company.oc_cutoff_hour = 15
        self.assertEqual((self.north + self.south).mapped("dc_cutoff_hour"), [15, 11])
        self.assertEqual(self._create_dc("New DC", "XDC").dc_cutoff_hour, 15)

    @freeze_time(MOMENT)
    def test_the_customers_cut_off_hour_decides_the_dates_of_its_orders(self):
        self.assertEqual(str(self._get_ship_date()), "2026-11-24")
        self.customer.write({"oc_cutoff_hour": 15, "oc_cutoff_hour_own": True})
        self.assertEqual(str(self._get_ship_date()), "2026-11-25")
        order = self._create_order(self.unit, {self.tea: 1})
        self.assertIn("Order before 15:00", order.oc_dates_text)
        self.customer.oc_cutoff_hour_own = False
        self.assertEqual(str(self._get_ship_date()), "2026-11-24")

    def _get_ship_date(self):
        return self._create_order(self.unit, {self.tea: 1}).oc_delivery_ids.ship_date

    def test_amount_limits_of_company_customer_and_unit(self):
        limits = self.unit._get_amount_limits
        self.assertEqual(limits(self.company), ((0, self.company), (0, self.company)))
        self.company.write({"oc_min_order_amount": 50, "oc_max_order_amount": 500})
        self.assertEqual(limits(self.company), ((50, self.company), (500, self.company)))
        self.customer.write({"oc_min_order_amount": 0, "oc_min_order_amount_own": True})
        self.assertEqual(limits(self.company), ((0, self.customer), (500, self.company)))
        self.unit.write({"min_order_amount": 30, "max_order_amount": 400})
        self.assertEqual(limits(self.company), ((30, self.unit), (400, self.unit)))

    def test_a_limit_that_contradicts_the_units_own_does_not_count(self):
        self.company.write({"oc_min_order_amount": 50, "oc_max_order_amount": 500})
        self.unit.min_order_amount = 600
        self.assertEqual(
            self.unit._get_amount_limits(self.company), ((600, self.unit), (0, self.unit))
        )
        self.unit.write({"min_order_amount": 0, "max_order_amount": 40})
        self.assertEqual(
            self.unit._get_amount_limits(self.company), ((0, self.unit), (40, self.unit))
        )

    def test_the_companys_limits_are_enforced_and_named(self):
        self.company.write({"oc_min_order_amount": 18, "oc_max_order_amount": 27})
        for quantity, text in ((1, "below the minimum order amount .*18.00 of"), (4, "above the")):
            order = self._create_order(self.unit, {self.tea: quantity})
            with self.subTest(quantity=quantity), self.assertRefused(ValidationError, text):
                order.action_confirm()
            self.assertEqual(order.state, "draft")
        for quantity in (2, 3):
            order = self._create_order(self.unit, {self.tea: quantity})
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_lowering_the_number_of_sales_prices_hides_them_and_keeps_them_working(self):
        self.env["product.pricelist"].search([]).is_sales_tier = False
        tiers = self.price_1 + self.price_2 + self.price_3
        for number, tier in enumerate(tiers):
            tier.write({"sequence": number, "is_sales_tier": True})
        self.unit.standard_pricelist_id = self.price_3
        self.company.oc_tier_count = 2
        offered = self.env["product.pricelist"].search([("is_tier_in_use", "=", True)])
        self.assertEqual(offered, self.price_1 + self.price_2)
        self.assertEqual(tiers.mapped("is_tier_in_use"), [True, True, False])
        order = self._create_order(self.unit, {self.tea: 1, self.rice: 1})
        self.assertEqual(order.order_line.mapped("price_unit"), [7, 16])
        self.company.oc_tier_count = 0
        tiers.invalidate_recordset()
        self.assertTrue(all(tiers.mapped("is_tier_in_use")))
        self.customer.write({"oc_tier_count": 1, "oc_tier_count_own": True})
        offered = self.env["product.pricelist"].with_context(oc_tier_customer_id=self.customer.id)
        self.assertEqual(offered.search([("is_tier_in_use", "=", True)]), self.price_1)
        self.assertEqual(offered.search([("is_tier_in_use", "!=", True)]) & tiers, tiers[1:])

    def test_the_page_tells_what_is_in_force_and_from_where(self):
        self.company.write({"oc_tier_count": 3, "oc_max_order_amount": 500})
        with Form(self.customer, "oc_customer.oc_customer_view_form") as form:
            self.assertIn("<td><strong>3</strong></td><td>company</td>", form.oc_parameters_html)
            form.oc_tier_count_own = True
            form.oc_tier_count = 2
            self.assertIn(
                "<td><strong>2</strong></td><td>this customer</td>", form.oc_parameters_html
            )
            self.assertIn("500.00", form.oc_parameters_html)
        self.assertFalse(self.unit.oc_parameters_html)

    def test_the_settings_write_the_companys_parameters(self):
        settings = self.env["res.config.settings"].create(
            {"oc_tier_count": 2, "oc_cutoff_hour": 14, "oc_min_order_amount": 10}
        )
        settings.execute()
        self.assertRecordValues(
            self.company, [{"oc_tier_count": 2, "oc_cutoff_hour": 14, "oc_min_order_amount": 10}]
        )

    def test_saving_settings_keeps_the_sales_prices(self):
        tiers = self.price_1 + self.price_2
        settings = self.env["res.config.settings"].create({"group_product_pricelist": False})
        self.assertFalse(settings._onchange_group_sale_pricelist())
        settings.execute()
        self.assertEqual(tiers.mapped("active"), [True, True])
