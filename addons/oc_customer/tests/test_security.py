from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import OcCommon

MODELS = (
    "oc.classification",
    "oc.dc.product",
    "oc.delivery.schedule",
    "oc.product.table",
    "oc.product.table.line",
    "oc.product.table.rule",
)


@tagged("post_install", "-at_install")
class TestSecurity(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        cls.unit = cls._create_unit()
        cls.seller = new_test_user(cls.env, "oc_seller", "oc_customer.group_user_all")
        cls.manager = new_test_user(cls.env, "oc_manager", "oc_customer.group_manager")
        cls.clerk = new_test_user(cls.env, "clerk", "base.group_user")
        cls.portal = new_test_user(cls.env, "portal_user", "base.group_portal")
        cls.env["oc.delivery.schedule"].create(
            {"unit_id": cls.unit.id, "warehouse_id": cls.north.id}
        )

    def _get_sample(self, model):
        return self.env[model].search([], limit=1)

    def test_a_salesperson_reads_and_a_manager_writes_the_settings(self):
        for model in MODELS:
            sample = self._get_sample(model)
            with self.subTest(model=model):
                self.assertTrue(sample.with_user(self.seller).has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(sample.with_user(self.seller).has_access(operation))
                    self.assertTrue(sample.with_user(self.manager).has_access(operation))

    def test_others_have_no_access(self):
        for user in (self.clerk, self.portal):
            for model in (*MODELS, "oc.order.delivery", "oc.ordering.request", "oc.why"):
                with self.subTest(user=user.login, model=model):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_a_salesperson_makes_customers_units_and_orders(self):
        partners = self.env["res.partner"].with_user(self.seller)
        customer = partners.create({"name": "Fresh School", "oc_role": "customer"})
        unit = partners.create({"name": "Fresh Kitchen", "oc_id": customer.id})
        self.assertEqual(unit.product_table_id, self.table)
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": unit.id,
                    "order_line": [Command.create({"product_id": self.tea.id})],
                }
            )
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        order.action_why()

    def test_a_salesperson_asks_why(self):
        whys = self.env["oc.why"].with_user(self.seller)
        why = whys.create({"unit_id": self.unit.id, "product_id": self.tea.id})
        self.assertIn("Yes: North Campus can order", why.answer_html)

    def test_a_manager_configures_a_centre(self):
        self.north.with_user(self.manager).write({"dc_cutoff_hour": 12.0})
        with self.assertRaises(AccessError):
            self.north.with_user(self.seller).write({"dc_cutoff_hour": 13.0})
        self.assertEqual(self.north.dc_cutoff_hour, 12.0)

    def test_a_manager_makes_tables_and_rules(self):
        tables = self.env["oc.product.table"].with_user(self.manager)
        table = tables.create({"number": 2, "name": "New"})
        self.env["oc.product.table.line"].with_user(self.manager).create(
            {
                "table_id": table.id,
                "product_id": self.tea.id,
                "warehouse_id": self.south.id,
            }
        )
        rules = self.env["oc.product.table.rule"].with_user(self.manager)
        rules.create({"number": 1, "name": "New", "table_id": table.id})
        self.assertEqual(self.unit.product_table_id, table)

    def test_companies_do_not_see_each_other(self):
        other = self.env["res.company"].create({"name": "Other headquarters"})
        stranger = new_test_user(
            self.env,
            "oc_stranger",
            "oc_customer.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("oc.product.table", "oc.product.table.rule", "oc.product.table.line"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(stranger).search([]))
                with self.assertRaises(AccessError):
                    self._get_sample(model).with_user(stranger).read(["company_id"])

    def test_decisions_do_not_depend_on_who_asks(self):
        """A rule on a field the asking user may not read still decides."""
        self._create_rule(5, self.table, "[('ref', '!=', False)]", name="Any code")
        decisions = self.unit.with_user(self.clerk).sudo(False)._resolve_product_rules()
        self.assertEqual(decisions[self.unit].name, "Any code")
