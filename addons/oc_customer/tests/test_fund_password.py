from odoo.exceptions import AccessDenied, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundPassword(FundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, "fund_buyer", "base.group_portal")
        cls.Password = cls.env["oc.fund.password"]
        cls.Password._set_password(cls.buyer, "tea-and-rice")

    def setUp(self):
        super().setUp()
        # Tries are counted in transactions of their own.
        self.registry_enter_test_mode()

    def _try(self, password):
        self.Password._verify(self.buyer, password)

    def _get(self):
        return self.Password.search([("user_id", "=", self.buyer.id)])

    def test_right_password_passes_and_only_a_hash_is_kept(self):
        self._try("tea-and-rice")
        self.env.cr.execute("SELECT password_hash FROM oc_fund_password")
        for (hashed,) in self.env.cr.fetchall():
            self.assertNotIn("tea-and-rice", hashed)
            self.assertTrue(hashed.startswith("$pbkdf2"))
        with self.assertRaises(Exception):  # noqa: B017
            self._get().with_user(self.env.ref("base.user_admin")).read(["password_hash"])

    def test_five_wrong_tries_lock(self):
        for left in (4, 3, 2, 1):
            with self.assertRaisesRegex(AccessDenied, f"{left} tries are left"):
                self._try("wrong")
        self.assertFalse(self._get().is_locked)
        with self.assertRaisesRegex(AccessDenied, "locked after 5 wrong tries"):
            self._try("wrong")
        with self.assertRaisesRegex(AccessDenied, "locked after 5 wrong tries"):
            self._try("tea-and-rice")
        self.assertTrue(self._get().is_locked)
        self._get().action_unlock()
        self.env.flush_all()
        self._try("tea-and-rice")

    def test_right_password_forgets_wrong_tries(self):
        for _time in range(3):
            with self.assertRaises(AccessDenied):
                self._try("wrong")
        self._try("tea-and-rice")
        self.assertEqual(self._get().wrong_tries, 0)

    def test_changing_needs_the_present_password(self):
        with self.assertRaises(AccessDenied):
            self.Password._set_password(self.buyer, "new-password", current="wrong")
        self._try("tea-and-rice")
        self.Password._set_password(self.buyer, "new-password", current="tea-and-rice")
        self._try("new-password")
        with self.assertRaises(AccessDenied):
            self._try("tea-and-rice")

    def test_short_password_and_missing_password_are_told(self):
        with self.assertRaisesRegex(ValidationError, "at least 6 characters"):
            self.Password._set_password(self.buyer, "12345", current="tea-and-rice")
        other = new_test_user(self.env, "fund_other", "base.group_portal")
        with self.assertRaisesRegex(UserError, "Set a payment password"):
            self.Password._verify(other, "x")
