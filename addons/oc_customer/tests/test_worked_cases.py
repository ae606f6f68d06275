from odoo.tests import tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestWorkedCases(OcCommon):
    """The four examples of how tables, rules, centres and prices go together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_hebei = cls._create_unit(name="Baoding", state_id=cls.hebei.id)
        cls.in_shanxi = cls._create_unit(
            name="Taiyuan", state_id=cls.shanxi.id, standard_pricelist_id=cls.price_2.id
        )
        cls.in_mongolia = cls._create_unit(
            name="Baotou", state_id=cls.mongolia.id, standard_pricelist_id=cls.price_3.id
        )
        cls.in_henan = cls._create_unit(name="Anyang", state_id=cls.henan.id)
        cls.nowhere = cls._create_unit(name="Nowhere", state_id=False)
        cls.units = cls.in_hebei + cls.in_shanxi + cls.in_mongolia + cls.in_henan + cls.nowhere

    def _create_provincial_rules(self, lines_01, lines_02, lines_99):
        tables = [
            self._create_table(1, "Hebei", lines_01),
            self._create_table(2, "Shanxi and Inner Mongolia", lines_02),
            self._create_table(99, "Others", lines_99),
        ]
        self._create_rule(1, tables[0], f"[('state_id', '=', {self.hebei.id})]")
        self._create_rule(
            2, tables[1], f"[('state_id', 'in', {(self.shanxi + self.mongolia).ids})]"
        )
        self._create_rule(99, tables[2])
        return tables

    def _get_offers(self, unit, *products):
        """[(table number, centre, price)] that an order of these products gets."""
        order = self._create_order(unit, dict.fromkeys(products, 1))
        return [
            (order.product_table_id.number, line.warehouse_id.name, line.price_unit)
            for line in order.order_line
        ]

    def test_1_one_table_for_all_and_tiers_by_unit(self):
        table = self._create_table(1, "All", [(self.tea, self.north, None)])
        self._create_rule(1, table)
        self.assertEqual(self.units.product_table_id, table)
        self.assertEqual(self._get_offers(self.in_hebei, self.tea), [(1, "North DC", 9.0)])
        self.assertEqual(self._get_offers(self.in_shanxi, self.tea), [(1, "North DC", 8.0)])
        self.assertEqual(self._get_offers(self.in_mongolia, self.tea), [(1, "North DC", 7.0)])

    def test_2_tables_by_province(self):
        lines = [(self.tea, self.north, None)]
        one, two, others = self._create_provincial_rules(lines, lines, lines)
        self.assertRecordValues(
            self.units,
            [
                {"product_table_id": one.id},
                {"product_table_id": two.id},
                {"product_table_id": two.id},
                {"product_table_id": others.id},
                {"product_table_id": others.id},
            ],
        )
        self.assertEqual(
            self.units.mapped("product_table_rule_id.number"),
            [1, 2, 99],
        )

    def test_3_each_table_ships_from_its_own_centre(self):
        west = self._create_dc("West DC", "WDC")
        self._enable(west, self.products)
        self._create_provincial_rules(
            [(self.tea, self.north, None)],
            [(self.tea, self.south, None)],
            [(self.tea, west, None)],
        )
        self.assertEqual(self._get_offers(self.in_hebei, self.tea), [(1, "North DC", 9.0)])
        self.assertEqual(self._get_offers(self.in_shanxi, self.tea), [(2, "South DC", 8.0)])
        self.assertEqual(self._get_offers(self.in_mongolia, self.tea), [(2, "South DC", 7.0)])
        self.assertEqual(self._get_offers(self.nowhere, self.tea), [(99, "West DC", 9.0)])

    def test_4_each_line_has_its_tier_and_some_say_standard(self):
        self._create_provincial_rules(
            [(self.tea, self.north, self.price_3), (self.rice, self.north, None)],
            [(self.tea, self.south, None), (self.rice, self.south, self.price_1)],
            [(self.tea, self.north, self.price_2), (self.rice, self.south, self.price_2)],
        )
        self.assertEqual(
            self._get_offers(self.in_hebei, self.tea, self.rice),
            [(1, "North DC", 7.0), (1, "North DC", 18.0)],
        )
        self.assertEqual(
            self._get_offers(self.in_shanxi, self.tea, self.rice),
            [(2, "South DC", 8.0), (2, "South DC", 18.0)],
        )
        self.assertEqual(
            self._get_offers(self.in_henan, self.tea, self.rice),
            [(99, "North DC", 8.0), (99, "South DC", 16.0)],
        )
