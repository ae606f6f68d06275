from odoo.fields import Command
from odoo.tests import tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestAvailability(EcomCommon):
    """What is free, beside Odoo's own figure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        cls.houses = cls.warehouse | cls.west
        cls.tin = cls._create_product("Tin", "TIN")
        cls.gift = cls._create_kit("Gift", "GIFT", (cls.tea, 2), (cls.tin, 1))

    @classmethod
    def _create_kit(cls, name, code, *parts, **values):
        kit = cls._create_product(name, code, is_storable=False)
        cls.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": 1,
            "bom_line_ids": [
                Command.create({"product_id": part.id, "product_qty": quantity})
                for part, quantity in parts
            ],
            **values,
        })
        return kit

    def _get(self, products=None, **options):
        return self.env["ecom.availability"]._get_free(self.houses, products, **options)

    def _check_equal(self, products):
        told = self._get(products, less_approved=False)
        for house in self.houses:
            for product in products.with_context(warehouse_id=house.id):
                with self.subTest(house=house.name, product=product.name):
                    self.assertEqual(told[house.id, product.id], product.free_qty)

    def test_it_is_what_odoo_says(self):
        self._stock(self.tea, 7)
        self._stock(self.tea, 4, self.west)
        self._stock(self.tin, 9)
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.tea, shelf, 3)
        quants._update_reserved_quantity(self.tea, self.west.lot_stock_id, 1)
        self._check_equal(self.tea | self.rice | self.tin | self.gift)

    def test_kits_in_kits_and_kits_by_the_tray_are_what_odoo_says(self):
        box = self._create_kit("Box", "BOX", (self.gift, 3), (self.rice, 5))
        tray = self._create_kit("Tray", "TRAY", (self.tea, 7), product_qty=3)
        for product, quantity in ((self.tea, 29), (self.tin, 8), (self.rice, 14)):
            self._stock(product, quantity)
        self._check_equal(box | tray)

    def test_below_zero_stays_below_zero(self):
        self._stock(self.tea, -3)
        self._check_equal(self.tea | self.gift)

    def test_approved_orders_take_their_goods_and_parts(self):
        self._stock(self.tea, 10)
        self._stock(self.tin, 10)
        self._take(self._told("1", ("TEA", 3, 1)), self._told("2", ("GIFT", 2, 1)))
        goods = self.tea | self.tin | self.gift
        before = self._get(goods)
        self._find("1").action_approve()
        self._find("2").action_approve()
        told = self._get(goods)
        east = self.warehouse.id
        self.assertEqual([before[east, one.id] for one in goods], [10, 10, 5])
        self.assertEqual([told[east, one.id] for one in goods], [3, 8, 1])

    def test_what_is_not_stocked_never_lacks(self):
        service = self._create_product("Fee", "FEE", type="service", is_storable=False)
        loose = self._create_product("Paper", "PAP", is_storable=False)
        self.assertEqual(self._get(service | loose), {})

    def test_without_products_all_that_is_stocked_is_told(self):
        self._stock(self.tea, 4)
        self._stock(self.tin, 1, self.west)
        told = self._get()
        self.assertEqual(told[self.warehouse.id, self.tea.id], 4)
        self.assertEqual(told[self.west.id, self.tin.id], 1)
        self.assertEqual(told[self.warehouse.id, self.gift.id], 0)

    def test_a_kit_of_another_company_is_none_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.gift.bom_ids.company_id = other
        self._stock(self.tea, 10)
        self.assertEqual(self._get(self.gift), {})

    def test_a_kit_counts_in_its_own_unit_whatever_its_parts_are_listed_for(self):
        unit, dozen = (self.env.ref(f"uom.product_uom_{one}") for one in ("unit", "dozen"))
        self._stock(self.tea, 35)
        by_dozen = self._create_kit("By dozen", "BYDOZ", (self.tea, 12), product_uom_id=dozen.id)
        box = self._create_product("Box", "BOX", is_storable=False, uom_id=dozen.id)
        self.env["mrp.bom"].create({
            "product_tmpl_id": box.product_tmpl_id.id, "type": "phantom", "product_qty": 1,
            "product_uom_id": unit.id,
            "bom_line_ids": [Command.create({"product_id": self.tea.id, "product_qty": 1})],
        })
        told = self._get(by_dozen | box)
        # Odoo's own figures, 2 and 35, are in the unit of the bill of materials
        self.assertEqual(told[self.warehouse.id, by_dozen.id], 34)
        self.assertEqual(told[self.warehouse.id, box.id], 2)
        parts = self.env["ecom.stock.share"]._get_parts(self.env.company, by_dozen | box)
        self.assertEqual(parts, {by_dozen.id: {self.tea.id: 1}, box.id: {self.tea.id: 12}})

    def test_the_number_of_queries_does_not_grow(self):
        self._take(self._told("0"))
        self._find("0").action_approve()
        counted = self._count_queries()
        self._take(*(self._told(str(n)) for n in range(1, 20)))
        self.Order.search([("channel_id", "=", self.channel.id)]).action_approve()
        self.assertLessEqual(self._count_queries(), counted)

    def _count_queries(self):
        goods = self.tea | self.rice | self.gift
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self._get(goods)
        return self.env.cr.sql_log_count - start
