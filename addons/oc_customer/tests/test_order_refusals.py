from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestOrderRefusals(OcCommon):
    """Each refusal names what is wrong, and changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        cls.unit = cls._create_unit()
        cls.orders = cls.env["sale.order"]

    def _assert_refused(self, order, text):
        with self.assertRefused(ValidationError, text):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)
        with self.assertRefused(ValidationError, text):
            order.write({"state": "sale"})
        self.assertEqual(order.state, "draft")

    def _assert_not_created(self, lines, text, unit=None):
        before = self.orders.search_count([])
        with self.assertRefused(ValidationError, text):
            self._create_order(unit or self.unit, lines)
        self.assertEqual(self.orders.search_count([]), before)

    def test_no_table(self):
        order = self._create_order(self.unit, {self.tea: 1})
        self.rule.active = False
        text = (
            "No customer product table applies to North Campus. Please contact the administrator."
        )
        with self.assertRefused(ValidationError, text):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self._assert_not_created({self.tea: 1}, text)

    def test_product_not_in_the_table(self):
        oil = self._create_product("Oil", "OIL", 30.0)
        soap = self._create_product("Soap", "SOAP", 3.0)
        text = r"North Campus cannot order \[OIL\] Oil, \[SOAP\] Soap: not in its product table 01"
        self._assert_not_created({self.tea: 1, oil: 1, soap: 1}, text)
        order = self._create_order(self.unit, {self.tea: 1})
        with self.assertRefused(ValidationError, r"\[OIL\] Oil: not in its product table"):
            order.order_line.product_id = oil
        with self.assertRefused(ValidationError, r"\[OIL\] Oil: not in its product table"):
            order.order_line = [Command.create({"product_id": oil.id})]
        self.assertEqual(order.order_line.product_id, self.tea)

    def test_product_removed_from_the_table_meanwhile(self):
        order = self._create_order(self.unit, {self.tea: 1, self.rice: 1})
        self.table.line_ids.filtered(lambda line: line.product_id == self.tea).unlink()
        self._assert_refused(order, r"North Campus cannot order \[TEA\] Tea: not in its product")

    def test_centre_no_longer_supplies_the_product(self):
        order = self._create_order(self.unit, {self.tea: 1, self.rice: 1})
        self.north.dc_product_ids.filtered(lambda row: row.product_id == self.rice).unlink()
        self._assert_refused(order, r"centre North DC does not supply: \[RICE\] Rice\.")

    def test_the_centre_of_a_line_is_the_tables(self):
        order = self._create_order(self.unit, {self.tea: 1})
        with self.assertRefused(ValidationError, "Tea ships from North DC, not from South DC"):
            order.order_line.warehouse_id = self.south

    def test_discount_limit(self):
        self.unit.max_order_discount = 15
        order = self._create_order(self.unit, {self.tea: 1})
        order.order_line.discount = 15
        with self.assertRefused(
            ValidationError,
            r"\[TEA\] Tea: the price .*7\.64.* is 15\.10 % below the sales price .*9\.00.*;"
            " North Campus may have at most 15 % discount",
        ):
            order.order_line.discount = 15.1
        self.assertEqual(order.order_line.discount, 15)

    def test_a_lower_price_is_a_discount(self):
        self.unit.max_order_discount = 10
        order = self._create_order(self.unit, {self.tea: 1})
        order.order_line.price_unit = 8.1
        for price in (8.09, 0.0, -1.0):
            with (
                self.subTest(price=price),
                self.assertRefused(ValidationError, "at most 10 % discount"),
            ):
                order.order_line.price_unit = price
        order.order_line.price_unit = 99
        order.order_line.discount = 90
        self.assertEqual(order.amount_total, 9.9)

    def test_no_discount_without_a_limit(self):
        order = self._create_order(self.unit, {self.tea: 1})
        with self.assertRefused(ValidationError, "at most 0 % discount"):
            order.order_line.discount = 0.5

    def test_minimum_amount(self):
        self.unit.min_order_amount = 90
        order = self._create_order(self.unit, {self.tea: 9})
        self._assert_refused(order, r"amount .*81\.00.* is below the minimum order amount .*90\.00")
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_maximum_amount(self):
        self.unit.max_order_amount = 90
        order = self._create_order(self.unit, {self.tea: 11})
        self._assert_refused(order, r"amount .*99\.00.* is above the maximum order amount .*90\.00")
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        with self.assertRefused(ValidationError, "above the maximum order amount"):
            order.order_line = [Command.create({"product_id": self.salt.id})]
        self.assertEqual(order.amount_total, 90)

    def test_customer_no_longer_confirmed(self):
        order = self._create_order(self.unit, {self.tea: 1})
        self.customer.oc_state = "lead"
        self._assert_refused(
            order, "North Campus cannot order: its organization customer Sunrise School is not"
        )

    def test_archived_unit_or_customer(self):
        order = self._create_order(self.unit, {self.tea: 1})
        self.unit.active = False
        self._assert_refused(order, "North Campus is archived and cannot order")
        self.unit.active = True
        self.customer.active = False
        self._assert_refused(order, "North Campus is archived and cannot order")

    def test_only_units_order(self):
        contact = self.env["res.partner"].create({"name": "Cook", "parent_id": self.unit.id})
        for partner in (self.customer, contact):
            with self.subTest(partner=partner.name):
                self._assert_not_created(
                    {self.tea: 1}, "Orders of Sunrise School are made by one of its", partner
                )

    def test_only_the_customer_is_invoiced_and_only_the_unit_delivered(self):
        order = self._create_order(self.unit, {self.tea: 1})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRefused(ValidationError, "are invoiced to Sunrise School"):
            order.partner_invoice_id = stranger
        with self.assertRefused(ValidationError, "are delivered to North Campus itself"):
            order.partner_shipping_id = stranger

    def test_one_refused_order_of_a_batch_confirms_none(self):
        fine = self._create_order(self.unit, {self.tea: 1})
        poor = self._create_unit(name="Poor Campus", min_order_amount=1000)
        refused = self._create_order(poor, {self.tea: 1})
        with self.assertRefused(ValidationError, f"{refused.name}: the amount"):
            (fine + refused).action_confirm()
        self.assertEqual((fine + refused).mapped("state"), ["draft", "draft"])
        self.assertFalse((fine + refused).picking_ids)

    def test_an_import_meets_the_same_refusals(self):
        oil = self._create_product("Oil", "OIL", 30.0)
        result = self.orders.load(
            ["partner_id/.id", "order_line/product_id/.id", "order_line/product_uom_qty"],
            [[str(self.unit.id), str(oil.id), "1"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("not in its product table", result["messages"][0]["message"])
