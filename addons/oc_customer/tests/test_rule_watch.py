from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestRuleWatch(OcCommon):
    """Units move at once when what their rules look at changes on another record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._create_table(1, "One")
        cls.two = cls._create_table(2, "Two")
        cls.last = cls._create_rule(90, cls.two)
        cls.north_region, cls.south_region = cls.env["postal.region"].create(
            [{"name": "Northern"}, {"name": "Southern"}]
        )
        cls.town = cls.env["postal.region"].create(
            {"name": "Town", "parent_id": cls.south_region.id}
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Pilot"})
        cls.chain = cls.env["oc.classification"].create({"kind": "unit_category", "name": "Chain"})
        cls.seller = new_test_user(cls.env, "oc_seller", "oc_customer.group_user")
        cls.unit = cls._create_unit(
            oc_region_id=cls.town.id,
            unit_category_id=cls.chain.id,
            user_id=cls.seller.id,
            category_id=[Command.link(cls.tag.id)],
        )
        cls.other = cls._create_unit(name="Other Campus", state_id=cls.shanxi.id)

    def assertMoves(self, condition, change, back=None):
        """The change gives the unit table one, and nobody else; ``back`` takes it away."""
        rule = self._create_rule(10, self.one, condition)
        self.assertEqual((self.unit + self.other).product_table_id, self.two)
        change()
        self.assertEqual(
            (self.unit.product_table_id, self.other.product_table_id), (self.one, self.two)
        )
        if back:
            back()
            self.assertEqual(self.unit.product_table_id, self.two)
        rule.unlink()

    def test_a_name_of_another_record(self):
        cases = [
            ("oc_region_id.name", self.town),
            ("state_id.name", self.hebei),
            ("unit_category_id.name", self.chain),
            ("category_id.name", self.tag),
            ("user_id.name", self.seller),
            ("user_id.partner_id.name", self.seller.partner_id),
            ("standard_pricelist_id.name", self.price_1),
        ]
        self.other.write({"standard_pricelist_id": self.price_2.id})
        for path, record in cases:
            old = record.name
            with self.subTest(path=path):
                self.assertMoves(
                    f"[('{path}', '=', 'Moved')]",
                    lambda record=record: record.write({"name": "Moved"}),
                    lambda record=record, old=old: record.write({"name": old}),
                )

    def test_a_name_compared_by_the_relation_itself(self):
        for operator in ("=", "ilike"):
            with self.subTest(operator=operator):
                self.assertMoves(
                    f"[('state_id', '{operator}', 'Moved')]",
                    lambda: self.hebei.write({"name": "Moved"}),
                    lambda: self.hebei.write({"name": "Hebei"}),
                )

    def test_the_name_of_a_region_above(self):
        self.assertMoves(
            "[('oc_region_id.complete_name', 'like', 'Moved')]",
            lambda: self.south_region.write({"name": "Moved"}),
            lambda: self.south_region.write({"name": "Southern"}),
        )

    def test_a_region_that_moves_under_another(self):
        self.assertMoves(
            f"[('oc_region_id', 'child_of', {self.north_region.id})]",
            lambda: self.town.write({"parent_id": self.north_region.id}),
            lambda: self.town.write({"parent_id": self.south_region.id}),
        )

    def test_a_region_above_that_moves(self):
        self.assertMoves(
            f"[('oc_region_id', 'child_of', {self.north_region.id})]",
            lambda: self.south_region.write({"parent_id": self.north_region.id}),
            lambda: self.south_region.write({"parent_id": False}),
        )

    def test_the_parent_of_a_region(self):
        self.assertMoves(
            "[('oc_region_id.parent_id.code', '=', 'S')]",
            lambda: self.south_region.write({"code": "S"}),
            lambda: self.town.write({"parent_id": self.north_region.id}),
        )

    def test_the_category_of_the_customer(self):
        kind = self.env["oc.classification"].create({"kind": "customer_category", "name": "School"})
        stranger = self._create_customer(name="Stranger")
        self.other = self._create_unit(oc_id=stranger.id)
        self.assertMoves(
            f"[('oc_id.oc_category_id', '=', {kind.id})]",
            lambda: self.customer.write({"oc_category_id": kind.id}),
        )
        self.assertMoves(
            "[('oc_id.oc_category_id.name', '=', 'Moved')]",
            lambda: kind.write({"name": "Moved"}),
        )

    def test_a_nested_condition(self):
        self.assertMoves(
            "[('category_id', 'any', [('color', '=', 9), ('name', '!=', 'x')])]",
            lambda: self.tag.write({"color": 9}),
            lambda: self.tag.write({"color": 1}),
        )

    def test_records_that_point_to_the_unit(self):
        contacts = self.env["res.partner"]
        made = []
        self.assertMoves(
            "[('child_ids.function', '=', 'Cook')]",
            lambda: made.append(
                contacts.create(
                    {"name": "Li", "function": "Cook", "type": "other", "parent_id": self.unit.id}
                )
            ),
            lambda: made[0].write({"parent_id": False}),
        )
        self.assertMoves(
            "[('child_ids.function', '=', 'Cook')]",
            lambda: made[0].write({"parent_id": self.unit.id}),
            lambda: made[0].unlink(),
        )

    def test_a_schedule_of_the_unit(self):
        schedules = self.env["oc.delivery.schedule"]
        made = []
        self.assertMoves(
            f"[('schedule_ids.warehouse_id', '=', {self.north.id})]",
            lambda: made.append(
                schedules.create({"unit_id": self.unit.id, "warehouse_id": self.north.id})
            ),
            lambda: made[0].write({"unit_id": self.other.id}) and made[0].unlink(),
        )

    def test_a_tag_linked_from_its_own_side_and_deleted(self):
        tag = self.env["res.partner.category"].create({"name": "New"})
        self.assertMoves(
            f"[('category_id', 'in', {tag.ids})]",
            lambda: tag.write({"partner_ids": [Command.link(self.unit.id)]}),
            lambda: tag.unlink(),
        )

    def test_the_country_through_the_province(self):
        self.assertMoves(
            "[('state_id.country_id.code', '=', 'ZZ')]",
            lambda: self._move_province(),
            lambda: self.hebei.write({"country_id": self.china.id}),
        )

    def _move_province(self):
        country = self.env["res.country"].create({"name": "Elsewhere", "code": "ZZ"})
        self.hebei.country_id = country

    def test_an_import_moves_units_at_once(self):
        self._create_rule(10, self.one, "[('oc_region_id.code', '=', 'N1')]")
        self.env["ir.model.data"].create(
            {"module": "oc_test", "name": "town", "model": "postal.region", "res_id": self.town.id}
        )
        result = self.env["postal.region"].load(["id", "code"], [["oc_test.town", "N1"]])
        self.assertFalse(result["messages"])
        self.assertEqual(self.unit.product_table_id, self.one)
        result = self.env["res.partner"].load(
            [".id", "oc_region_id/.id"], [[str(self.other.id), str(self.town.id)]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.other.product_table_id, self.one)

    def test_only_what_active_rules_look_at_is_watched(self):
        watches = self.env["oc.product.table.rule"]._get_watches
        self.assertNotIn("res.country.state", watches())
        rule = self._create_rule(10, self.one, "[('state_id.code', '=', 'X')]")
        self.assertIn("code", watches()["res.country.state"].values)
        self.assertNotIn("name", watches()["res.country.state"].values)
        rule.active = False
        self.assertNotIn("res.country.state", watches())

    def test_a_write_that_no_rule_looks_at_costs_no_query_more(self):
        self._create_rule(10, self.one, "[('state_id.code', '=', 'X')]")
        self.env["oc.product.table.rule"]._get_watches()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.hebei.name = "Renamed"
            self.env.flush_all()

    def test_a_thousand_units_move_in_as_many_queries_as_ten(self):
        self._create_rule(10, self.one, "[('oc_region_id.code', '=', 'N')]")
        counts = []
        for code, amount in (("A", 10), ("B", 1000)):
            region = self.env["postal.region"].create({"name": code})
            units = self.env["res.partner"].create(
                [
                    {"name": f"{code} {n}", "oc_id": self.customer.id, "oc_region_id": region.id}
                    for n in range(amount)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(region.code)
            region.code = "N"
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(units.product_table_id, self.one)
            region.code = False
            self.assertEqual(units.product_table_id, self.two)
        # the ORM stores a hundred rows with a query
        self.assertLessEqual(counts[1], counts[0] + 1000 // 100)

    def test_a_thousand_units_written_at_once_move_at_once(self):
        self._create_rule(10, self.one, f"[('oc_region_id', 'child_of', {self.north_region.id})]")
        units = self.env["res.partner"].create(
            [{"name": f"U {n}", "oc_id": self.customer.id} for n in range(1000)]
        )
        self.env.flush_all()
        self.assertEqual(units.product_table_id, self.two)
        with self.assertQueryCount(30):
            units.write({"oc_region_id": self.north_region.id})
            self.env.flush_all()
        self.assertEqual(units.product_table_id, self.one)
