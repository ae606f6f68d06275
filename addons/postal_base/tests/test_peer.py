import os
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestPeer(ExchangeCommon):
    def test_a_credential_comes_from_the_environment_before_the_field(self):
        self.peer.write({"code": "yc-1", "secret": "field"})
        self.assertEqual(self.peer._credential("secret"), "field")
        with patch.dict(os.environ, {"POSTROAD_TEST_POSTAL_PEER_YC_1_SECRET": "env"}):
            self.assertEqual(self.peer._credential("secret"), "env")
        self.peer.secret = False
        self.assertEqual(self.peer._credential("secret"), "")

    def test_a_credential_is_there_for_calls_made_for_users_who_may_not_read_it(self):
        self.peer.secret = "field"
        user = self._create_user("boss", "postal_base.group_manager")
        self.assertEqual(self.peer.with_user(user)._credential("secret"), "field")

    def test_a_code_has_only_letters_digits_and_dashes(self):
        for code in ("a b", "仓", "a/b", "a.b"):
            with self.subTest(code=code), self.assertRaises(ValidationError) as caught:
                self.peer.code = code
            self.assertIn(code, str(caught.exception))
        self.peer.code = "Az09-_"

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.peer.copy({"code": "T1"}).flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_limits_are_checked(self):
        for values in (
            {"call_timeout": 0},
            {"call_timeout": 60.1},
            {"parallel_calls": 0},
            {"parallel_calls": 65},
            {"calls_per_second": -1},
            {"log_retention_days": 0},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.peer.write(values)
                self.peer.flush_recordset()
        self.peer.write({"call_timeout": 60, "parallel_calls": 64})
        self.peer.flush_recordset()

    def test_resuming_enqueues_what_has_gathered(self):
        self.peer.action_pause()
        self.assertTrue(self.peer.is_paused)
        self.assertFalse(self._get_jobs())
        self.peer.action_resume()
        self.assertFalse(self.peer.is_paused)
        self.assertEqual(len(self._get_jobs()), 2)
