import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

from psycopg2.errors import CheckViolation
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

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

    def test_any_mix_of_operations_by_all_writers_keeps_the_accounts_true(self):
        """Each writer draws its own operations; what was granted to all adds up."""
        account_ids = self._create_accounts(3, 60, credit_limit=15)

        def work(env, number):
            chance, granted, holds = random.Random(number), [], []
            for step in range(6):
                account = env["oc.fund.account"].browse(chance.choice(account_ids))
                account._take_turn()
                try:
                    granted += self._do_any(env, account, holds, chance, f"mix,{number},{step}")
                except UserError:
                    env.cr.rollback()
                else:
                    env.cr.commit()
            return granted

        granted = [entry for entries in self._run(work) for entry in entries]
        for account_id, (balance, held) in zip(account_ids, self._read(account_ids), strict=True):
            posted = sum(amount for one, amount in granted if one == account_id)
            self.assertEqual(balance, 60 + posted)
            self.assertGreaterEqual(balance - held, -15)
        self._assert_ledger_is_a_chain(account_ids)
        self._assert_holds_end(account_ids)

    def _do_any(self, env, account, holds, chance, cause):
        """[(account id, amount)] of the entries made"""
        kind = chance.choice(("transfer_in", "transfer_out", "hold", "hold", "capture", "release"))
        amount = chance.randrange(1, 2000) / 100
        mine = [hold for hold in holds if hold.account_id == account and hold.is_open]
        if kind == "hold" or not mine:
            request = {"account": account, "amount": amount, "cause": f"{self.mark},{cause}"}
            holds.append(env["oc.fund.hold"]._hold([request]))
            return []
        if kind == "release":
            mine[0]._release()
            return []
        if kind == "capture":
            part = min(amount, mine[0].remaining)
            capture = {"hold": mine[0], "amount": part, "cause": f"{self.mark},{cause}"}
            entries = env["oc.fund.hold"]._capture([capture])
        else:
            sign = 1 if kind == "transfer_in" else -1
            entries = self._post(env, account, sign * amount, kind, cause)
        return [(account.id, Decimal(str(entry.amount))) for entry in entries]

    def _assert_ledger_is_a_chain(self, account_ids):
        """Each entry goes on from the one before it, whoever made them."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM (SELECT balance_after - amount AS before,"
                " lag(balance_after, 1, 0) OVER (PARTITION BY account_id ORDER BY id) AS last"
                " FROM oc_fund_entry WHERE account_id = ANY(%s)) chain WHERE before <> last",
                [account_ids],
            )
            self.assertEqual(cr.fetchone(), (0,))

    def _assert_holds_end(self, account_ids):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            holds = env["oc.fund.hold"].search([("account_id", "in", account_ids)])
            self.assertTrue(holds)
            holds._release()
            for hold in holds:
                self.assertEqual(hold.state, "captured" if hold.captured else "released")
        self.assertEqual({held for _balance, held in self._read(account_ids)}, {0})

    def test_plain_sql_from_all_sides_is_never_granted_more(self):
        """32 connections insert entries of their own, past every Python check: 8 fit."""
        (account_id,) = self._create_accounts(1, 80)

        def spend(env, number):
            return self._insert_plainly(env, account_id, number)

        with mute_logger("odoo.sql_db"):
            granted = self._run(spend)
        self.assertEqual(sum(granted), 8)
        self.assertEqual(self._read([account_id]), [(0, 0)])

    def _insert_plainly(self, env, account_id, number):
        """Whether the database let it pass."""
        env.cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        columns = "account_id, partner_id, company_id, currency_id, type_id"
        try:
            env.cr.execute(
                f"INSERT INTO oc_fund_entry ({columns}, kind, amount, balance_after, date, user_id,"
                f" cause) SELECT {columns}, 'transfer_out', -10, 0, now(), 1, %s"
                " FROM oc_fund_entry WHERE account_id = %s AND kind = 'transfer_in' LIMIT 1",
                [f"{self.mark},plain,{number}", account_id],
            )
            env.cr.commit()
        except CheckViolation:
            env.cr.rollback()
            return False
        return True

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
