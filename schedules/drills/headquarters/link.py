"""Links that fail on order: each machine of the drill reaches its server through a proxy of its own.

A link is cut, as when a cable is drawn, or it freezes: nothing goes through, and neither end is told. All
proxies run on one thread, "links".
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from schedules.drills.ports import free_port

HOST = "127.0.0.1"


class Link:
    """The way from one machine to the server. Any thread may call its methods."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: int) -> None:
        self.port = free_port()
        self._loop = loop
        self._server = server
        self._ends: set[_End] = set()
        self._frozen = False

    def cut(self) -> None:
        """End every connection; the next ones come through."""
        self._do(self._close_all)

    def freeze(self) -> None:
        """Let nothing through from now on, and tell nobody."""
        self._do(lambda: self._set_frozen(frozen=True))

    def thaw(self) -> None:
        """Let everything through again, with what waited."""
        self._do(lambda: self._set_frozen(frozen=False))

    def _do(self, act: Callable[[], object]) -> None:
        async def done() -> None:
            act()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result()

    def _close_all(self) -> None:
        for end in list(self._ends):
            end.close()

    def _set_frozen(self, *, frozen: bool) -> None:
        self._frozen = frozen
        for end in list(self._ends):
            end.set_frozen(frozen=frozen)

    async def open(self) -> asyncio.Server:
        """Take connections from now on."""
        return await self._loop.create_server(lambda: _End(self._ends, self._reach), HOST, self.port)

    def _reach(self, end: "_End") -> None:
        """Somebody came: connect them to the server, once the link isn't frozen."""
        end.set_frozen(frozen=self._frozen)
        self._loop.create_task(self._join(end))

    async def _join(self, end: "_End") -> None:
        try:
            _, other = await self._loop.create_connection(
                lambda: _End(self._ends, lambda other: other.set_frozen(frozen=self._frozen)),
                HOST,
                self._server,
            )
        except OSError:
            end.close()
            return
        end.join(other)


class _End(asyncio.Protocol):
    """One end of a connection: what it receives goes out at the other."""

    def __init__(self, ends: "set[_End]", on_made: Callable[["_End"], None]) -> None:
        self._ends = ends
        self._on_made = on_made
        self._transport: asyncio.Transport | None = None
        self._other: _End | None = None
        self._early: list[bytes] = []
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ends.add(self)
        self._on_made(self)

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._other.send(data)

    def connection_lost(self, _error: Exception | None) -> None:
        self._gone = True
        self._ends.discard(self)
        if self._other is not None:
            self._other.close()

    def join(self, other: "_End") -> None:
        """From now on the two speak with each other."""
        self.join_one_way(other)
        other.join_one_way(self)

    def join_one_way(self, other: "_End") -> None:
        """Hand on to `other` what comes, and what has come."""
        self._other = other
        if self._gone:
            other.close()
        for data in self._early:
            other.send(data)
        self._early.clear()

    def send(self, data: bytes) -> None:
        """Let this come out here."""
        if self._transport is not None:
            self._transport.write(data)

    def set_frozen(self, *, frozen: bool) -> None:
        """Hand nothing on, or go on."""
        if self._transport is None or self._transport.is_closing():
            return
        if frozen:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def close(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()


@contextmanager
def links(server: int, count: int) -> Iterator[tuple[Link, ...]]:
    """So many links to the port `server` of this machine."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="links", daemon=True)
    thread.start()
    made = tuple(Link(loop, server) for _ in range(count))
    try:
        listening = [asyncio.run_coroutine_threadsafe(link.open(), loop).result() for link in made]
        try:
            yield made
        finally:
            for link, sockets in zip(made, listening, strict=True):
                loop.call_soon_threadsafe(sockets.close)
                link.cut()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
