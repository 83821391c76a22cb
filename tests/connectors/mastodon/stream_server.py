"""A streaming host on loopback: it keeps one connection open, and says what it is told to say.

Source: docs.joinmastodon.org, methods/streaming: server-sent events, in pieces of unknown number.
"""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from typing import Self

from tests.connectors.wire import Request


class StreamServer:
    """Starts in its `with` block."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._words = Queue[bytes | None]()
        self._left = Event()
        stream = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stream._serve(self)

            def log_message(self, *args: object) -> None:
                """Say nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def say(self, words: bytes) -> None:
        """Send these bytes to whoever listens."""
        self._words.put(words)

    def hang_up(self) -> None:
        """End the stream."""
        self._words.put(None)

    def is_left(self, within: float) -> bool:
        """Whether the listener closes the connection, within some seconds. Ends the stream."""
        for _ in range(3):
            self.say(b":thump\n\n")
        self.hang_up()
        return self._left.wait(within)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(Request("GET", handler.path, {}, headers, b""))
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        try:
            while (words := self._words.get()) is not None:
                handler.wfile.write(words)
            handler.connection.shutdown(socket.SHUT_WR)
            handler.rfile.read(1)
        except OSError:
            pass
        self._left.set()
