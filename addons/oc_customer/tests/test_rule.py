from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestRule(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._create_table(1, "One", [(cls.tea, cls.north, None)])
        cls.two = cls._create_table(2, "Two", [(cls.tea, cls.north, None)])
        cls.unit = cls._create_unit()
        cls.in_hebei = f"[('state_id', '=', {cls.hebei.id})]"

    def test_a_unit_without_rule_has_no_table(self):
        self._create_rule(1, self.one, f"[('state_id', '=', {self.shanxi.id})]")
        self.assertFalse(self.unit.product_table_id)
        self.assertFalse(self.unit.product_table_rule_id)

    def test_units_follow_every_change_of_the_rules(self):
        rule = self._create_rule(10, self.one)
        self.assertEqual(self.unit.product_table_id, self.one)
        first = self._create_rule(5, self.two, self.in_hebei)
        self.assertEqual(self.unit.product_table_rule_id, first)
        first.number = 15
        self.assertEqual(self.unit.product_table_rule_id, rule)
        rule.table_id = self.two
        self.assertEqual(self.unit.product_table_id, self.two)
        rule.active = False
        self.assertEqual(self.unit.product_table_rule_id, first)
        first.condition = f"[('state_id', '=', {self.shanxi.id})]"
        self.assertFalse(self.unit.product_table_id)
        first.applies_to = "all"
        self.assertEqual(self.unit.product_table_id, self.two)
        first.unlink()
        self.assertFalse(self.unit.product_table_id)

    def test_units_follow_every_change_of_their_own(self):
        self._create_rule(1, self.one, self.in_hebei)
        self._create_rule(2, self.two)
        self.unit.state_id = self.shanxi
        self.assertEqual(self.unit.product_table_id, self.two)
        self.unit.state_id = self.hebei
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_conditions_on_the_customer_follow_too(self):
        gold = self.env["oc.classification"].create({"kind": "customer_level", "name": "Gold"})
        self._create_rule(1, self.one, f"[('oc_id.oc_level_id', '=', {gold.id})]")
        self._create_rule(2, self.two)
        self.assertEqual(self.unit.product_table_id, self.two)
        self.customer.oc_level_id = gold
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_conditions_on_tags_follow_too(self):
        tag = self.env["res.partner.category"].create({"name": "Pilot"})
        self._create_rule(1, self.one, f"[('category_id', 'in', {tag.ids})]")
        self._create_rule(2, self.two)
        self.assertEqual(self.unit.product_table_id, self.two)
        self.unit.category_id = [Command.link(tag.id)]
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_archived_units_are_resolved_too(self):
        self.unit.active = False
        self._create_rule(1, self.one)
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_rules_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other headquarters"})
        table = self.env["oc.product.table"].create(
            {"number": 1, "name": "Theirs", "company_id": other.id}
        )
        self._create_rule(1, table, company_id=other.id)
        self._create_rule(2, self.one)
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_the_stored_table_is_what_matching_gives(self):
        units = self.unit + self._create_unit(state_id=self.shanxi.id)
        self._create_rule(1, self.one, self.in_hebei)
        self._create_rule(2, self.two)
        decisions = units._resolve_product_rules()
        for unit in units:
            self.assertEqual(unit.product_table_rule_id, decisions[unit])

    def test_each_rule_tells_how_many_units_it_catches(self):
        first = self._create_rule(1, self.one, self.in_hebei)
        second = self._create_rule(2, self.two)
        self._create_unit(state_id=self.shanxi.id)
        self._create_unit(state_id=self.henan.id)
        self.assertEqual((first + second).mapped("unit_count"), [1, 2])
        self.assertEqual((self.one + self.two).mapped("unit_count"), [1, 2])

    def test_counting_takes_one_query_for_all_rules(self):
        rules = self.env["oc.product.table.rule"]
        for number in range(1, 6):
            rules += self._create_rule(number, self.one)
        self.env.flush_all()
        rules.invalidate_recordset()
        rules.fetch(["number"])
        with self.assertQueryCount(1):
            rules.mapped("unit_count")

    def test_refreshing_costs_a_query_per_rule_however_many_units(self):
        for number in range(1, 11):
            self._create_rule(number, self.one, f"[('street', '=', 'Road {number}')]")
        counts = []
        for amount in (5, 50):
            self._create_units(amount)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["res.partner"]._refresh_product_tables()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_creating_units_costs_a_query_per_rule_however_many_units(self):
        for number in range(1, 11):
            self._create_rule(number, self.one, f"[('street', '=', 'Road {number}')]")
        units = self._create_units(40)
        self.env.flush_all()
        self.env.invalidate_all()
        units._mark_product_table()
        with self.assertQueryCount(14):
            units.mapped("product_table_id")

    def _create_units(self, amount):
        return self.env["res.partner"].create(
            [
                {"name": f"Unit {n}", "oc_id": self.customer.id, "street": f"Road {n % 20}"}
                for n in range(amount)
            ]
        )

    def test_preview_lists_the_units_that_would_move(self):
        rule = self._create_rule(1, self.one, self.in_hebei)
        self._create_rule(2, self.two)
        other = self._create_unit(name="South Campus", state_id=self.shanxi.id)
        form = Form(rule)
        self.assertFalse(form.preview_html)
        form.condition = f"[('state_id', '=', {self.shanxi.id})]"
        self.assertIn("2 ordering units change their table", form.preview_html)
        self.assertIn(f"{self.unit.display_name}: 01 One", form.preview_html)
        self.assertIn(f"{other.display_name}: 02 Two", form.preview_html)
        self.assertEqual(self.unit.product_table_id, self.one)

    def test_preview_of_table_number_and_activity(self):
        rule = self._create_rule(1, self.one)
        self._create_rule(2, self.two)
        with Form(rule) as form:
            form.table_id = self.two
            self.assertIn("1 ordering units change their table", form.preview_html)
            form.table_id = self.one
            self.assertFalse(form.preview_html)
            form.number = 3
            self.assertIn("02 Two", form.preview_html)
            form.number = 1
            form.active = False
            self.assertIn("02 Two", form.preview_html)
            form.active = True

    def test_preview_of_a_new_rule(self):
        self._create_rule(2, self.two)
        form = Form(self.env["oc.product.table.rule"])
        form.name = "New"
        form.number = 1
        form.table_id = self.one
        self.assertIn("1 ordering units change their table", form.preview_html)
        form.number = 3
        self.assertIn("No ordering unit changes its product table", form.preview_html)
        form.save()
        self.assertEqual(self.unit.product_table_id, self.two)

    def test_preview_shows_twenty_and_counts_the_rest(self):
        self._create_units(24)
        form = Form(self.env["oc.product.table.rule"])
        form.name = "New"
        form.table_id = self.one
        self.assertIn("25 ordering units change their table", form.preview_html)
        self.assertEqual(form.preview_html.count("<li>"), 20)
        self.assertIn("and 5 more", form.preview_html)
