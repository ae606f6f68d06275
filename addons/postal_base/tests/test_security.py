from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestSecurity(ExchangeCommon):
    def setUp(self):
        super().setUp()
        self.row = self._receive("1", "<a><name>Zhang San</name></a>")
        self.plain = self._create_user("plain")
        self.user = self._create_user("clerk", "postal_base.group_user")
        self.manager = self._create_user("boss", "postal_base.group_manager")
        self.api_user = self._create_user("api", "base.group_portal,postal_base.group_partner_api")

    def test_without_the_group_the_log_is_closed(self):
        for user in (self.plain, self.api_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).read(["state"])

    def test_bodies_are_for_managers(self):
        for field in ("payload", "answer", "payload_pretty", "answer_pretty"):
            with self.subTest(field=field):
                with self.assertRaises(AccessError):
                    self.row.with_user(self.user).read([field])
                self.row.with_user(self.manager).read([field])
        with self.assertRaises(AccessError):
            self.exchange.with_user(self.user).search([("payload", "ilike", "Zhang")])
        self.assertEqual(self.row.with_user(self.user).read(["state"])[0]["state"], "received")

    def test_nobody_writes_the_log_but_through_its_methods(self):
        for user in (self.plain, self.api_user, self.user, self.manager):
            row = self.row.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    row.write({"state": "done"})
                with self.assertRaises(AccessError):
                    row.unlink()
                with self.assertRaises(AccessError):
                    row.create({"direction": "in", "kind": "x", "identity": "2", "state": "done"})
        self.assertEqual(self.row.state, "received")
        self.assertEqual(self.exchange.search_count([]), 1)

    def test_only_managers_repeat_and_cancel(self):
        row = self._push(self.partner)
        for user in (self.plain, self.api_user, self.user):
            for method in ("action_retry", "action_cancel"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(row.with_user(user), method)()
        self.assertEqual(row.state, "due")
        row.with_user(self.manager).action_cancel()
        self.assertEqual(row.state, "cancelled")

    def test_another_companys_messages_are_hidden(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.row.company_id = other
        with self.assertRaises(AccessError):
            self.row.with_user(self.manager).read(["state"])
        with self.assertRaises(AccessError):
            self.row.with_user(self.manager).action_retry()
        self.row.company_id = False
        self.assertTrue(self.row.with_user(self.manager).read(["state"]))

    def test_credentials_are_for_system_administrators(self):
        self.peer.secret = "s3cret"
        with self.assertRaises(AccessError):
            self.peer.with_user(self.manager).read(["secret"])
        self.assertNotIn("secret", self.peer.with_user(self.manager).read()[0])

    def test_regions_are_read_by_all_staff_and_written_by_managers(self):
        region = self.env["postal.region"].create({"name": "East"})
        self.assertEqual(region.with_user(self.plain).name, "East")
        with self.assertRaises(AccessError):
            region.with_user(self.user).name = "West"
        region.with_user(self.manager).name = "West"
        with self.assertRaises(AccessError):
            region.with_user(self.api_user).read(["name"])

    def test_a_managers_rights_include_a_users(self):
        self.assertTrue(self.manager.has_group("postal_base.group_user"))
        self.assertTrue(self.api_user.share)
        self.assertFalse(self.manager.has_group("postal_base.group_partner_api"))
