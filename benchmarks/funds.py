"""Spending from fund accounts: 16 writers, on one account and on 1,000.

Each operation is a transaction of its own on a cursor of its own, called as a server calls it:
with Odoo's own repetition after a collision. Baselines, each spending one unit the same way:

- the loyalty eWallet: points of a card and its history line, as an order spends them;
- a plain ORM write of one number on a row, which keeps no ledger and checks nothing.

`funds_batch` posts a hundred operations a transaction, as the close of a business day does.
The four are measured in turns, in several short rounds, so that whatever else the machine does
meets them alike. At the end every balance is compared with what was granted: nothing is lost,
nothing negative.
"""

import importlib
import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from runtime.bench import Figure

WRITERS = 16
OPERATIONS = 3_200
BASELINE_OPERATIONS = 320
ROUNDS = 5
ACCOUNTS = 1_000
BATCH = 100
START = 1_000_000


def run(context):
    size = context.size(OPERATIONS)
    with context.database() as database:
        _install_loyalty(database)
        with database.env() as env:
            rows = _prepare(env)
        bench = _Bench(database, rows)
        for number in (1, ACCOUNTS):
            yield from _measure(bench, number, size)
        bench.check()


def _measure(bench, number, size):
    shares = {
        bench.spend_fund: size,
        bench.spend_wallet: BASELINE_OPERATIONS,
        bench.write_plain: BASELINE_OPERATIONS,
        bench.spend_batch: max(WRITERS * ROUNDS, size // 10),
    }
    fund, wallet, write, batch = bench.speeds(shares, number)
    batch *= BATCH
    for name, value, baseline in (
        ("funds", fund, wallet),
        ("funds_orm", fund, write),
        ("funds_batch", batch, wallet),
        ("funds_batch_orm", batch, write),
    ):
        yield Figure(f"{name}_{number}", value, "1/s", baseline, value / baseline, size)


def _install_loyalty(database):
    with database.env():
        pass  # loads Odoo
    # Collisions of the baselines are many and expected.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    registry = importlib.import_module("odoo.modules.registry").Registry
    registry.new(database.name, update_module=True, install_modules=["loyalty"])


def _prepare(env):
    """Ids of accounts, cards and partners, all with money enough."""
    customers = env["res.partner"].create(
        [
            {"name": f"Bench {i}", "oc_role": "customer", "oc_state": "confirmed"}
            for i in range(ACCOUNTS)
        ]
    )
    accounts = env["oc.fund.account"].create([{"partner_id": one.id} for one in customers])
    change_type = env["oc.fund.change.type"]._get_for_kind("transfer_in")
    env["oc.fund.entry"]._post(
        [
            {"account": one, "type": change_type, "amount": START, "cause": f"bench,{one.id}"}
            for one in accounts
        ]
    )
    program = env["loyalty.program"].create(
        {
            "name": "eWallet",
            "program_type": "ewallet",
            "applies_on": "future",
            "trigger": "auto",
        }
    )
    cards = env["loyalty.card"].create(
        [{"program_id": program.id, "partner_id": one.id, "points": START} for one in customers]
    )
    return {"accounts": accounts.ids, "cards": cards.ids, "partners": customers.ids}


class _Bench:
    def __init__(self, database, rows):
        self.database, self.rows = database, rows
        self.causes = count()

    def speeds(self, shares, number):
        """Operations a second of each of ``{operation: how many}``, by all writers together."""
        seconds = dict.fromkeys(shares, 0.0)
        done = dict.fromkeys(shares, 0)
        for index in range(ROUNDS):
            for operation, operations in shares.items():
                share = -(-operations // (ROUNDS * WRITERS))
                seconds[operation] += self._measure(operation, number, share, index)
                done[operation] += share * WRITERS
        return [done[operation] / seconds[operation] for operation in shares]

    def _measure(self, operation, number, share, index):
        turns = [random.Random(f"{index},{i}") for i in range(WRITERS)]
        with self.database.env() as env:
            operation(env, turns[0], number)  # warm
        start = time.perf_counter()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(lambda turn: self._write(operation, turn, number, share), turns))
        return time.perf_counter() - start

    def _write(self, operation, turn, number, operations):
        for _index in range(operations):
            while not self._try(operation, turn, number):
                pass

    def _try(self, operation, turn, number):
        """One request; a user whose request failed after all repetitions sends it again."""
        retrying = importlib.import_module("odoo.service.model").retrying
        psycopg2 = importlib.import_module("psycopg2")
        with self.database.env() as env:
            try:
                retrying(lambda: operation(env, turn, number), env)
            except psycopg2.OperationalError:
                return False
        return True

    def spend_fund(self, env, turn, number):
        account = env["oc.fund.account"].browse(turn.choice(self.rows["accounts"][:number]))
        account._take_turn()
        self._spend(env, account)

    def spend_batch(self, env, turn, number):
        ids = turn.choices(self.rows["accounts"][:number], k=BATCH)
        accounts = env["oc.fund.account"].browse(ids)
        accounts.browse(set(ids))._take_turn()
        self._spend(env, accounts)

    def _spend(self, env, accounts):
        change_type = env["oc.fund.change.type"]._get_for_kind("transfer_out")
        values = {"type": change_type, "amount": -1}
        env["oc.fund.entry"]._post(
            [
                {"account": one, "cause": f"bench,out,{next(self.causes)}", **values}
                for one in accounts
            ]
        )

    def spend_wallet(self, env, turn, number):
        card = env["loyalty.card"].browse(turn.choice(self.rows["cards"][:number]))
        if card.points < 1:
            raise ValueError("the wallet is empty")
        card.points -= 1
        env["loyalty.history"].create(
            {
                "card_id": card.id,
                "used": 1,
                "description": "Order",
                "order_model": "res.partner",
                "order_id": card.partner_id.id,
            }
        )

    def write_plain(self, env, turn, number):
        partner = env["res.partner"].browse(turn.choice(self.rows["partners"][:number]))
        partner.color += 1

    def check(self):
        with self.database.env() as env:
            accounts = env["oc.fund.account"].browse(self.rows["accounts"])
            entries = env["oc.fund.entry"].search_count(
                [("kind", "=", "transfer_out"), ("account_id", "in", accounts.ids)]
            )
            spent = sum(START - one.balance for one in accounts)
            assert accounts._get_differences() == []
            assert spent == entries, f"{entries} granted, {spent} spent"
            assert min(accounts.mapped("available")) >= 0
