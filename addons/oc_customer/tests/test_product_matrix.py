from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestProductMatrix(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.env["oc.product.table.line"]
        cls.one = cls._create_table(1, "One", [(cls.tea, cls.north, None)])
        cls.two = cls._create_table(
            2, "Two", [(cls.tea, cls.south, cls.price_1), (cls.rice, cls.south, None)]
        )
        cls.filters = {"table_ids": (cls.one + cls.two).ids}

    def _get_page(self, **filters):
        page = self.lines.get_matrix({**self.filters, **filters})
        return [product["code"] for product in page["products"]], page

    def _get_cell(self, product, table):
        line = self.lines.search([("product_id", "=", product.id), ("table_id", "=", table.id)])
        return line.warehouse_id, line.pricelist_id

    def test_a_cell_tells_centre_and_price(self):
        page = self._get_page(text="TEA")[1]
        cells = page["cells"]
        self.assertEqual(page["total"], 1)
        self.assertEqual(len(cells), 2)
        cell = cells[f"{self.tea.id}-{self.one.id}"]
        self.assertEqual((cell["centre"], cell["price"]), ("North DC", "Standard"))
        cell = cells[f"{self.tea.id}-{self.two.id}"]
        self.assertEqual((cell["centre"], cell["price"]), ("South DC", "Sales price 1"))

    def test_filters(self):
        category = self.env["product.category"].create({"name": "Drinks"})
        self.tea.categ_id = category
        self.env["oc.dc.product"].search(
            [("warehouse_id", "=", self.south.id), ("product_id", "=", self.salt.id)]
        ).unlink()
        self.assertEqual(self._get_page(category_id=category.id)[0], ["TEA"])
        self.assertEqual(self._get_page(warehouse_id=self.south.id)[0], ["RICE", "TEA"])
        self.assertEqual(self._get_page(gaps=True)[0], ["RICE"])
        self.assertEqual(self._get_page(text="no such product")[0], [])
        page = self.lines.get_matrix({"text": "", "table_ids": self.one.ids}, 0, 1)
        self.assertEqual((len(page["products"]), len(page["tables"])), (1, 1))

    def test_cells_are_filled_and_changed_at_once(self):
        cells = [[product.id, self.one.id] for product in self.products]
        count = self.lines.set_matrix_cells(
            cells, {"warehouse_id": self.south.id, "price": self.price_2.id}
        )
        self.assertEqual(count, 3)
        for product in self.products:
            self.assertEqual(self._get_cell(product, self.one), (self.south, self.price_2))
        self.lines.set_matrix_cells(cells, {"price": "standard"})
        self.assertEqual(self._get_cell(self.tea, self.one), (self.south, self.price_2.browse()))
        self.assertEqual(len(self.one.line_ids), 3)

    def test_an_empty_cell_needs_a_centre(self):
        cells = [[self.tea.id, self.one.id], [self.salt.id, self.one.id]]
        with self.assertRefused(UserError, "1 of the cells are empty"):
            self.lines.set_matrix_cells(cells, {"price": self.price_2.id})
        self.assertEqual(self._get_cell(self.tea, self.one), (self.north, self.price_2.browse()))

    def test_a_centre_that_does_not_supply_a_product_changes_nothing(self):
        west = self._create_dc("West DC", "WDC")
        self._enable(west, self.tea)
        cells = [[self.tea.id, self.two.id], [self.rice.id, self.two.id]]
        with self.assertRefused(ValidationError, "West DC does not supply: .*Rice"):
            self.lines.set_matrix_cells(cells, {"warehouse_id": west.id})
        self.assertEqual(self.two.line_ids.warehouse_id, self.south)

    def test_cells_are_removed_at_once(self):
        cells = [[product.id, self.two.id] for product in self.products]
        self.assertEqual(self.lines.remove_matrix_cells(cells), 2)
        self.assertFalse(self.two.line_ids)
        self.assertEqual(len(self.one.line_ids), 1)

    def test_a_salesperson_looks_and_does_not_touch(self):
        seller = new_test_user(self.env, "oc_seller", "oc_customer.group_user")
        lines = self.lines.with_user(seller)
        self.assertTrue(lines.get_matrix(self.filters)["cells"])
        self.assertFalse(lines.get_matrix_choices()["may_edit"])
        cells = [[self.tea.id, self.one.id]]
        for change in (
            lambda: lines.set_matrix_cells(cells, {"price": self.price_2.id}),
            lambda: lines.remove_matrix_cells(cells),
        ):
            with self.assertRefused(AccessError, "not allowed"):
                change()
        self.assertEqual(len(self.one.line_ids), 1)

    def test_a_page_costs_as_many_queries_for_forty_products_as_for_ten(self):
        products = self.tea.browse()
        for n in range(40):
            products += self._create_product(f"Thing {n}", f"THING{n:02}", 1)
        self._enable(self.north, products)
        self.lines.set_matrix_cells(
            [[product.id, self.one.id] for product in products], {"warehouse_id": self.north.id}
        )
        counts = []
        for limit in (10, 10, 40):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.lines.get_matrix({**self.filters, "text": "THING"}, 0, limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
