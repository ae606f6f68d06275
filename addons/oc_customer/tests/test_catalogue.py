from odoo.tests import freeze_time, tagged

from .common import OcCommon


@freeze_time("2026-11-24 01:00:00")
@tagged("post_install", "-at_install")
class TestCatalogue(OcCommon):
    """A page of what an ordering unit can order, as the unit sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        cls.unit = cls._create_unit()
        cls.catalogue = cls.env["oc.catalogue"]

    def _get_rows(self, **options):
        return self.catalogue._get_page(self.unit, **options).rows

    def _get_codes(self, **options):
        return [row.code for row in self._get_rows(**options)]

    def _stock(self, product, dc, quantity):
        self.env["stock.quant"]._update_available_quantity(product, dc.lot_stock_id, quantity)

    def test_page_holds_price_centre_and_tier_of_each_line(self):
        page = self.catalogue._get_page(self.unit)
        self.assertEqual(
            [(row.code, row.name, row.price, row.centre, row.tier_id) for row in page.rows],
            [
                ("RICE", "Rice", 16.0, "NDC", self.price_2.id),
                ("SALT", "Salt", 5.0, "SDC", self.price_1.id),
                ("TEA", "Tea", 9.0, "NDC", self.price_1.id),
            ],
        )
        self.assertEqual((page.total, page.currency), (3, self.env.company.currency_id.name))

    def test_another_unit_has_its_own_price(self):
        self.unit.standard_pricelist_id = self.price_3
        self.assertEqual([row.price for row in self._get_rows()], [16.0, 5.0, 7.0])

    def test_free_stock_is_what_odoo_calls_free_at_the_centre(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.north.lot_stock_id.id}
        )
        self._stock(self.tea, self.north, 7)
        self.env["stock.quant"]._update_available_quantity(self.tea, shelf, 5)
        self._stock(self.tea, self.south, 100)  # not the centre of the tea
        order = self._create_order(self.unit, {self.tea: 4})
        order.action_confirm()
        service = self._create_product("Service", "SRV", 1.0, type="service", is_storable=False)
        self._enable(self.north, service)
        self.env["oc.product.table.line"].create(
            {"table_id": self.table.id, "product_id": service.id, "warehouse_id": self.north.id}
        )
        free = {row.code: row.free for row in self._get_rows()}
        self.assertEqual(free, {"RICE": 0, "SALT": 0, "SRV": None, "TEA": 8})
        self.assertEqual(self.tea.with_context(warehouse_id=self.north.id).free_qty, 8)

    def test_carton_is_the_smallest_packaging(self):
        unit = self.env.ref("uom.product_uom_unit")
        cartons = self.env["uom.uom"].create(
            [
                {"name": f"Carton of {size}", "relative_factor": size, "relative_uom_id": unit.id}
                for size in (24, 6)
            ]
        )
        self.tea.uom_ids = cartons
        self.assertEqual({row.code: row.carton for row in self._get_rows()}["TEA"], 6)
        cartons[1].active = False
        self.assertEqual({row.code: row.carton for row in self._get_rows()}["TEA"], 24)
        self.assertEqual({row.code: row.carton for row in self._get_rows()}["RICE"], 0)

    def test_what_is_not_for_sale_is_not_shown(self):
        self.tea.active = False
        self.rice.sale_ok = False
        self.assertEqual(self._get_codes(), ["SALT"])
        self.assertEqual(self.catalogue._get_page(self.unit, offset=1, limit=1).total, 1)
        self.tea.active = True
        self.rice.sale_ok = True
        self.assertEqual(self._get_codes(), ["RICE", "SALT", "TEA"])

    def test_search_by_code_name_and_barcode(self):
        self.tea.barcode = "6999910000016"
        self.rice.name = "Rice 100%"
        for term, codes in (
            ("ea", ["TEA"]),
            ("tEA", ["TEA"]),
            (" rice ", ["RICE"]),
            ("6999910000016", ["TEA"]),
            ("699991000001", []),  # barcodes are scanned whole
            ("%", ["RICE"]),
            ("_", []),
            ("a", ["SALT", "TEA"]),
            ("", ["RICE", "SALT", "TEA"]),
        ):
            with self.subTest(term=term):
                self.assertEqual(self._get_codes(term=term), codes)

    def test_search_and_order_by_the_name_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for product, name in ((self.tea, "甲茶"), (self.rice, "乙米"), (self.salt, "丙盐")):
            product.with_context(lang="zh_CN").name = name
        catalogue = self.catalogue.with_context(lang="zh_CN")
        rows = catalogue._get_page(self.unit, term="茶").rows
        self.assertEqual([(row.code, row.name) for row in rows], [("TEA", "甲茶")])
        self.assertEqual(self._get_codes(term="茶"), [])
        names = [row.name for row in catalogue._get_page(self.unit, order="name").rows]
        self.assertCountEqual(names, ["甲茶", "乙米", "丙盐"])

    def test_orders(self):
        self.salt.name = "A fine salt"
        self.assertEqual(self._get_codes(order="name"), ["SALT", "RICE", "TEA"])
        newest = [product.default_code for product in self.products.sorted("id", reverse=True)]
        self.assertEqual(self._get_codes(order="newest"), newest)
        with self.assertRaises(KeyError):
            self._get_codes(order="line.id; --")

    def test_category_holds_the_categories_below(self):
        drinks, hot = self.env["product.category"].create([{"name": "Drinks"}, {"name": "Hot"}])
        hot.parent_id = drinks
        self.tea.categ_id, self.salt.categ_id = hot, drinks
        self.assertEqual(self._get_codes(category=drinks), ["SALT", "TEA"])
        self.assertEqual(self._get_codes(category=hot), ["TEA"])

    def test_pages_follow_each_other_without_gap(self):
        pages = [self.catalogue._get_page(self.unit, offset, 2) for offset in (0, 2, 4)]
        self.assertEqual(
            [[row.code for row in page.rows] for page in pages], [["RICE", "SALT"], ["TEA"], []]
        )
        self.assertEqual([page.total for page in pages], [3, 3, 3])

    def test_without_a_table_there_is_nothing(self):
        self.rule.active = False
        self.unit.street = "Elsewhere"
        page = self.catalogue._get_page(self.unit)
        self.assertEqual((page.rows, page.total), ((), 0))

    def test_queries_grow_neither_with_products_nor_with_units(self):
        self._fill_table(400)
        few = self.env["res.partner"].create(self._prepare_units(10))
        self._count_queries(few[0], 40)  # what is cached per process is cached
        small = self._count_queries(few[1], 40)
        self.assertEqual(self._count_queries(few[2], 400), small)
        many = self.env["res.partner"].create(self._prepare_units(1000))
        self.assertEqual(self._count_queries(many[500], 40), small)
        self.assertEqual(len(self.catalogue._get_page(many[0], limit=400).rows), 400)

    def _fill_table(self, number):
        products = self.env["product.product"].create(
            [
                {"name": f"Product {i}", "default_code": f"X{i:04d}", "taxes_id": False}
                for i in range(number)
            ]
        )
        self._enable(self.north, products)
        self.env["oc.product.table.line"].create(
            [
                {
                    "table_id": self.table.id,
                    "product_id": product.id,
                    "warehouse_id": self.north.id,
                    "price_basis": "tier" if product.id % 2 else "standard",
                    "pricelist_id": self.price_2.id if product.id % 2 else False,
                }
                for product in products
            ]
        )

    def _prepare_units(self, number):
        return [
            {
                "name": f"Unit {i}",
                "oc_id": self.customer.id,
                "standard_pricelist_id": (self.price_1 + self.price_3)[i % 2].id,
            }
            for i in range(number)
        ]

    def _count_queries(self, unit, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.catalogue._get_page(unit, limit=limit)
        return self.env.cr.sql_log_count - before
