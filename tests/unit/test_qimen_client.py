"""The client against a real server that does everything a peer can do wrong."""

import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
import qimen
import qimen_samples

NOW = datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)
CANCEL = qimen.OrderCancel(warehouse_code="W1", order_code="茶 1")


class Peer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls = []
        self.connections = set()
        self.answer = lambda handler: handler.reply(qimen.success().encode())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/wms?site=1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, dict(self.headers), body))
        self.server.connections.add(self.client_address)
        self.server.answer(self)

    def reply(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args):
        pass


@pytest.fixture
def peer():
    server = Peer()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def client(url, timeout=5):
    return qimen.QimenClient(url, "key", "secret", "c 1", timeout, clock=lambda: NOW)


@contextmanager
def unavailable(unsure):
    with pytest.raises(qimen.QimenUnavailable) as caught:
        yield caught
    assert caught.value.unsure is unsure
    assert "secret" not in str(caught.value)


# --- what is sent -------------------------------------------------------------------------


def test_a_call_is_signed_and_encoded_as_the_standard_says(peer):
    client(peer.url).send(CANCEL)
    ((path, headers, body),) = peer.calls
    assert "timestamp=2026-01-02%2003%3A04%3A05" in path
    assert "customerId=c%201" in path
    params = dict(parse_qsl(urlsplit(path).query))
    assert params.pop("site") == "1"
    assert params["method"] == "taobao.qimen.order.cancel"
    assert qimen.verify(params, body, "secret")
    assert headers["Content-Type"] == "application/xml; charset=utf-8"
    assert qimen.parse("order.cancel", body) == CANCEL


def test_what_is_sent_passes_the_inbound_check(peer):
    peer_url = peer.url.split("?")[0]
    client(peer_url).send(CANCEL)
    ((path, _headers, body),) = peer.calls
    call = qimen.InboundCall.check(
        parse_qsl(urlsplit(path).query), body, "secret", NOW, methods=qimen.ERP_METHODS
    )
    assert call.message == CANCEL


def test_connections_are_kept(peer):
    one = client(peer.url)
    for _ in range(3):
        one.send(CANCEL)
    assert len(peer.connections) == 1


@pytest.mark.parametrize("timeout", [None, 0, -1, (1, None), (0, 1)])
def test_a_time_limit_is_mandatory(timeout):
    with pytest.raises(ValueError, match="mandatory"):
        client("http://127.0.0.1:9", timeout)


def test_secrets_are_not_shown():
    assert "secret" not in repr(client("http://127.0.0.1:9"))


# --- what comes back ----------------------------------------------------------------------


def test_success_is_an_answer_with_its_typed_content(peer):
    sample = qimen_samples.read("deliveryorder.create.answer.xml")
    peer.answer = lambda handler: handler.reply(sample)
    answer = client(peer.url).call("deliveryorder.create", "<request/>")
    assert (answer.flag, answer.code, answer.message) == ("success", "0", "ok")
    assert answer.values["deliveryOrderId"] == "CK00000093"
    result = answer.result("deliveryorder.create")
    assert result.delivery_order_id == "CK00000093"
    assert result.create_time == datetime(2026, 3, 5, 0, 30, 2, tzinfo=UTC)
    assert answer.text == sample.decode()


@pytest.mark.parametrize("status", [200, 400, 403])
def test_failure_is_a_refusal_whatever_the_http_status(peer, status):
    sample = qimen_samples.read("order.cancel--failure.answer.xml")
    peer.answer = lambda handler: handler.reply(sample, status)
    with pytest.raises(qimen.QimenRefused) as caught:
        client(peer.url).send(CANCEL)
    assert (caught.value.code, caught.value.message) == ("order-shipped", "订单已出库")


def test_a_refusal_keeps_the_answer_with_its_details(peer):
    sample = qimen_samples.read("items.synchronize--failure.answer.xml")
    peer.answer = lambda handler: handler.reply(sample)
    with pytest.raises(qimen.QimenRefused) as caught:
        client(peer.url).call("items.synchronize", "<request/>")
    (item,) = caught.value.answer.result("items.synchronize").items
    assert (item.item_code, item.message) == ("SALT-400", "barcode already used")


def test_the_gateway_refuses_a_signature(peer):
    sample = qimen_samples.read("gateway-sign.answer.xml")
    peer.answer = lambda handler: handler.reply(sample)
    with pytest.raises(qimen.QimenRefused) as caught:
        client(peer.url).send(CANCEL)
    assert (caught.value.code, caught.value.answer.gateway) == ("25", True)


@pytest.mark.parametrize("code", ["isp.http-read-timeout", "7"])
def test_trouble_of_the_gateway_passes(peer, code):
    sample = qimen_samples.read("gateway-busy.answer.xml").decode()
    body = sample.replace("isp.http-read-timeout", code).encode()
    peer.answer = lambda handler: handler.reply(body)
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


# --- no usable answer ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_unsure(peer, status):
    peer.answer = lambda handler: handler.reply(qimen.success().encode(), status)
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Login</html>",
        b"<response><flag>maybe</flag></response>",
        b"<response><flag>success</flag>",
        b'<!DOCTYPE r [<!ENTITY a "b">]><response><flag>success</flag></response>',
        b"\xff\xfe",
    ],
)
def test_an_unreadable_answer_is_unsure(peer, body):
    peer.answer = lambda handler: handler.reply(body)
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


def test_a_broken_line_is_unsure_and_not_tried_again(peer):
    peer.answer = lambda handler: handler.hang_up()
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)
    assert len(peer.calls) == 1


def test_half_an_answer_is_unsure(peer):
    def half(handler):
        handler.reply(b"<response><flag>success</flag>", Content_Length="500")
        handler.hang_up()

    peer.answer = half
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


def test_no_answer_in_time_is_unsure(peer):
    release = threading.Event()
    peer.answer = lambda handler: release.wait(10)
    try:
        with unavailable(unsure=True):
            client(peer.url, (1, 0.1)).send(CANCEL)
    finally:
        release.set()


def test_an_answer_that_drips_has_an_end(peer):
    release = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not release.wait(0.05):
            handler.wfile.write(b" ")

    peer.answer = drip
    try:
        with unavailable(unsure=True):
            client(peer.url, (0.2, 0.3)).send(CANCEL)
    finally:
        release.set()


def test_an_enormous_answer_is_not_read(peer):
    body = b"<response>" + b"x" * (qimen.DEFAULT_LIMITS.size + 1)
    peer.answer = lambda handler: handler.reply(body)
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


def test_a_compressed_answer_is_not_unpacked(peer):
    peer.answer = lambda handler: handler.reply(b"\x1f\x8b", Content_Encoding="gzip")
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)


def test_a_redirect_is_not_followed(peer):
    peer.answer = lambda handler: handler.reply(b"", 307, Location=peer.url)
    with unavailable(unsure=True):
        client(peer.url).send(CANCEL)
    assert len(peer.calls) == 1


def test_a_refused_connection_is_certain():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        with unavailable(unsure=False):
            client(f"http://127.0.0.1:{taken.getsockname()[1]}/").send(CANCEL)


@pytest.mark.parametrize(
    "url", ["", "warehouse", "ftp://127.0.0.1/", "http://", "http://no-such-host.invalid/"]
)
def test_an_address_that_leads_nowhere_is_certain(url):
    with unavailable(unsure=False):
        client(url).send(CANCEL)


def test_a_server_without_tls_is_certain_or_unsure_but_never_success(peer):
    with pytest.raises(qimen.QimenUnavailable):
        client(peer.url.replace("http:", "https:")).send(CANCEL)
    assert not peer.calls
