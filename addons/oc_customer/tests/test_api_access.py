import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestApiAccess(OcCommon, HttpCase):
    """A manager gives a customer's own system a key, and takes it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_common_table()
        cls.unit = cls._create_unit(ref="U-1")
        cls.second = cls._create_unit(ref="U-2", name="South Campus")
        cls.manager = new_test_user(cls.env, "api_manager", "oc_customer.group_manager")
        cls.seller = new_test_user(cls.env, "api_seller", "oc_customer.group_user_all")

    def _open(self, user=None, **values):
        accesses = self.env["oc.api.access"].with_user(user or self.manager)
        return accesses.create({"customer_id": self.customer.id, "key_name": "SAP", **values})

    def _make(self, **values):
        return self._open(**values).action_make_key()["context"]["default_key"]

    def _ask(self, key, method="list_products", **values):
        return self.url_open(
            f"/json/2/oc.ordering/{method}",
            data=json.dumps(values),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )

    @mute_logger("odoo.http")
    def test_a_key_works_until_it_is_revoked(self):
        key = self._make()
        for code in ("U-1", "U-2"):
            self.assertEqual(self._ask(key, unit_code=code).status_code, 200)
        other = self._make(key_name="Second")
        access = self._open()
        self.assertEqual(access.line_ids.mapped("name"), ["Second", "SAP"])
        access.line_ids[1].action_revoke()
        self.assertEqual(self._ask(key, unit_code="U-1").status_code, 401)
        self.assertEqual(self._ask(other, unit_code="U-1").status_code, 200)
        self.assertEqual(self._open().line_ids.mapped("name"), ["Second"])

    @mute_logger("odoo.http")
    def test_the_account_can_do_nothing_else(self):
        key = self._make(unit_id=self.unit.id)
        account = self.env["res.users"].search([("login", "=", "api-u-1")])
        self.assertEqual(account.group_ids, self.env.ref("postal_base.group_partner_api"))
        self.assertTrue(account.share)
        self.assertEqual(self._ask(key, unit_code="U-1").status_code, 200)
        self.assertEqual(self._ask(key, unit_code="U-2").status_code, 403)

    @mute_logger("odoo.http")
    def test_closing_the_account_ends_all_keys_and_it_can_be_opened_again(self):
        key, other = self._make(), self._make(unit_id=self.unit.id)
        self._open().action_close_account()
        self.assertEqual(self._ask(key, unit_code="U-1").status_code, 401)
        self.assertEqual(self._ask(other, unit_code="U-1").status_code, 200)
        fresh = self._make()
        self.assertEqual(self._ask(fresh, unit_code="U-1").status_code, 200)
        self.assertEqual(self._ask(key, unit_code="U-1").status_code, 401)

    @mute_logger("odoo.http")
    def test_the_system_lists_and_revokes_its_own_keys(self):
        key, second = self._make(), self._make(key_name="Second", key_days="0")
        stranger = self._make(unit_id=self.unit.id)
        listed = self._ask(key, "list_keys").json()
        self.assertEqual([row["name"] for row in listed], ["Second", "SAP"])
        self.assertEqual([bool(row["expires_on"]) for row in listed], [False, True])
        foreign = self._ask(stranger, "list_keys").json()[0]["id"]
        self.assertEqual(self._ask(key, "revoke_key", key_id=foreign).status_code, 403)
        self.assertEqual(self._ask(stranger, "list_keys").status_code, 200)
        self.assertTrue(self._ask(key, "revoke_key", key_id=listed[0]["id"]).json())
        self.assertEqual(self._ask(second, "list_keys").status_code, 401)
        self.assertEqual(self._ask(key, "list_keys").status_code, 200)

    def test_only_managers_and_only_for_units_of_the_customer(self):
        users, keys = self.env["res.users"].search_count([]), self._count_keys()
        with self.assertRaises(AccessError):
            self._open(self.seller)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.seller).action_open_api_access()
        stranger = self._create_unit(ref="U-9", oc_id=self._create_customer(name="Other").id)
        with self.assertRaisesRegex(UserError, "is not an ordering unit of"):
            self._open(unit_id=stranger.id)
        with self.assertRaisesRegex(UserError, "Give the new key a name"):
            self._open(key_name=" ").action_make_key()
        self.assertEqual(self.env["res.users"].search_count([]), users)
        self.assertEqual(self._count_keys(), keys)

    def test_no_other_users_key_is_revoked_here(self):
        self._make()
        admin = self.env.ref("base.user_admin")
        self.env["res.users.apikeys"].with_user(admin).sudo()._generate("rpc", "admin", False)
        line = self._open().line_ids
        line.key_id = admin.sudo().api_key_ids[:1].id
        with self.assertRaisesRegex(AccessError, "not one of a customer's own system"):
            line.action_revoke()
        self.assertTrue(admin.sudo().api_key_ids)

    def _count_keys(self):
        return self.env["res.users.apikeys"].sudo().search_count([])
