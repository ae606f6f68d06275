from contextlib import contextmanager

from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon


class OcCommon(BaseCommon):
    """Two centres, three products, one customer; the rest is made by the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.cn")
        cls.china = cls.env.ref("base.cn")
        cls.hebei, cls.shanxi, cls.mongolia, cls.henan = cls.env["res.country.state"].create(
            [
                {"name": name, "code": f"T{index}", "country_id": cls.china.id}
                for index, name in enumerate(["Hebei", "Shanxi", "Inner Mongolia", "Henan"])
            ]
        )
        cls.north = cls._create_dc("North DC", "NDC")
        cls.south = cls._create_dc("South DC", "SDC")
        cls.tea = cls._create_product("Tea", "TEA", 10.0)
        cls.rice = cls._create_product("Rice", "RICE", 20.0)
        cls.salt = cls._create_product("Salt", "SALT", 5.0)
        cls.products = cls.tea + cls.rice + cls.salt
        cls._enable(cls.north + cls.south, cls.products)
        # what the products cost in three sales prices
        cls.price_1 = cls._create_tier("Sales price 1", {cls.tea: 9.0, cls.rice: 18.0})
        cls.price_2 = cls._create_tier("Sales price 2", {cls.tea: 8.0, cls.rice: 16.0})
        cls.price_3 = cls._create_tier("Sales price 3", {cls.tea: 7.0, cls.rice: 14.0})
        cls.customer = cls._create_customer(name="Sunrise School", ref="SUN")

    @contextmanager
    def assertRefused(self, exception, text):
        """Like ``assertRaisesRegex``, and what was done is undone as a request would be."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), text)

    @classmethod
    def _create_dc(cls, name, code, **values):
        return cls.env["stock.warehouse"].create(
            {"name": name, "code": code, "is_dc": True, "dc_timezone": "Asia/Shanghai", **values}
        )

    @classmethod
    def _create_product(cls, name, code, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "list_price": price,
                "type": "consu",
                "is_storable": True,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _enable(cls, warehouses, products):
        return cls.env["oc.dc.product"].create(
            [
                {"warehouse_id": warehouse.id, "product_id": product.id}
                for warehouse in warehouses
                for product in products
            ]
        )

    @classmethod
    def _create_tier(cls, name, prices):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "currency_id": cls.env.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": product.id,
                            "compute_price": "fixed",
                            "fixed_price": price,
                        }
                    )
                    for product, price in prices.items()
                ],
            }
        )

    @classmethod
    def _create_customer(cls, **values):
        return cls.env["res.partner"].create({"name": "Customer", "oc_role": "customer", **values})

    @classmethod
    def _create_unit(cls, **values):
        defaults = {
            "name": "North Campus",
            "oc_id": cls.customer.id,
            "country_id": cls.china.id,
            "state_id": cls.hebei.id,
            "standard_pricelist_id": cls.price_1.id,
        }
        return cls.env["res.partner"].create({**defaults, **values})

    @classmethod
    def _create_table(cls, number, name, lines=()):
        """``lines``: (product, centre, tier or None for standard)"""
        return cls.env["oc.product.table"].create(
            {
                "number": number,
                "name": name,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "warehouse_id": warehouse.id,
                            "price_basis": "tier" if tier else "standard",
                            "pricelist_id": tier.id if tier else False,
                        }
                    )
                    for product, warehouse, tier in lines
                ],
            }
        )

    @classmethod
    def _create_rule(cls, number, table, condition=None, **values):
        return cls.env["oc.product.table.rule"].create(
            {
                "number": number,
                "name": table.name,
                "table_id": table.id,
                "applies_to": "condition" if condition else "all",
                "condition": condition or "[]",
                **values,
            }
        )

    @classmethod
    def _create_common_table(cls):
        """One table for all: tea and rice from the north, salt from the south."""
        table = cls._create_table(
            1,
            "Everything",
            [
                (cls.tea, cls.north, None),
                (cls.rice, cls.north, cls.price_2),
                (cls.salt, cls.south, None),
            ],
        )
        return table, cls._create_rule(10, table)

    @classmethod
    def _create_order(cls, unit, lines, **values):
        """``lines``: {product: quantity}"""
        return cls.env["sale.order"].create(
            {
                "partner_id": unit.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines.items()
                ],
                **values,
            }
        )
