from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestProductTable(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls._create_table(1, "Hebei", [(cls.tea, cls.north, cls.price_2)])
        cls.lines = cls.env["oc.product.table.line"]

    def _line_vals(self, product, **values):
        return {
            "table_id": self.table.id,
            "product_id": product.id,
            "warehouse_id": self.north.id,
            **values,
        }

    def test_names_and_numbers(self):
        self.assertEqual(self.table.display_name, "01 Hebei")
        self.assertEqual(self.env["oc.product.table"].create({"name": "Next"}).number, 2)

    def test_adding_a_product_again_replaces_its_line(self):
        before = self.table.line_ids
        line = self.lines.create(self._line_vals(self.tea, warehouse_id=self.south.id))
        self.assertEqual(line, before)
        self.assertRecordValues(
            self.table.line_ids,
            [
                {
                    "warehouse_id": self.south.id,
                    "price_basis": "standard",
                    "pricelist_id": False,
                }
            ],
        )

    def test_the_last_of_several_wins_and_results_stay_in_order(self):
        lines = self.lines.create(
            [
                self._line_vals(self.rice),
                self._line_vals(self.tea),
                self._line_vals(self.rice, warehouse_id=self.south.id),
            ]
        )
        self.assertEqual(lines.mapped("product_id"), self.rice + self.tea)
        self.assertEqual(lines[0], lines[2])
        self.assertEqual(lines[0].warehouse_id, self.south)
        self.assertEqual(len(self.table.line_ids), 2)

    def test_the_form_replaces_too(self):
        with Form(self.table) as form, form.line_ids.new() as line:
            line.product_id = self.tea
            line.warehouse_id = self.south
        self.assertRecordValues(self.table.line_ids, [{"warehouse_id": self.south.id}])

    def test_the_centre_must_supply_the_products(self):
        oil = self._create_product("Oil", "OIL", 30.0)
        soap = self._create_product("Soap", "SOAP", 3.0)
        with self.assertRefused(
            ValidationError, r"North DC does not supply: \[OIL\] Oil, \[SOAP\] Soap\."
        ):
            self.lines.create([self._line_vals(product) for product in (oil, self.rice, soap)])
        self.assertEqual(self.table.line_ids.product_id, self.tea)

    def test_changing_the_centre_in_bulk_is_checked_too(self):
        self.lines.create(self._line_vals(self.rice))
        self.table.line_ids.write({"warehouse_id": self.south.id})
        self.assertEqual(self.table.line_ids.warehouse_id, self.south)
        self.north.dc_product_ids.filtered(lambda row: row.product_id == self.rice).unlink()
        with self.assertRefused(ValidationError, r"North DC does not supply: \[RICE\] Rice"):
            self.table.line_ids.write({"warehouse_id": self.north.id})
        self.assertEqual(self.table.line_ids.warehouse_id, self.south)

    def test_a_warehouse_that_is_no_centre_is_refused(self):
        plain = self.env["stock.warehouse"].create({"name": "Back room", "code": "BACK"})
        with self.assertRefused(ValidationError, "Back room does not supply"):
            self.table.line_ids.warehouse_id = plain

    def test_price_changes_in_bulk(self):
        self.lines.create(self._line_vals(self.rice))
        lines = self.table.line_ids
        lines.write({"price_basis": "tier", "pricelist_id": self.price_3.id})
        self.assertEqual(lines.pricelist_id, self.price_3)
        lines.write({"price_basis": "standard"})
        self.assertFalse(lines.pricelist_id)

    def test_a_tier_line_names_its_sales_price(self):
        with self.assertRefused(ValidationError, "choose the sales price"):
            self.lines.create(self._line_vals(self.rice, price_basis="tier"))

    def test_lines_are_removed_in_bulk(self):
        self.lines.create(self._line_vals(self.rice))
        self.table.line_ids.unlink()
        self.assertFalse(self.table.line_ids)

    def test_a_hidden_tier_keeps_its_prices(self):
        _table, _rule = self._create_rule_for_all()
        self.price_2.is_sales_tier = False
        order = self._create_order(self._create_unit(), {self.tea: 1})
        self.assertEqual(order.order_line.price_unit, 8.0)

    def _create_rule_for_all(self):
        return self.table, self._create_rule(10, self.table)

    def test_a_copy_of_a_table_has_its_lines_and_its_own_number(self):
        copy = self.table.copy()
        self.assertEqual(copy.number, 2)
        self.assertEqual(copy.line_ids.product_id, self.tea)
        self.assertEqual(self.table.line_ids.product_id, self.tea)

    def test_one_wizard_adds_products_to_several_tables(self):
        second = self._create_table(2, "Shanxi")
        self._create_table(3, "Untouched")
        add = self.env["oc.product.table.add"].with_context(
            active_model="product.product", active_ids=(self.tea + self.rice).ids
        )
        form = Form(add)
        form.warehouse_id = self.north
        form.price_basis = "tier"
        form.pricelist_id = self.price_3
        with form.line_ids.edit(0) as line:
            line.is_chosen = True
        with form.line_ids.edit(1) as line:
            line.is_chosen = True
            line.warehouse_id = self.south
            line.price_basis = "standard"
        form.save().action_add()
        self.assertRecordValues(
            self.table.line_ids.sorted("id"),
            [
                {"product_id": self.tea.id, "warehouse_id": self.north.id, "price_basis": "tier"},
                {"product_id": self.rice.id, "warehouse_id": self.north.id, "price_basis": "tier"},
            ],
        )
        self.assertEqual(second.line_ids.warehouse_id, self.south)
        self.assertEqual(second.line_ids.mapped("price_basis"), ["standard", "standard"])
        self.assertFalse(self.env["oc.product.table"].search([("number", "=", 3)]).line_ids)

    def test_lines_given_in_commands_replace(self):
        self.table.write(
            {
                "line_ids": [
                    Command.create({"product_id": self.tea.id, "warehouse_id": self.south.id})
                ]
            }
        )
        self.assertEqual(self.table.line_ids.warehouse_id, self.south)
