import random

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import OcCommon


@freeze_time("2026-11-24 01:00:00")
@tagged("post_install", "-at_install")
class TestCataloguePrices(OcCommon):
    """The page's price is the price of the order line, to the last digit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chance = random.Random(20261124)
        cls.foods = cls.env["product.category"].create({"name": "Foods"})
        cls.sweets = cls.env["product.category"].create(
            {"name": "Sweets", "parent_id": cls.foods.id}
        )
        cls.items = cls._create_products()
        cls.tiers = cls._create_tiers()
        cls._enable(cls.north, cls.items)
        cls.table = cls._create_table(
            5,
            "Mixed",
            [(product, cls.north, cls._choose_tier(i)) for i, product in enumerate(cls.items)],
        )
        cls._create_rule(5, cls.table)
        cls.units = cls.env["res.partner"].create(
            [
                {
                    "name": f"Unit {i}",
                    "oc_id": cls.customer.id,
                    "standard_pricelist_id": tier.id,
                    "country_id": cls.china.id,
                }
                for i, tier in enumerate(cls.tiers)
            ]
        )

    @classmethod
    def _create_products(cls):
        categories = (cls.foods, cls.sweets, cls.env["product.category"])
        return cls.env["product.product"].create(
            [
                {
                    "name": f"Item {i}",
                    "default_code": f"I{i:02d}",
                    "type": "consu",
                    "list_price": cls.chance.randrange(1, 9999) / 100,
                    "standard_price": cls.chance.randrange(1, 5000) / 1000,
                    "categ_id": categories[i % 3].id,
                    "taxes_id": False,
                }
                for i in range(12)
            ]
        )

    @classmethod
    def _choose_tier(cls, index):
        """A third of the lines say "standard"."""
        return cls.tiers[index % len(cls.tiers)] if index % 3 else None

    @classmethod
    def _create_tiers(cls):
        """Every way that Odoo has of making a price."""
        base = cls._create_list(cls._get_items_with_quantities())
        currency = cls.env["res.currency"].create(
            {
                "name": "XCU",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 7.13})],
            }
        )
        markup = {"compute_price": "formula", "base": "standard_price", "price_markup": 33.3}
        on_base = {
            "compute_price": "formula",
            "base": "pricelist",
            "base_pricelist_id": base.id,
            "price_discount": 1.25,
            "price_min_margin": 0.37,
            "price_max_margin": 50,
        }
        percentage = {"compute_price": "percentage", "percent_price": 2}
        return cls.env["product.pricelist"].union(
            base,
            cls._create_list(cls._get_items_with_dates()),
            cls._create_list([markup]),
            cls._create_list([on_base]),
            cls._create_list([percentage], currency_id=currency.id),
            cls._create_list([]),
        )

    @classmethod
    def _get_items_with_quantities(cls):
        first, second = cls.items[:2]
        return [
            {"compute_price": "percentage", "percent_price": 3.5},
            {"product_id": first.id, "fixed_price": 12.34, "min_quantity": 10},
            {"product_id": first.id, "fixed_price": 13.57},
            {"product_tmpl_id": second.product_tmpl_id.id, "fixed_price": 21.99},
            {"categ_id": cls.foods.id, "compute_price": "percentage", "percent_price": 7.77},
            {"categ_id": cls.sweets.id, "fixed_price": 9.99, "min_quantity": 24},
        ]

    @classmethod
    def _get_items_with_dates(cls):
        """Both ends of a period count; what ended or begins a second off does not."""
        now, before, after = (f"2026-11-24 {time}" for time in ("01:00:00", "00:59:59", "01:00:01"))
        cents = {"price_discount": 5.55, "price_round": 0.05, "price_surcharge": -0.01}
        return [
            {"compute_price": "formula", **cents},
            {"categ_id": cls.sweets.id, "fixed_price": 1.11, "date_start": now, "date_end": after},
            {"categ_id": cls.foods.id, "fixed_price": 2.22, "date_end": before},
            {"product_id": cls.items[1].id, "fixed_price": 3.33, "date_start": after},
            {"product_id": cls.items[4].id, "fixed_price": 4.44, "date_end": now},
        ]

    @classmethod
    def _create_list(cls, items, **values):
        targets = {
            "product_id": "0_product_variant",
            "product_tmpl_id": "1_product",
            "categ_id": "2_product_category",
        }
        commands = []
        for item in items:
            kinds = [kind for name, kind in targets.items() if name in item]
            applied_on = kinds[0] if kinds else "3_global"
            commands.append(
                Command.create({"compute_price": "fixed", "applied_on": applied_on, **item})
            )
        return cls.env["product.pricelist"].create({"name": "Tier", "item_ids": commands, **values})

    def _assert_equal_to_orders(self):
        for unit in self.units:
            quantities = {
                product: self.chance.choice((1, 2, 9, 10, 23, 24, 25, 1000))
                for product in self.items
            }
            page = self.env["oc.catalogue"]._get_page(
                unit, quantities={product.id: n for product, n in quantities.items()}
            )
            order = self._create_order(unit, quantities)
            expected = {line.product_id.id: line.price_unit for line in order.order_line}
            with self.subTest(tier=unit.standard_pricelist_id.item_ids.mapped("compute_price")):
                self.assertEqual({row.product_id: row.price for row in page.rows}, expected)
                self.assertEqual(page.currency, order.currency_id.name)

    def test_price_of_any_list_for_any_quantity(self):
        for _round in range(3):
            self._assert_equal_to_orders()

    def test_price_in_other_taxes(self):
        included, other = self.env["account.tax"].create(
            [
                {
                    "name": f"Tax {rate}",
                    "amount": rate,
                    "price_include_override": "tax_included",
                    "country_id": self.env.company.account_fiscal_country_id.id,
                }
                for rate in (13, 9)
            ]
        )
        self.items[::2].taxes_id = included
        position = self.env["account.fiscal.position"].create(
            {"name": "Reduced", "auto_apply": True, "country_id": self.china.id}
        )
        other.fiscal_position_ids = position
        other.original_tax_ids = included
        self._assert_equal_to_orders()
        row = self.env["oc.catalogue"]._get_page(self.units[-1]).rows[0]
        plain = self.items[0].list_price
        self.assertAlmostEqual(row.price, plain / 1.13 * 1.09, delta=0.01)
