"""Documents of all kinds while processes die and the warehouse misbehaves: both books agree.

Runs when it is asked for: ``POSTROAD_FAULT_DOCS=120``, or 500 for the long run;
``POSTROAD_SEED`` repeats a choice of faults.
"""

import contextlib
import os
import random
import threading

import psycopg2
import pytest
from support.backend import connect
from support.books import Books
from support.gremlin import Gremlin
from support.mix import Mix
from test_faults import TROUBLE

from runtime.demo.rpc import Odoo

DOCUMENTS = int(os.environ.get("POSTROAD_FAULT_DOCS") or 120)
pytestmark = pytest.mark.skipif(
    not os.environ.get("POSTROAD_FAULT_DOCS"), reason="POSTROAD_FAULT_DOCS is not set"
)
CALL_TIMEOUT_S = 3
SETTLE_S = 180
VICTIMS = ("odoo", "runner", "simulator", "worker", "database")
#: how long after a blow the next one comes: long enough for work to be open again
PAUSE = (1.0, 6.0)
STRANGE = {**TROUBLE, "garble_rate": 0.04, "receive_percent": 103, "defect_percent": 4}


@pytest.fixture(scope="module")
def seed():
    return int(os.environ.get("POSTROAD_SEED") or random.SystemRandom().randrange(1, 10**6))


class Trade(threading.Thread):
    """Orders documents in the background, while a gremlin watches."""

    phase = "trade"

    def __init__(self, mix):
        super().__init__(daemon=True)
        self._mix, self.failure = mix, None

    def run(self):
        try:
            self._mix.run(DOCUMENTS)
        except BaseException as error:
            self.failure = error
            raise

    def watch(self, seconds):
        self.join(seconds)
        return not self.is_alive()


@pytest.fixture(scope="module")
def traded(make_stack, seed):
    """(stack, mix, gremlin) after the trade, everything restored and at rest."""
    print(f"\nPOSTROAD_SEED={seed} repeats this choice of documents and faults")  # noqa: T201
    with make_stack("mixed") as stack:
        odoo = Odoo(stack.url, stack.database, "admin", "admin", timeout=60)
        limits = {"count_approval": "limit", "count_limit_quantity": 1000}
        backend, warehouse, _product = connect(stack, call_timeout=CALL_TIMEOUT_S, **limits)
        mix = Mix(stack, odoo, seed)
        mix.prepare(backend, warehouse)
        stack.wait(lambda: sum(row["quantity"] for row in stack.books()["stock"]) >= 1600, 120)
        stack.control(**STRANGE, seed=seed)
        gremlin = Gremlin(seed, _victims(stack))
        trade = Trade(mix)
        trade.start()
        while trade.is_alive():
            times = dict.fromkeys(VICTIMS, 1)
            gremlin.strike(gremlin.plan(times, *PAUSE), trade)
        assert trade.failure is None
        mix.finish()
        stack.control(fail_rate=0, drop_answer_rate=0, slow_rate=0, garble_rate=0)
        _wait_for_rest(stack, odoo)
        yield stack, mix, gremlin


def _victims(stack):
    def revive(name):
        stack.kill(name)
        stack.start(name)

    def child(name):
        stack.wait(lambda: stack.pids(name), 60)
        stack.kill(name)

    def database():
        """A session of the server dies at work, as by a crash of its process."""
        with contextlib.suppress(psycopg2.Error), stack.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    return {
        "odoo": lambda: revive("odoo"),
        "simulator": lambda: revive("simulator"),
        "runner": lambda: child("runner"),
        "worker": lambda: child("worker"),
        "database": database,
    }


#: what is at its end though it is not done: refused questions, and jobs of a session that died,
#: which the ticker's next job went on with
AT_REST = ("postal.exchange: ['order.cancel'", "postal.exchange: ['order.pending'", "queue.job: ")


def _stuck(books):
    # A draft is what the merchant made when the answer was lost, and made again.
    found = [one for one in books.stuck() if not one.endswith("'draft']")]
    return [one for one in found if not one.startswith(AT_REST)]


def _wait_for_rest(stack, odoo):
    def is_at_rest():
        with contextlib.suppress(OSError):  # a process that was killed is still coming up
            return not _stuck(Books(odoo, stack.books()))

    with contextlib.suppress(TimeoutError):  # then the tests tell what is left
        stack.wait(is_at_rest, SETTLE_S, every=3)


@pytest.fixture(scope="module")
def books(traded):
    stack, _mix, _gremlin = traded
    return Books(Odoo(stack.url, stack.database, "admin", "admin"), stack.books())


def test_documents_of_all_kinds_went_out_while_everything_died(traded):
    _stack, mix, gremlin = traded
    assert sum(mix.done.values()) >= DOCUMENTS
    assert set(mix.done) >= {"sell", "buy", "issue", "send_back", "transfer", "take_back"}
    assert {victim for victim, phase in gremlin.struck} == set(VICTIMS)


def test_nothing_is_stuck(books):
    assert _stuck(books) == []


def test_goods_of_every_document_are_the_same_in_both_books(books):
    assert books.shipments() == []


def test_stock_is_the_same_in_both_books(books):
    assert books.stock() == []
    assert books.negative_stock() == []


def test_nothing_is_unexplained(traded):
    stack, _mix, _gremlin = traded
    [figures] = stack.rpc().call("wms.backend", "reconcile_all")
    assert (figures["differences"], figures["unexplained"]) == (0, 0)
