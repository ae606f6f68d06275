import io
import json
import threading
from xmlrpc.client import Fault
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

import pytest

from runtime.demo.progress import Progress
from runtime.demo.rpc import Odoo, OdooRefused, OdooUnavailable, Records, persist
from runtime.demo.watch import Stuck, Watch


class Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/xmlrpc/2/common", "/xmlrpc/2/object")


class FakeOdoo:
    """Speaks Odoo's XML-RPC for a few calls; ``answers`` holds what to do for a method."""

    def __init__(self):
        self.calls = []
        self.answers = {}
        self.server = SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False)
        self.server.register_function(self.authenticate)
        self.server.register_function(self.execute_kw)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def authenticate(self, database, login, password, _env):
        return 7 if (database, login, password) == ("db", "me", "pw") else False

    def execute_kw(self, _database, _uid, _password, model, method, args, kwargs):
        self.calls.append((model, method, args, kwargs))
        answer = self.answers[method]
        return answer(*args, **kwargs) if callable(answer) else answer

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def fake():
    fake = FakeOdoo()
    yield fake
    fake.stop()


@pytest.fixture
def odoo(fake):
    return Odoo(fake.url, "db", "me", "pw")


def raising(text, code=1):
    def answer(*_args, **_kwargs):
        raise Fault(code, text)

    return answer


def imported(fields, rows, context):
    names = [row[0] for row in rows if row[0]]
    return {"ids": [100 + index for index in range(len(names))], "messages": []}


def test_a_wrong_password_is_refused_with_the_login(fake):
    with pytest.raises(OdooRefused, match="'me'"):
        Odoo(fake.url, "db", "me", "no").call("res.partner", "search", [])


def test_a_user_error_keeps_its_text(fake, odoo):
    fake.answers["confirm"] = raising("No table applies.\nAsk.", code=2)
    with pytest.raises(OdooRefused, match="No table applies.\nAsk."):
        odoo.call("sale.order", "confirm", [1])


def test_an_error_of_the_server_is_its_last_line(fake, odoo):
    fake.answers["confirm"] = raising("Traceback\n  File x\nKeyError: 'a'")
    with pytest.raises(OdooRefused, match="^KeyError: 'a'$"):
        odoo.call("sale.order", "confirm", [1])


def test_a_lost_race_in_the_database_may_be_tried_again(fake, odoo):
    fake.answers["confirm"] = raising("ERROR: could not serialize access")
    with pytest.raises(OdooUnavailable):
        odoo.call("sale.order", "confirm", [1])


def test_a_server_that_is_away_is_unavailable(fake):
    odoo = Odoo("http://127.0.0.1:9", "db", "me", "pw")
    with pytest.raises(OdooUnavailable):
        odoo.call("sale.order", "confirm", [1])


def test_a_step_is_tried_again_until_the_server_is_back(odoo):
    waits, told, failures = [], [], [OdooUnavailable("away"), OdooUnavailable("still away")]

    def step():
        if failures:
            raise failures.pop(0)
        return "done"

    assert persist(step, odoo, 60, told.append, sleep=waits.append) == "done"
    assert told == ["away", "still away"]
    assert waits == [1.0, 1.5]


def test_a_step_is_given_up_when_the_server_stays_silent(odoo):
    def step():
        raise OdooUnavailable("away")

    with pytest.raises(OdooUnavailable):
        persist(step, odoo, -1, lambda _why: None, sleep=lambda _seconds: None)


def test_a_refusal_is_not_tried_again(odoo):
    tries = []

    def step():
        tries.append(1)
        raise OdooRefused("no")

    with pytest.raises(OdooRefused):
        persist(step, odoo, 60, lambda _why: None)
    assert len(tries) == 1


def test_only_missing_records_are_made_with_all_their_rows(fake, odoo):
    fake.answers |= {"search_read": [{"name": "po_1", "res_id": 5}], "load": imported}
    records = Records(odoo)
    rows = [["po_1", "a", "x"], ["", "", "y"], ["po_2", "b", "z"], ["", "", "w"]]
    records.ensure("purchase.order", ["partner", "line"], rows)
    (call,) = [call for call in fake.calls if call[1] == "load"]
    assert call[2] == [["id", "partner", "line"], [["__demo__.po_2", "b", "z"], ["", "", "w"]]]
    assert (records["po_1"], records["po_2"]) == (5, 100)
    records.ensure("purchase.order", ["partner", "line"], rows)
    assert len([call for call in fake.calls if call[1] == "load"]) == 1


def test_batches_begin_with_a_named_row(fake, odoo):
    fake.answers |= {"search_read": [], "load": imported}
    rows = [["a", 1], ["", 2], ["", 3], ["b", 4], ["c", 5]]
    Records(odoo).ensure("x", ["value"], rows, batch=2)
    sizes = [len(call[2][1]) for call in fake.calls if call[1] == "load"]
    assert sizes == [3, 2]


def test_a_refused_import_names_model_and_reason(fake, odoo):
    message = {"type": "error", "message": "No matching record"}
    fake.answers |= {"search_read": [], "load": {"ids": False, "messages": [message]}}
    with pytest.raises(OdooRefused, match="res.partner: No matching record"):
        Records(odoo).ensure("res.partner", ["name"], [["a", "A"]])


def test_the_state_file_follows_the_progress(tmp_path):
    path = tmp_path / "state" / "demo.json"
    progress = Progress(path, stream=io.StringIO())
    progress.phase("orders", "place orders")
    progress.update(orders_placed=25, confirmed=20)
    state = json.loads(path.read_text(encoding="utf-8"))
    assert state["phase"] == "orders"
    assert state["progress"] == {"orders_placed": 25, "confirmed": 20}
    assert state["done"] is False
    progress.finish({"orders": 400})
    state = json.loads(path.read_text(encoding="utf-8"))
    assert (state["phase"], state["done"], state["figures"]) == ("done", True, {"orders": 400})
    assert [entry.name for entry in path.parent.iterdir()] == ["demo.json"]


def test_a_failure_keeps_where_and_why(tmp_path):
    path = tmp_path / "demo.json"
    progress = Progress(path, stream=io.StringIO())
    progress.phase("ship", "wait")
    progress.fail("nothing moves")
    state = json.loads(path.read_text(encoding="utf-8"))
    assert (state["phase"], state["failed_in"]) == ("failed", "ship")
    assert state["error"] == "nothing moves"


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_waiting_ends_when_the_work_is_done():
    clock, left = Clock(), [3, 2, 1, 0]

    def measure():
        count = left.pop(0)
        return count == 0, {"open": count}

    figures = Watch(None, 2, clock, clock.sleep).wait(measure)
    assert figures == {"open": 0}


def test_a_standstill_is_told_with_what_is_stuck(fake, odoo):
    groups = {
        "wms.document": [
            {"kind": "delivery", "state": "refused", "cause": "stock", "__count": 3},
        ],
        "wms.product": [],
        "postal.exchange": [],
        "queue.job": [],
    }
    for rows in groups.values():
        for row in rows:
            row["__extra_domain"] = []
    fake.answers |= {
        "formatted_read_group": lambda *args, **kwargs: groups[fake.calls[-1][0]],
        "search_read": [{"code": "OUT/7", "cause_detail": "no Chai"}],
    }
    clock = Clock()
    with pytest.raises(Stuck) as stuck:
        Watch(odoo, 10, clock, clock.sleep).wait(lambda: (False, {"done": 1}))
    assert 10 < clock.now < 15
    assert "3 wms.document delivery refused stock: OUT/7, no Chai" in str(stuck.value)
