import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged

CONNECTIONS = 32


@tagged("post_install", "-at_install")
class TestFundConcurrency(BaseCase):
    """Many real connections at once, each with transactions of its own that really commit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.mark = f"concurrent {uuid4().hex[:8]}"
        cls.addClassCleanup(cls._clean_up)
        # The thread that runs the tests holds it, and environments in other threads need it.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))

    @classmethod
    def _clean_up(cls):
        """Remove what was committed; the ledger gives it up only without its triggers."""
        tables = ("oc_fund_entry", "oc_fund_hold", "oc_fund_account")
        with cls.registry.cursor() as cr:
            for table in tables:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            accounts = (
                "(SELECT id FROM oc_fund_account WHERE partner_id IN"
                " (SELECT id FROM res_partner WHERE name = %s))"
            )
            for table in tables[:2]:
                cr.execute(f"DELETE FROM {table} WHERE account_id IN {accounts}", [cls.mark])
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].search([("name", "=", cls.mark)])
            env["oc.fund.account"].search([("partner_id", "in", partners.ids)]).unlink()
            partners.unlink()
            env.flush_all()
            for table in tables:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def _create_accounts(self, number, amount, credit_limit=0):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [
                    {"name": self.mark, "oc_role": "customer", "oc_state": "confirmed"}
                    for _index in range(number)
                ]
            )
            accounts = env["oc.fund.account"].create(
                [{"partner_id": p.id, "credit_limit": credit_limit} for p in partners]
            )
            self._post(env, accounts, amount, "transfer_in", "start")
            return accounts.ids

    def _post(self, env, accounts, amount, kind, cause):
        change_type = env["oc.fund.change.type"]._get_for_kind(kind)
        return env["oc.fund.entry"]._post(
            [
                {
                    "account": account,
                    "type": change_type,
                    "amount": amount,
                    "cause": f"{self.mark},{account.id},{cause}",
                }
                for account in accounts
            ]
        )

    def _run(self, work):
        """``work(env, number)`` in as many connections at once, as a server would call it."""
        start = Barrier(CONNECTIONS)

        def call(number):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                cr.rollback()
                start.wait(60)
                return retrying(lambda: work(env, number), env)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return list(pool.map(call, range(CONNECTIONS)))

    def _read(self, account_ids):
        with self.registry.cursor() as cr:
            accounts = api.Environment(cr, SUPERUSER_ID, {})["oc.fund.account"].browse(account_ids)
            self.assertEqual(accounts._get_differences(), [])
            return [(Decimal(str(a.balance)), Decimal(str(a.held))) for a in accounts]

    def test_one_account_is_never_overspent(self):
        """300 on the account, 20 more of credit, 32 times 3 attempts to spend 10."""
        (account_id,) = self._create_accounts(1, 300, credit_limit=20)

        def spend(env, number):
            account = env["oc.fund.account"].browse(account_id)
            granted = 0
            for attempt in range(3):
                account._take_turn()
                try:
                    self._post(env, account, -10, "transfer_out", f"{number},{attempt}")
                except UserError:
                    env.cr.rollback()
                else:
                    env.cr.commit()
                    granted += 10
            return granted

        granted = self._run(spend)
        self.assertEqual(sum(granted), 320)
        self.assertEqual(self._read([account_id]), [(-20, 0)])

    def test_holds_and_captures_of_one_account(self):
        (account_id,) = self._create_accounts(1, 200)

        def order(env, number):
            account = env["oc.fund.account"].browse(account_id)
            account._take_turn()
            request = {"account": account, "amount": 10, "cause": f"{self.mark},h,{number}"}
            try:
                hold = env["oc.fund.hold"]._hold([request])
            except UserError:
                env.cr.rollback()
                return 0
            env.cr.commit()
            account._take_turn()
            capture = {"hold": hold, "amount": 7, "cause": f"{self.mark},c,{number}"}
            env["oc.fund.hold"]._capture([capture])
            hold._release()
            env.cr.commit()
            return hold.captured

        captured = self._run(order)
        self.assertEqual(self._read([account_id]), [(Decimal(200 - sum(captured)), 0)])
        # Money released by one may come too late for another, never too early.
        self.assertGreaterEqual(sum(captured), 20 * 7)

    def test_many_accounts_in_any_order_do_not_deadlock(self):
        account_ids = self._create_accounts(8, 1000)

        def spend(env, number):
            mine = random.Random(number).sample(account_ids, 5)
            accounts = env["oc.fund.account"].browse(mine)
            accounts._take_turn()
            self._post(env, accounts, -1, "transfer_out", f"many,{number}")
            return mine

        taken = [account_id for ids in self._run(spend) for account_id in ids]
        self.assertEqual(
            self._read(account_ids), [(1000 - taken.count(one), 0) for one in account_ids]
        )

    def test_the_same_cause_from_all_sides_is_posted_once(self):
        (account_id,) = self._create_accounts(1, 100)

        def spend(env, _number):
            account = env["oc.fund.account"].browse(account_id)
            account._take_turn()
            return self._post(env, account, -10, "transfer_out", "same").id

        self.assertEqual(len(set(self._run(spend))), 1)
        self.assertEqual(self._read([account_id]), [(90, 0)])

    def test_turn_is_taken_only_before_anything_is_written(self):
        (account_id,) = self._create_accounts(1, 100)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["oc.fund.account"].browse(account_id)
            self.assertTrue(account._take_turn())
            self.assertTrue(account._take_turn())
            account.credit_limit = 5
            self.assertFalse(account._take_turn())
            env.flush_all()
            self.assertFalse(account._take_turn())
            self.assertEqual(account.credit_limit, 5)
            cr.rollback()
            cr.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
            )
            self.assertEqual(cr.fetchone(), (0,))
