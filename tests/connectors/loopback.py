"""A small server on loopback, for the fakes of networks: it answers by a function, or badly on demand.

It remembers every request as it came. Each request has its own thread; what stalls is let go by `heal` or
`close`. A fake network owns one, and says what it answers in good health.
"""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

from tests.connectors.contract import Fault
from tests.connectors.wire import HTML, SILENCE, Behaviour, Proceed, Reply, Request

ELSEWHERE = "http://127.0.0.1:9/elsewhere"
"""Another host than any fake's: nobody listens there."""

LISTENING: list["LoopbackServer"] = []
"""Every server that takes calls now, for tests that meet whatever network they are given."""


class _Server(ThreadingHTTPServer):
    """Closing it waits for every call that was taken."""

    daemon_threads = False


class LoopbackServer:
    """Answers each request with `answer`, unless it was told to misbehave. Starts at once."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.requests: list[Request] = []
        self._answer = answer
        self._behaviours: list[tuple[Callable[[Request], bool], Behaviour]] = []
        self._let_go = Event()
        self._closing = Event()
        self._port = 0
        self._listen()

    @property
    def url(self) -> str:
        """Where it answers, also after an outage."""
        return f"http://127.0.0.1:{self._port}"

    def on(self, which: Callable[[Request], bool], behaviour: Behaviour, *, times: int | None = None) -> None:
        """Meet the requests that `which` picks with `behaviour`, the next `times` or until `heal`.

        What was told last comes first.
        """
        left = [times]

        def limited(proceed: Proceed) -> Reply:
            if left[0] is None:
                return behaviour(proceed)
            left[0] -= 1
            return behaviour(proceed) if left[0] >= 0 else proceed()

        self._behaviours.insert(0, (which, limited))

    def restate(self, status: int) -> None:
        """Say with `status` what it was told last to say."""
        which, behaviour = self._behaviours[0]
        self._behaviours[0] = which, lambda proceed: replace(behaviour(proceed), status=status)

    def misbehave(
        self, fault: Fault, writes: Callable[[Request], bool], refusal: Reply, expired: Reply
    ) -> None:
        """Meet requests with `fault`; those that store a post are picked by `writes`.

        `refusal` is how the network refuses a content for good, `expired` how it refuses dead credentials.
        """
        match fault:
            case Fault.OUTAGE:
                self.close()
            case Fault.SERVER_ERROR:
                self.on(every, lambda _: Reply(500, b"Internal Server Error", {"Content-Type": "text/plain"}))
            case Fault.TIMEOUT_BEFORE_STORE:
                self.on(writes, lambda _: self.stall())
            case Fault.TIMEOUT_AFTER_STORE:
                self.on(writes, self.stall)
            case Fault.NONSENSE:
                self.on(writes, lambda proceed: (proceed(), HTML)[1])
            case Fault.CUT:
                self.on(writes, lambda proceed: (proceed(), Reply(200, b'{"id": "12', cut=True))[1])
            case Fault.ELSEWHERE:
                self.on(every, lambda _: Reply(307, b"", {"Location": ELSEWHERE}))
            case Fault.REFUSAL:
                self.on(writes, lambda _: refusal)
            case Fault.EXPIRED:
                self.on(every, lambda _: expired)

    def stall(self, proceed: Proceed | None = None) -> Reply:
        """Do `proceed`, if it is given, and then say nothing until somebody lets go."""
        if proceed is not None:
            proceed()
        self._let_go.wait()
        return SILENCE

    def heal(self) -> None:
        """Behave well again, after every call that came before has met what it had to."""
        self.close()
        self._behaviours.clear()
        self._let_go.clear()
        self._listen()

    def close(self) -> None:
        """Refuse connections from now on; every thread ends."""
        self._let_go.set()
        self._closing.set()
        if self._thread.is_alive():
            # It waits for a call, and this one wakes it: asking now and then whether to go on takes longer.
            with suppress(ConnectionError):
                socket.create_connection(("127.0.0.1", self._port)).close()
        self._thread.join()
        self._server.server_close()
        if self in LISTENING:
            LISTENING.remove(self)

    def _listen(self) -> None:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                # Whatever the method: a handler of http.server has one function for each.
                self.raw_requestline = self.rfile.readline(65537)
                if self.raw_requestline and self.parse_request():
                    loopback._serve(self)
                self.close_connection = True

            def log_message(self, *args: object) -> None:
                """Say nothing on the terminal."""

        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        self._closing.clear()
        self._thread = Thread(target=self._take_calls)
        self._thread.start()
        LISTENING.append(self)

    def _take_calls(self) -> None:
        while not self._closing.is_set():
            self._server.handle_request()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        if len(body) < length:
            return  # Hung up in the middle: that is no request.
        headers = {name.lower(): value for name, value in handler.headers.items()}
        params = parse_qs(parts.query, keep_blank_values=True)
        request = Request(handler.command, parts.path, params, headers, body)
        self.requests.append(request)
        behaviour = next((behaviour for which, behaviour in self._behaviours if which(request)), None)
        reply = behaviour(lambda: self._answer(request)) if behaviour else self._answer(request)
        if reply.status == 0:
            return
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content) * 2 if reply.cut else len(content)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)


def every(request: Request) -> bool:
    """Picks all requests."""
    return True
