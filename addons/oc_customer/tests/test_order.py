from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import OcCommon


@freeze_time("2026-11-24 01:00:00")
@tagged("post_install", "-at_install")
class TestOrder(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        cls.unit = cls._create_unit(max_order_discount=20)

    def test_the_order_gets_table_rule_prices_and_centres(self):
        order = self._create_order(self.unit, {self.tea: 2, self.rice: 1, self.salt: 3})
        self.assertRecordValues(
            order,
            [
                {
                    "product_table_id": self.table.id,
                    "product_table_rule_id": self.rule.id,
                    "partner_invoice_id": self.customer.id,
                    "partner_shipping_id": self.unit.id,
                    "pricelist_id": self.price_1.id,
                    # 2 x 9 + 1 x 16 + 3 x 5
                    "amount_total": 49.0,
                }
            ],
        )
        self.assertRecordValues(
            order.order_line,
            [
                {"price_unit": 9.0, "discount": 0.0, "warehouse_id": self.north.id},
                {"price_unit": 16.0, "discount": 0.0, "warehouse_id": self.north.id},
                {"price_unit": 5.0, "discount": 0.0, "warehouse_id": self.south.id},
            ],
        )
        self.assertEqual(order.order_line.oc_table_line_id, self.table.line_ids)

    def test_the_invoice_goes_to_the_customers_invoice_address(self):
        address = self.env["res.partner"].create(
            {"name": "Accounts", "type": "invoice", "parent_id": self.customer.id}
        )
        self._create_unit(name="South Campus")
        order = self._create_order(self.unit, {self.tea: 1})
        self.assertEqual(order.partner_invoice_id, address)
        self.assertEqual(order.partner_shipping_id, self.unit)

    def test_a_unit_without_price_pays_the_sales_price_of_the_product(self):
        self.env["product.pricelist"].search([]).item_ids.unlink()
        unit = self._create_unit(standard_pricelist_id=False)
        order = self._create_order(unit, {self.tea: 1})
        self.assertEqual(order.order_line.price_unit, 10.0)

    def test_a_quantity_price_of_the_tier(self):
        self.price_1.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": self.tea.id,
                    "compute_price": "fixed",
                    "fixed_price": 6.0,
                    "min_quantity": 100,
                }
            )
        ]
        order = self._create_order(self.unit, {self.tea: 99})
        self.assertEqual(order.order_line.price_unit, 9.0)
        order.order_line.product_uom_qty = 100
        self.assertEqual(order.order_line.price_unit, 6.0)

    def test_a_period_price_of_the_tier(self):
        self.price_1.item_ids.filtered(
            lambda item: item.product_id == self.tea
        ).date_end = "2026-11-23 23:00:00"
        order = self._create_order(self.unit, {self.tea: 1})
        self.assertEqual(order.order_line.price_unit, 10.0)

    def test_prices_agree_with_the_price_computation_of_odoo(self):
        """The bulk look-up of prices gives what one look-up per line gives."""
        self.rice.categ_id = self.env["product.category"].create({"name": "Grain"})
        percentage = {"compute_price": "percentage", "percent_price": 10}
        formula = {"compute_price": "formula", "price_discount": 5, "price_surcharge": 1}
        self.price_3.item_ids = [
            Command.clear(),
            Command.create({"applied_on": "3_global", **percentage}),
            Command.create(
                {"applied_on": "2_product_category", "categ_id": self.rice.categ_id.id, **formula}
            ),
            Command.create(
                {
                    "applied_on": "1_product",
                    "product_tmpl_id": self.salt.product_tmpl_id.id,
                    "min_quantity": 5,
                    **percentage,
                }
            ),
        ]
        self.table.line_ids.write({"price_basis": "tier", "pricelist_id": self.price_3.id})
        order = self._create_order(self.unit, {self.tea: 1, self.rice: 7, self.salt: 5})
        for line in order.order_line:
            expected = self.price_3._get_product_price(line.product_id, line.product_uom_qty)
            self.assertEqual(line.price_unit, expected)

    def test_an_agreed_price_is_kept(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.unit.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.tea.id, "product_uom_qty": 1, "price_unit": 8.5}
                    )
                ],
            }
        )
        self.assertEqual(order.order_line.price_unit, 8.5)
        order.order_line.product_uom_qty = 7
        self.assertEqual(order.order_line.price_unit, 8.5)
        order.action_confirm()
        self.assertEqual(order.order_line.price_unit, 8.5)

    def test_a_discount_within_the_limit_is_kept(self):
        order = self._create_order(self.unit, {self.tea: 1})
        order.order_line.discount = 20
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.discount, 20)
        order.action_confirm()
        self.assertEqual(order.amount_total, 14.4)

    def test_typing_an_order(self):
        user = new_test_user(self.env, "oc_seller", "oc_customer.group_user_all")
        form = Form(self.env["sale.order"].with_user(user))
        form.partner_id = self.unit
        self.assertEqual(form.product_table_id, self.table)
        with form.order_line.new() as line:
            line.product_id = self.rice
            self.assertEqual(line.price_unit, 16.0)
        self.assertEqual(
            form.oc_dates_text, "North DC: Order before 16:00 Tue 24 Nov: arrives Wed 25 Nov"
        )
        with form.order_line.new() as line:
            line.product_id = self.salt
        self.assertIn("South DC: Order before", form.oc_dates_text)
        order = form.save()
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.north + self.south)
        order.with_user(user).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_one_delivery_per_centre(self):
        order = self._create_order(self.unit, {self.tea: 2, self.rice: 1, self.salt: 3})
        order.action_confirm()
        pickings = order.picking_ids.sorted(lambda picking: picking.picking_type_id.warehouse_id.id)
        self.assertEqual(pickings.picking_type_id.warehouse_id, order.oc_delivery_ids.warehouse_id)
        self.assertEqual(len(pickings), 2)
        self.assertEqual(pickings[0].move_ids.product_id, self.tea + self.rice)
        self.assertEqual(pickings[1].move_ids.product_id, self.salt)
        self.assertEqual(pickings.partner_id, self.unit)

    def test_confirming_decides_afresh(self):
        order = self._create_order(self.unit, {self.tea: 2, self.salt: 1})
        second = self._create_table(
            2, "Second", [(self.tea, self.south, self.price_3), (self.salt, self.south, None)]
        )
        rule = self._create_rule(5, second)
        order.action_confirm()
        self.assertRecordValues(
            order, [{"product_table_id": second.id, "product_table_rule_id": rule.id}]
        )
        self.assertRecordValues(
            order.order_line,
            [
                {"price_unit": 7.0, "warehouse_id": self.south.id},
                {"price_unit": 5.0, "warehouse_id": self.south.id},
            ],
        )
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.south)
        self.assertEqual(order.picking_ids.picking_type_id.warehouse_id, self.south)

    def test_a_confirmed_order_no_longer_follows_the_table(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.action_confirm()
        self.table.line_ids.unlink()
        self.env.invalidate_all()
        self.assertRecordValues(
            order.order_line,
            [{"price_unit": 9.0, "warehouse_id": self.north.id, "product_uom_qty": 2}],
        )

    def test_a_line_added_to_a_confirmed_order_ships_from_its_centre(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.salt.id, "product_uom_qty": 1})]
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.north + self.south)
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(order.order_line[1].price_unit, 5.0)

    def test_deliveries_follow_the_lines_of_a_quotation(self):
        order = self._create_order(self.unit, {self.tea: 2, self.salt: 1})
        order.order_line[0].unlink()
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.south)
        order.order_line.product_id = self.rice
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.north)
        self.assertEqual(order.order_line.price_unit, 16.0)

    def test_the_price_follows_the_product(self):
        order = self._create_order(self.unit, {self.salt: 1})
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line.product_id = self.rice
        self.assertEqual(order.order_line.price_unit, 16.0)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_id = self.tea
            self.assertEqual(line.price_unit, 9.0)
        self.assertEqual(order.order_line.price_unit, 9.0)

    def test_plain_orders_are_untouched(self):
        partner = self.env["res.partner"].create({"name": "Passer-by"})
        oil = self._create_product("Oil", "OIL", 30.0)
        order = self._create_order(partner, {oil: 1, self.tea: 1})
        order.action_confirm()
        self.assertRecordValues(
            order,
            [
                {
                    "product_table_id": False,
                    "partner_invoice_id": partner.id,
                    "amount_total": 40.0,
                    "state": "sale",
                }
            ],
        )
        self.assertFalse(order.oc_delivery_ids)
        self.assertEqual(order.order_line.warehouse_id, order.warehouse_id)

    def test_notes_and_services_outside_the_table(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.order_line = [Command.create({"display_type": "line_note", "name": "Ring twice"})]
        order.action_confirm()
        self.assertEqual(order.oc_delivery_ids.warehouse_id, self.north)

    def test_only_products_of_the_table_are_offered(self):
        self._create_product("Tea cup", "CUP", 2.0)
        order = self._create_order(self.unit, {self.rice: 1})
        for model in ("product.product", "product.template"):
            products = self.env[model].with_context(oc_product_table_id=self.table.id)
            self.assertEqual(len(products.name_search("Tea")), 1)
            self.assertEqual(len(self.env[model].name_search("Tea")), 2)
        offered = self.env["product.product"].search(order._get_product_catalog_domain())
        self.assertEqual(offered, self.products)
        data = order._get_product_catalog_order_data(self.products)
        self.assertEqual([data[p.id]["price"] for p in self.products], [9.0, 16.0, 5.0])

    def test_prices_on_the_delivery_note_are_the_units_choice(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.order_line.discount = 10
        order.action_confirm()
        self.assertEqual(order.picking_ids._get_printed_prices(), [])
        self.unit.print_delivery_prices = True
        self.assertEqual(
            order.picking_ids._get_printed_prices(),
            [
                {
                    "product": "[TEA] Tea",
                    "quantity": 2.0,
                    "unit": "Units",
                    "price": 8.1,
                    "amount": 16.2,
                    "currency": order.currency_id,
                }
            ],
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "stock.action_report_delivery", order.picking_ids.ids
        )
        self.assertIn(b"16.20", html)

    def test_invoicing_goes_to_the_customer(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.action_confirm()
        values = order._prepare_invoice()
        self.assertEqual(values["partner_id"], self.customer.id)
        self.assertEqual(values["partner_shipping_id"], self.unit.id)

    def test_a_copied_order_decides_anew(self):
        order = self._create_order(self.unit, {self.tea: 2})
        order.action_confirm()
        copy = order.copy()
        self.assertEqual(copy.product_table_id, self.table)
        self.assertEqual(copy.order_line.oc_table_line_id.product_id, self.tea)
        self.assertEqual(copy.oc_delivery_ids.warehouse_id, self.north)
