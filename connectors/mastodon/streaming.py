"""The instance's stream of notifications: it says that there is something to read, and no more.

Sources: docs.joinmastodon.org, methods/streaming (server-sent events); Mastodon's streaming/index.js, which
sends a comment every fifteen seconds. Not by Mastodon.py, whose stream ends with an exception only. A thread
reads here while the caller's waits for its end or for `stop`.
"""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.http import CONNECT_SECONDS, NoAnswer, NotReached, is_private
from connectors.mastodon.answers import Declined, Uncertain, one
from connectors.mastodon.server import Server
from warroom.errors import NetworkTrouble
from warroom.language import tr

if TYPE_CHECKING:
    from httpx import Response

SILENCE = 50.0
"""Seconds without a sign of life after which the stream is given up."""

_LOOK_EVERY = 0.25
_SCHEMES = {"wss": "https", "ws": "http", "https": "https", "http": "http"}


def listened(server: Server, on_news: Callable[[], None], stop: Event, silence: float = SILENCE) -> None:
    """Call `on_news` for each notification until `stop` or the stream's end. Raises what a call raises."""
    import httpx

    url = f"{_streaming_base(server)}/api/v1/streaming/user/notification"
    headers = {**server.authorized, "Accept": "text/event-stream"}
    patience = httpx.Timeout(silence, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(timeout=patience, trust_env=False) as client,
            client.stream("GET", url, headers=headers) as answer,
            ThreadPoolExecutor(1, "mastodon stream") as reader,
        ):
            _check(answer)
            reading = reader.submit(_read, answer, on_news)
            while not reading.done() and not stop.wait(_LOOK_EVERY):
                pass
            _hang_up(answer)
        if not stop.is_set():
            reading.result()
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise NotReached(type(error).__name__) from error
    except httpx.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error


def _streaming_base(server: Server) -> str:
    """Where the instance streams, which may be another host; it gives a WebSocket's address."""
    urls = one(server.instance().get("configuration", {})).get("urls")
    told = urls.get("streaming") if isinstance(urls, dict) else None
    parts = urlsplit(str(told or ""))
    base = f"{_SCHEMES.get(parts.scheme, '')}://{parts.netloc}"
    if parts.netloc and is_private(base):
        return base
    raise NetworkTrouble(
        tr("{service} streams nothing; it is read at intervals.", service=server.account.service_url)
    )


def _check(answer: "Response") -> None:
    if answer.status_code == 401:
        raise Declined(401, "")
    if answer.status_code != 200 or "text/event-stream" not in answer.headers.get("content-type", ""):
        raise Uncertain(f"status {answer.status_code}")


def _read(answer: "Response", on_news: Callable[[], None]) -> None:
    for line in answer.iter_lines():
        if line.startswith("event:"):
            on_news()


def _hang_up(answer: "Response") -> None:
    """End a reading on another thread: it sees the end of the stream."""
    connection = answer.extensions["network_stream"].get_extra_info("socket")
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
