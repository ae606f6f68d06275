from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .common import OcCommon

OPTIONS = {"quoting": '"', "has_headers": True}


@tagged("post_install", "-at_install")
class TestImport(OcCommon):
    """Odoo's own import, with the templates of this addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the examples name provinces as Odoo has them or as the tests do
        cls.env["res.country.state"].search(
            [("name", "in", ("Hebei", "Shanxi")), ("id", "not in", (cls.hebei + cls.shanxi).ids)]
        ).write({"name": "Elsewhere"})

    def _get_templates(self, model, **context):
        return self.env[model].with_context(**context).get_import_templates()

    def _import(self, model, template, **context):
        with file_open(template.removeprefix("/"), "rb") as file:
            content = file.read()
        wizard = (
            self.env["base_import.import"]
            .with_context(**context)
            .create(
                {
                    "res_model": model,
                    "file": content,
                    "file_name": template.rsplit("/", 1)[-1],
                    "file_type": (
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    ),
                }
            )
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        columns = ["/".join(preview["matches"][n]) for n in range(len(preview["headers"]))]
        self.assertEqual(columns, preview["headers"])
        return wizard.execute_import(columns, columns, preview["options"])

    def _import_template(self, model, **context):
        [template] = self._get_templates(model, **context)
        result = self._import(model, template["template"], **context)
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def test_every_template_imports_as_it_is_and_again(self):
        for _time in range(2):
            customers = self._import_template("res.partner", default_oc_role="customer")
            units = self._import_template("res.partner", default_oc_role="unit")
            tables = self._import_template("oc.product.table")
            lines = self._import_template("oc.product.table.line")
            schedules = self._import_template("oc.delivery.schedule")
        self.assertRecordValues(
            customers,
            [
                {"ref": "SUN-P", "oc_role": "customer", "state_id": self.hebei.id},
                {"ref": "SUN-H", "oc_role": "customer", "state_id": self.shanxi.id},
            ],
        )
        self.assertEqual(customers.oc_category_id.kind, "customer_category")
        self.assertEqual(units.oc_id, customers[0])
        self.assertEqual(units[0].standard_pricelist_id, self.price_1)
        self.assertEqual(units[0].receive_sat, False)
        self.assertEqual(tables.mapped("number"), [71, 79])
        self.assertEqual(len(tables[0].line_ids), 3)
        self.assertEqual(lines.table_id, tables[0])
        self.assertEqual(lines[0].warehouse_id, self.south)
        self.assertEqual(schedules.mapped("lead_days"), [2, 1])
        self.assertEqual(schedules.unit_id, units)

    def test_other_lists_keep_their_own_template(self):
        [template] = self._get_templates("res.partner")
        self.assertIn("contacts", template["template"])

    def test_a_bad_row_is_named_and_nothing_is_imported(self):
        self._create_customer(name="Sunny", ref="SUNNY")
        good = ["Good Kitchen", "unit", "SUNNY"]
        fields = ["name", "oc_role", "oc_id"]
        cases = [
            ("oc_id", "NOBODY", "NOBODY"),
            ("unit_category_id", "Palace", "Palace"),
            ("max_order_discount", "much", "much"),
            ("max_order_discount", "101", "101.*between 0 and 100"),
            ("min_order_amount", "-1", "must not be negative"),
            ("standard_pricelist_id", "No such price", "No such price"),
            ("pay_on_order", "perhaps", "perhaps"),
            ("oc_role", "branch", "branch"),
        ]
        for name, value, text in cases:
            bad = dict(zip(fields, ["Bad Kitchen", *good[1:]], strict=True)) | {name: value}
            rows = [
                [dict(zip(fields, good, strict=True)).get(one, "") for one in bad],
                list(bad.values()),
            ]
            with self.subTest(field=name, value=value), mute_logger("odoo.sql_db"):
                result = self.env["res.partner"].load(list(bad), rows)
                self.assertFalse(result["ids"])
                message = next(
                    message for message in result["messages"] if message["rows"]["from"] == 1
                )
                self.assertRegex(message["message"], text)
                self.assertFalse(self.env["res.partner"].search([("name", "like", "Kitchen")]))

    def test_a_table_line_whose_centre_lacks_the_product_is_named(self):
        west = self._create_dc("West DC", "WDC")
        self._create_table(1, "One")
        columns = ["table_id", "product_id", "warehouse_id", "price_basis"]
        result = self.env["oc.product.table.line"].load(
            columns,
            [["One", "TEA", "North DC", "standard"], ["One", "RICE", west.name, "standard"]],
        )
        self.assertFalse(result["ids"])
        texts = " ".join(message["message"] for message in result["messages"])
        self.assertRegex(texts, "West DC does not supply: .*Rice")
        self.assertFalse(
            self.env["oc.product.table.line"]
            .search([])
            .filtered(lambda line: line.table_id.name == "One")
        )
