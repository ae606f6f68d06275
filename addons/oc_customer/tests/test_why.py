from odoo.tests import tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestWhy(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._create_unit()
        cls.one = cls._create_table(1, "One", [(cls.rice, cls.north, None)])
        cls.two = cls._create_table(
            2, "Two", [(cls.tea, cls.north, cls.price_3), (cls.rice, cls.south, None)]
        )
        cls._create_rule(1, cls.one, f"[('state_id', '=', {cls.shanxi.id})]", name="Shanxi only")
        cls.rule = cls._create_rule(2, cls.two, name="The rest")

    def _ask(self, product=None, order=None):
        action = self.env["oc.why"]._get_action(self.unit, product, order)
        return self.env["oc.why"].with_context(**action["context"]).create({}).answer_html

    def test_why_this_table(self):
        answer = self._ask()
        self.assertIn("North Campus has the product table 02 Two by rule 02 The rest", answer)
        self.assertIn("01 Shanxi only", answer)

    def test_yes_from_where_at_what_price_by_which_line(self):
        answer = self._ask(self.tea)
        self.assertIn("Yes: North Campus can order [TEA] Tea", answer)
        self.assertIn("Line of table 02 Two", answer)
        self.assertIn("Ships from North DC", answer)
        self.assertIn("7.00", answer)
        self.assertIn("the line sets the sales price Sales price 3", answer)

    def test_the_standard_price_is_the_units(self):
        answer = self._ask(self.rice)
        self.assertIn("18.00", answer)
        self.assertIn("Sales price 1", answer)

    def test_no_because_the_table_lacks_it(self):
        answer = self._ask(self.salt)
        self.assertIn("No: North Campus cannot order [SALT] Salt", answer)
        self.assertIn("not in its product table 02 Two", answer)

    def test_no_because_the_centre_does_not_supply_it(self):
        self.north.dc_product_ids.unlink()
        self.assertIn("North DC does not supply it", self._ask(self.tea))

    def test_no_because_no_rule_matches(self):
        self.rule.active = False
        answer = self._ask(self.tea)
        self.assertIn("No: North Campus cannot order", answer)
        self.assertIn("No customer product table applies to North Campus", answer)

    def test_names_are_escaped(self):
        self.rule.name = "<script>alert(1)</script>"
        self.assertNotIn("<script>", self._ask())

    def test_an_order_shows_its_deliveries(self):
        order = self._create_order(self.unit, {self.tea: 1, self.rice: 1})
        answer = self._ask(order=order)
        self.assertIn("Deliveries of this order", answer)
        self.assertIn("North DC: Order before", answer)
        self.assertIn("South DC: Order before", answer)
        action = order.order_line[0].action_why()
        self.assertEqual(action["context"]["default_product_id"], self.tea.id)
