"""Two Odoo servers on one database work for one warehouse: together within its limits."""

import re
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.backend import connect, deliveries

from runtime.stack import Rpc

PARALLEL, A_SECOND, CALL_MS = 4, 25, 150
WAVES, WAVE, CROWD = 6, 12, 50
SERVERS = ("odoo", "odoo2")
PUSHED = "deliveryorder.create"


@pytest.fixture(scope="module")
def suite(make_stack):
    with make_stack("servers", servers=2) as stack:
        stack.control(latency_ms=CALL_MS, auto_feedback=False)
        yield stack


@pytest.fixture(scope="module")
def place(suite):
    _backend, warehouse, product = connect(
        suite, parallel_calls=PARALLEL, calls_per_second=A_SECOND
    )
    return warehouse, product


@pytest.fixture(scope="module")
def push(suite, place):
    urls = {"odoo": suite.odoo_url, "odoo2": suite.second.odoo_url}
    pushed = []

    def send(server, number):
        rpc = Rpc(urls[server], suite.database, "admin", "admin")
        pushed.extend(deliveries(rpc, *place, number))

    send.all = pushed
    return send


@pytest.fixture(scope="module")
def worked(suite, push):
    """After quiet waves by turns, a crowd from both at once, and a server killed at work."""
    for wave in range(WAVES):
        push(SERVERS[wave % 2], WAVE)
        _wait_until_sent(suite, push)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(push, SERVERS, (CROWD, CROWD)))
    _wait_until_sent(suite, push)
    repeated = suite.books()["counters"].get("documents repeated", 0)
    push("odoo2", CROWD)
    suite.wait(lambda: len(_sent(suite)) > len(push.all) - CROWD // 2, 120)
    killed = _worker_of_drain(suite)
    suite.kill(killed)
    _wait_until_sent(suite, push, 240)
    return {"repeated before": repeated, "killed": killed}


def _worker_of_drain(suite):
    """The server that said last that it works for the warehouse, or the first."""
    logs = {name: len(re.findall(r"Exchange with Warehouse, out", suite.log(name)))
            for name in SERVERS}
    return max(logs, key=logs.get)


def _sent(suite):
    return suite.books()["documents"]


def _wait_until_sent(suite, push, seconds=120):
    def is_sent():
        with suite.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM postal_exchange WHERE state <> 'done'"
                           " AND direction = 'out'")
            return not cursor.fetchone()[0] and len(_sent(suite)) == len(push.all)

    suite.wait(is_sent, seconds)


def _calls(suite):
    """[(started, ended)] of the documents' calls, as the warehouse saw them."""
    return sorted(
        (call["started"], call["ended"])
        for call in suite.calls()
        if call["method"].endswith(PUSHED)
    )


def test_each_document_is_at_the_warehouse_once(suite, push, worked):
    codes = [one["code"] for one in _sent(suite)]
    assert len(codes) == len(set(codes)) == len(push.all)


def test_both_servers_did_some_of_it(suite, worked):
    for server in SERVERS:
        counts = re.findall(r"Exchange with Warehouse, out: \{'done': (\d+)", suite.log(server))
        assert sum(map(int, counts)) > 0, server


def test_they_never_called_more_at_once_than_allowed(suite, worked):
    edges = sorted(
        edge for start, end in _calls(suite) for edge in ((start, 1), (end, -1))
    )
    at_once = most = 0
    for _moment, change in edges:
        at_once += change
        most = max(most, at_once)
    assert 1 < most <= PARALLEL


def test_they_never_called_more_a_second_than_allowed(suite, worked):
    starts = [start for start, _end in _calls(suite)]
    # Both ends of a second belong to it, and calls that leave evenly may arrive a little late.
    busiest = max(bisect_left(starts, start + 1) - n for n, start in enumerate(starts))
    assert busiest <= A_SECOND + 2


def test_no_call_was_made_twice_but_those_a_server_had_taken_when_it_died(suite, worked):
    assert worked["repeated before"] == 0
    # A server takes two for each call in the air; all may be answered and none noted.
    assert suite.books()["counters"].get("documents repeated", 0) <= 2 * PARALLEL
