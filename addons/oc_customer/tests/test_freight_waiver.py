from odoo.tests import Form, tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestFreightWaiver(FreightCommon):
    """How much of the freight is waived, by rule, and what is missing for more."""

    def _assert_waiver(self, amounts, rule, waived, unit=None):
        """The freight of a common order is 10 + 1.5 * 2 a piece for each centre."""
        order = self._create_goods(amounts, unit)
        self.assertEqual(order.freight_waiver_rule_id, rule, amounts)
        self.assertEqual(order.freight_waived, waived)
        self.assertCharges(order, freight=order.freight_amount, waiver=-waived)
        return order

    def test_the_worked_case_on_both_sides_of_its_boundaries(self):
        everything, to_station = self._create_worked_case()
        none = self.Waiver
        # tea is of class A, rice of B, both from the north: 16 of freight, 11.20 to the station
        cases = [
            ({self.tea: 2400, self.rice: 9600}, everything, 16),
            ({self.tea: 2400, self.rice: 9599.99}, to_station, 11.2),
            ({self.tea: 2399.99, self.rice: 9600.01}, to_station, 11.2),
            ({self.tea: 750, self.rice: 4250}, to_station, 11.2),
            ({self.tea: 700, self.rice: 4299.99}, none, 0),
        ]
        for amounts, rule, waived in cases:
            with self.subTest(amounts=amounts):
                self._assert_waiver(amounts, rule, waived)
        # salt is of class C, from the south: 13 of freight each, 18.20 to the station
        cases = [
            ({self.tea: 750, self.salt: 4250}, to_station, 18.2),
            ({self.tea: 749.99, self.salt: 4250.01}, none, 0),
        ]
        for amounts, rule, waived in cases:
            with self.subTest(amounts=amounts):
                self._assert_waiver(amounts, rule, waived)

    def test_class_four_regions_are_excepted(self):
        self._create_worked_case()
        unit = self._create_unit(
            name="Four",
            unit_region_type_id=self.four.id,
            max_order_discount=100,
            property_delivery_carrier_id=self.carrier.id,
        )
        order = self._assert_waiver({self.tea: 50000}, self.Waiver, 0, unit)
        self.assertFalse(order.freight_hint)

    def test_all_from_ten_thousand_and_half_from_six(self):
        everything = self._create_waiver(10, 10000)
        half = self._create_waiver(20, 6000, percent=50)
        for amount, rule, waived in [
            (10000, everything, 13),
            (9999.99, half, 6.5),
            (6000, half, 6.5),
            (5999.99, self.Waiver, 0),
        ]:
            with self.subTest(amount=amount):
                self._assert_waiver({self.tea: amount}, rule, waived)

    def test_only_goods_count_without_taxes_and_after_discounts(self):
        self._create_waiver(10, 1000)
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13.0})
        order = self._create_goods({self.tea: 990})
        order.order_line[:1].tax_ids = tax
        self.assertAlmostEqual(order.amount_total, 990 * 1.13 + 13)
        self.assertFalse(order.freight_waived)
        order.order_line[:1].write({"price_unit": 2000, "discount": 50})
        self.assertEqual(order.freight_waived, 13)
        order.order_line[:1].discount = 50.01
        self.assertFalse(order.freight_waived)

    def test_another_currency_counts_at_the_rate_of_the_order(self):
        self._create_waiver(10, 1000)
        foreign = self.env["res.currency"].create(
            {
                "name": "FRT",
                "symbol": "F",
                "rate_ids": [(0, 0, {"rate": 2, "company_id": self.company.id})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self.unit.standard_pricelist_id = pricelist
        for amount, waived in [(2000, 26), (1999.98, 0)]:
            with self.subTest(amount=amount):
                order = self._create_goods({self.tea: amount})
                self.assertEqual(order.currency_id, foreign)
                self.assertEqual(order.freight_amount, 26)  # 13 of the company's
                self.assertEqual(order.freight_waived, waived)

    def test_switched_off_by_company_or_customer_nothing_is_waived(self):
        self._create_waiver(10, 0)
        order = self._create_goods({self.tea: 10})
        self.assertCharges(order, freight=13, waiver=-13)
        self.company.oc_waiver_enabled = False
        self.assertCharges(order, freight=13)
        self.customer.oc_waiver_enabled = "yes"
        self.assertCharges(order, freight=13, waiver=-13)
        self.company.oc_waiver_enabled = True
        self.customer.oc_waiver_enabled = "no"
        self.assertCharges(order, freight=13)
        self.assertFalse(order.freight_hint)

    def test_a_rule_changed_reaches_open_orders_and_no_confirmed_one(self):
        rule = self._create_waiver(10, 10)
        draft, confirmed = [self._create_goods({self.tea: 10}) for _time in range(2)]
        confirmed.action_confirm()
        rule.waived_percent = 50
        self.assertCharges(draft, freight=13, waiver=-6.5)
        self.assertCharges(confirmed, freight=13, waiver=-13)
        rule.minimum_amount = 10.01
        self.assertCharges(draft, freight=13)
        rule.unlink()
        self._deliver(confirmed.picking_ids)
        self.assertCharges(confirmed, freight=13, waiver=-13)

    def test_the_reason_is_stored_on_confirmation(self):
        everything, to_station = self._create_worked_case()
        order = self._create_goods({self.tea: 1000, self.rice: 5000})
        self.assertFalse(order.freight_waiver_reason)
        order.action_confirm()
        reason = order.freight_waiver_reason
        for text in (
            f"{to_station.display_name} is the first rule that matches",
            "Share of class A + B is at least <b>15 %</b> (here: 100.00 %)",
            f"{everything.display_name}",
        ):
            self.assertIn(text, reason)
        to_station.minimum_amount = 9000
        self.assertEqual(order.freight_waiver_reason, reason)
        self.assertEqual(order.freight_waiver_rule_id, to_station)
        why = self.env["oc.charge.why"].new({"order_id": order.id})
        self.assertIn("Share of class A + B", why.answer_html)

    def test_goods_added_after_confirmation_are_decided_anew(self):
        self._create_waiver(10, 1000)
        order = self._create_goods({self.tea: 999})
        order.action_confirm()
        self.assertCharges(order, freight=13)
        order.order_line.filtered(lambda line: line.product_id == self.tea).price_unit = 1000
        self.assertCharges(order, freight=13, waiver=-13)
        self.assertIn("is the first rule that matches", order.freight_waiver_reason)

    def test_what_is_delivered_short_keeps_its_waiver(self):
        self._create_waiver(10, 90, percent=50)
        order = self._confirm({self.tea: 10})
        self.assertCharges(order, freight=40, waiver=-20)
        self._deliver(order.picking_ids, {self.tea: 1}, backorder=False)
        self.assertCharges(order, freight=13, waiver=-6.5)

    def test_the_waiver_is_split_over_deliveries_to_the_cent(self):
        self._create_waiver(10, 0, percent=50)
        self.carrier.price_rule_ids.write({"list_base_price": 33.33, "list_price": 0})
        order = self._confirm({self.tea: 3})
        for _time in range(3):
            self._deliver(self._open_pickings(order), {self.tea: 1})
        self.assertCharges(order, freight=99.99, waiver=-50)
        waived = order.picking_ids.sorted("id").mapped("freight_waived")
        self.assertEqual(waived, [16.67, 16.67, 16.66])

    def test_the_hint_names_amount_and_class_and_is_right(self):
        self._create_worked_case()
        order = self._create_goods({self.tea: 1800, self.salt: 8960})
        hint = order.freight_hint
        self.assertIn("1,240.00", hint)
        self.assertIn("600.00", hint)
        self.assertIn("of class A (now 16.72 %, needed 20 %), and freight is free.", hint)
        order.write(
            {
                "order_line": [
                    (0, 0, {"product_id": self.tea.id, "price_unit": 600}),
                    (0, 0, {"product_id": self.rice.id, "price_unit": 640}),
                ]
            }
        )
        self.assertEqual(order.freight_waiver_rule_id.number, 10)
        self.assertFalse(order.freight_hint)

    def test_the_hint_is_there_while_typing(self):
        self._create_waiver(10, 100)
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.unit
            with form.order_line.new() as line:
                line.product_id = self.tea
                line.product_uom_qty = 10
            self.assertIn("10.00", form.freight_hint)
            self.assertFalse(form.freight_waiver_rule_id)
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 12
            self.assertFalse(form.freight_hint)
            self.assertEqual(form.freight_charged, 0)
        self.assertCharges(form.record, freight=46, waiver=-46)

    def test_a_copy_is_decided_for_itself(self):
        self._create_waiver(10, 1000)
        order = self._create_goods({self.tea: 1000})
        copy = order.copy()
        self.assertCharges(copy, freight=13, waiver=-13)
        self.assertEqual(len(copy.order_line), 3)

    def test_a_preview_tells_which_orders_change(self):
        order = self._create_goods({self.tea: 1000})
        rule = self._create_waiver(10, 1000.01)
        with Form(rule) as form:
            self.assertEqual(form.preview, "Saving this changes the rule of no document.")
            form.minimum_amount = 1000
            self.assertEqual(form.preview, "1 from no rule to 10 From 1000.01")
        self.assertEqual(order.freight_waiver_rule_id, rule)
