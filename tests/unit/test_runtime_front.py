"""The front: one port, routed by the first request line."""

import asyncio

import pytest

from runtime.front import Front, is_websocket


@pytest.mark.parametrize("line", [
    b"GET /websocket HTTP/1.1\r\n",
    b"GET /websocket?version=19.0-1 HTTP/1.1\r\n",
])
def test_the_websocket_goes_to_gevent(line):
    assert is_websocket(line)


@pytest.mark.parametrize("line", [
    b"GET /websocket/health HTTP/1.1\r\n",
    b"POST /websocket/peek_notifications HTTP/1.1\r\n",
    b"GET /web HTTP/1.1\r\n",
    b"GET /web?next=/websocket HTTP/1.1\r\n",
    b"GET /websockets HTTP/1.1\r\n",
    b"/websocket\r\n",
    b"\r\n",
])
def test_everything_else_goes_to_the_workers(line):
    assert not is_websocket(line)


async def _echo(name, reader, writer):
    """A server that says its name and repeats what it gets."""
    writer.write(name + b":")
    while chunk := await reader.read(100):
        writer.write(chunk)
        await writer.drain()
    writer.close()


async def _talk(port, *parts):
    """What comes back for what is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


async def _with_front(work, http_alive=True):
    servers, addresses = [], []
    for name in (b"http", b"gevent"):
        server = await asyncio.start_server(
            lambda reader, writer, name=name: _echo(name, reader, writer), "127.0.0.1", 0
        )
        servers.append(server)
        addresses.append(server.sockets[0].getsockname())
    if not http_alive:
        servers[0].close()
        await servers[0].wait_closed()
    front = await asyncio.start_server(Front(*addresses).serve, "127.0.0.1", 0)
    try:
        return await work(front.sockets[0].getsockname()[1])
    finally:
        for server in (front, *servers):
            server.close()


def test_bytes_pass_untouched_both_ways():
    body = bytes(range(256)) * 1000
    request = b"POST /web HTTP/1.1\r\nContent-Length: 256000\r\n\r\n"
    answer = asyncio.run(_with_front(lambda port: _talk(port, request, body)))
    assert answer == b"http:" + request + body


def test_a_request_line_in_pieces_is_still_routed():
    parts = (b"GET /webso", b"cket?a=1 HTTP/1.1\r", b"\nUpgrade: websocket\r\n\r\n", b"frame")
    answer = asyncio.run(_with_front(lambda port: _talk(port, *parts)))
    assert answer == b"gevent:" + b"".join(parts)


def test_a_stopped_odoo_gives_an_answer_that_says_so():
    answer = asyncio.run(
        _with_front(lambda port: _talk(port, b"GET /web HTTP/1.1\r\n\r\n"), http_alive=False)
    )
    head, _blank, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert f"Content-Length: {len(body)}".encode() in head


def test_a_client_that_leaves_before_its_request_line_is_let_go():
    assert asyncio.run(_with_front(lambda port: _talk(port, b"GET /we"))) == b""
