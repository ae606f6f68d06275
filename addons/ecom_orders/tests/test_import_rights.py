from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import EcomCommon
from .import_files import encoded, order_row, xlsx


@tagged("post_install", "-at_install")
class TestImportRights(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.importer = new_test_user(cls.env, "importer", "ecom_orders.group_import")
        cls.reader = new_test_user(cls.env, "reader", "ecom_orders.group_reader")
        cls.nobody = new_test_user(cls.env, "nobody", "base.group_user")
        cls.values = {"channel_id": cls.channel.id, "file_name": "a.xlsx",
                      "file": encoded(xlsx(order_row("1")))}

    def _upload(self, user):
        return self.env["ecom.import"].with_user(user).create(self.values)

    def test_the_import_clerk_imports(self):
        record = self._upload(self.importer)
        record.action_check()
        record.action_import()
        record._run_import(record.task_id)
        self.assertEqual((record.state, self._find("1").state), ("done", "service"))

    def test_the_import_clerk_reviews_nothing(self):
        record = self._upload(self.importer)
        record.action_check()
        record.action_import()
        record._run_import(record.task_id)
        order = self._find("1")
        with self.assertRaises(AccessError):
            order.with_user(self.importer).action_approve()
        self.assertEqual(order.state, "service")

    def test_others_do_not(self):
        record = self._upload(self.importer)
        for user in (self.reader, self.nobody):
            with self.assertRaises(AccessError):
                self._upload(user)
            for button in ("action_check", "action_import", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(record.with_user(user), button)()
        self.assertEqual(record.state, "draft")

    def test_what_the_check_found_is_nobodys_to_write(self):
        record = self._upload(self.importer)
        for values in ({"state": "checked"}, {"error_count": 0}, {"sha256": "0"}):
            with self.assertRaises(AccessError):
                record.write(values)
            with self.assertRaises(AccessError):
                record.create({**self.values, **values})
        with self.assertRaises(AccessError):
            record.template_id.name = "Mine"
        with self.assertRaises(AccessError):
            self.env["ecom.import.error"].with_user(self.importer).create(
                {"import_id": record.id, "row": 1}
            )

    def test_an_import_that_was_done_stays_as_the_record_of_it(self):
        record = self._upload(self.importer)
        record.action_check()
        record.action_import()
        for step in (lambda: record.write({"file_name": "b"}), record.unlink):
            with self.assertRaises(UserError):
                step()
        record._run_import()
        with self.assertRaises(UserError):
            record.unlink()

    def test_only_who_started_a_task_or_a_manager_stops_it(self):
        record = self._upload(self.importer)
        record.action_check()
        record.action_import()
        with self.assertRaises(AccessError):
            record.with_user(self.clerk).action_cancel()
        self.assertFalse(record.task_id.is_cancel_requested)
        record.action_cancel()
        self.assertTrue(record.task_id.is_cancel_requested)

    def test_data_rights_hold_for_imports(self):
        record = self._upload(self.importer)
        other = self._create_channel("OTHER")
        self.env["ecom.right"].create({"user_id": self.clerk.id, "channel_ids": other.ids})
        self.assertFalse(self.env["ecom.import"].with_user(self.clerk).search([]))
        with self.assertRaises(AccessError):
            self.env["ecom.import"].with_user(self.clerk).browse(record.id).action_check()
        with self.assertRaises(AccessError):
            self._upload(self.clerk)
