import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import WmsCommon

MODELS = (
    "wms.backend",
    "wms.product",
    "wms.document",
    "wms.document.line",
    "wms.document.step",
    "wms.document.fact",
    "wms.reconciliation",
    "wms.reconciliation.line",
    "wms.request",
)


@tagged("post_install", "-at_install")
class TestSecurity(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._create_user("wms_nobody", "base.group_user")
        cls.stocker = cls._create_user("wms_stock", "stock.group_stock_user")
        cls.user = cls._create_user("wms_user", "postal_warehouse.group_user")
        cls.manager = cls._create_user("wms_manager", "postal_warehouse.group_manager")
        cls._stock(cls.product, 10)
        cls.document = cls._sell((cls.product, 1)).picking_ids.wms_document_id

    def test_nobody_else_sees_anything(self):
        for user in (self.plain, self.stocker):
            for model in MODELS:
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_users_see_and_write_nothing_by_hand(self):
        for record in (self.backend, self.backend.product_ids, self.document):
            record = record[:1].with_user(self.user)
            self.assertTrue(record.read(["display_name"]))
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.write({"code": "X"})
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.unlink()

    def test_not_even_managers_write_documents_by_hand(self):
        for values in ({"state": "done"}, {"wms_ref": "X"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.document.with_user(self.manager).write(values)

    def test_secrets_are_for_managers(self):
        for name in ("secret", "app_key"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.backend.with_user(self.user).read([name])
        self.assertEqual(self.backend.with_user(self.manager).secret, "test-secret")
        self.assertNotIn("secret", self.backend.with_user(self.user).read()[0])

    def test_figures_and_comparisons_are_for_managers(self):
        backends = self.env["wms.backend"].with_user(self.user)
        for method in ("reconcile_all", "get_exchange_figures"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(backends, method)()
        for method in ("run_reconciliation", "action_test_connection"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.backend.with_user(self.user), method)()

    def test_another_company_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.backend.company_id = company
        for model in ("wms.backend", "wms.product", "wms.document", "wms.document.line"):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(self.user).search([]))

    def test_a_stock_user_works_with_a_transfer_but_not_behind_the_warehouse(self):
        picking = self.document.picking_id.with_user(self.stocker)
        self.assertEqual(picking.wms_state, "due")
        picking.action_cancel()
        self.assertEqual((picking.state, self.document.state), ("cancel", "cancelled"))

    def test_a_warehouse_run_by_others_has_a_code_and_single_steps(self):
        with self.assertRaisesRegex(ValidationError, "code"):
            self.warehouse.wms_code = False
        with self.assertRaisesRegex(ValidationError, "one step"):
            self.warehouse.delivery_steps = "pick_ship"

    def test_an_environment_variable_goes_before_the_field(self):
        self._set_variable("POSTROAD_WMS_BACKEND_T1_SECRET", "from-outside")
        self.assertEqual(self.backend._credential("secret"), "from-outside")

    def _set_variable(self, name, value):
        patcher = patch.dict(os.environ, {name: value})
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_a_neutralized_copy_reaches_nobody(self):
        with file_open("postal_warehouse/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertRecordValues(
            self.backend,
            [{"url": False, "secret": False, "app_key": False, "is_paused": True}],
        )

    def test_a_document_the_warehouse_knows_is_not_deleted(self):
        self._accept(self.document)
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            self.document.unlink()
