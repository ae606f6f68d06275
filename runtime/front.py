"""One public port for Odoo's two: `/websocket` to the gevent server, the rest to the workers.

Several servers on one database take connections in turn; one that is away is left out.

A connection is routed by its first request line and then passed through untouched. The workers
close after each answer and a websocket has a connection of its own, so no later request of a
connection can want the other server.

    python -m runtime.front --listen 127.0.0.1:8069 --http 127.0.0.1:8090 --gevent 127.0.0.1:8091
"""

import argparse
import asyncio
import contextlib
import signal

LINE_LIMIT = 64 * 1024
CHUNK = 64 * 1024
FIRST_LINE_SECONDS = 30
CONNECT_SECONDS = 10
WEBSOCKET = b"/websocket"
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 2\r\n"
    b"Content-Length: 32\r\nConnection: close\r\n\r\nOdoo is starting. Try again soon"
)


def is_websocket(request_line):
    """True when the request line asks for the websocket itself, not for what lies below it."""
    words = request_line.split(b" ")
    return len(words) == 3 and words[1].partition(b"?")[0] == WEBSOCKET


def address(text):
    host, _colon, port = text.rpartition(":")
    return host, int(port)


class Front:
    def __init__(self, http, gevent):
        self.http, self.gevent = [http] if isinstance(http, tuple) else list(http), gevent
        self.tasks = set()

    async def serve(self, reader, writer):
        """One client connection from the first byte to the last."""
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            await self._route(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # The client went away, or never said a request line.
            pass
        finally:
            self.tasks.discard(task)
            await _close(writer)

    async def _route(self, reader, writer):
        line = await asyncio.wait_for(reader.readuntil(b"\n"), FIRST_LINE_SECONDS)
        back_reader, back_writer = await self._open(is_websocket(line))
        if not back_writer:
            writer.write(UNAVAILABLE)
            await writer.drain()
            return
        try:
            back_writer.write(line)
            await _both_ways((reader, back_writer), (back_reader, writer))
        finally:
            await _close(back_writer)

    async def _open(self, for_websocket):
        """A connection to the server whose turn it is, or to the next one that is there."""
        for target in [self.gevent] if for_websocket else self._take_turn():
            opening = asyncio.open_connection(*target, limit=LINE_LIMIT)
            with contextlib.suppress(OSError, TimeoutError):
                return await asyncio.wait_for(opening, CONNECT_SECONDS)
        return None, None

    def _take_turn(self):
        self.http.append(self.http.pop(0))
        return list(self.http)


async def _both_ways(upward, downward):
    """Pass both directions until the server is done; a client may stop speaking before."""
    up = asyncio.create_task(_pass(*upward))
    try:
        await _pass(*downward)
    finally:
        up.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await up


async def _pass(reader, writer):
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()


async def _close(writer):
    with contextlib.suppress(OSError):
        writer.close()
        await writer.wait_closed()


async def run(listen, http, gevent):
    front = Front(http, gevent)
    server = await asyncio.start_server(front.serve, *listen, limit=LINE_LIMIT, backlog=256)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()
    for task in list(front.tasks):
        task.cancel()
    await asyncio.gather(*front.tasks, return_exceptions=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--listen", "--gevent"):
        parser.add_argument(option, type=address, required=True, metavar="HOST:PORT")
    parser.add_argument("--http", type=address, required=True, metavar="HOST:PORT", nargs="+")
    options = parser.parse_args()
    asyncio.run(run(options.listen, options.http, options.gevent))


if __name__ == "__main__":
    main()
