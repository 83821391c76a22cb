"""Fetches a feed, bounded in size and time. Used on the worker's threads.

Source: RFC 9110: conditional requests (13), Retry-After (10.2.3), redirects (15.4). A feed that moved is
followed, but not from the internet into our own network.
"""

import ipaddress
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from connectors.http import CONNECT_SECONDS, NoAnswer, NotReached, check_headers, retry_after

if TYPE_CHECKING:
    from httpx import Client, Response

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 4
ALL_SECONDS = 40.0
"""For one feed, however slowly it drips."""
SETTLED_AFTER = timedelta(minutes=1)


class TooLarge(Exception):
    """There is more than `MAX_BYTES` to read."""


@dataclass(frozen=True)
class Download:
    """What came, and from where in the end. `headers` have lowercase names."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def validators(self) -> tuple[str | None, str | None]:
        """What tells this state of the feed from another: its ETag and Last-Modified."""
        etag, modified = self.headers.get("etag"), self.headers.get("last-modified")
        return _sendable(etag), _sendable(modified)

    def is_settled(self, now: datetime) -> bool:
        """Whether the validators will change with the feed.

        A server that counts in seconds gives what changes twice in one second one validator (RFC 9110,
        8.8.2.2): WordPress does, also for its ETag (seen).
        """
        modified = retry_after(self.headers.get("last-modified"), now)
        return modified is None or now - modified > SETTLED_AFTER


def _sendable(value: str | None) -> str | None:
    """A validator that can be sent back as it came; else the feed is asked for as a whole."""
    try:
        check_headers([value or ""])
    except NotReached:
        return None
    return value


def client(answer_seconds: float) -> "Client":
    """A client that opens a connection for each request, and logs no address: some have a key in them."""
    import httpx

    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return httpx.Client(
        timeout=httpx.Timeout(answer_seconds, connect=min(answer_seconds, CONNECT_SECONDS)),
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def download(http: "Client", url: str, headers: Mapping[str, str]) -> Download:
    """What stands at `url`. Raises NotReached, NoAnswer or TooLarge."""
    import httpx

    until = time.monotonic() + ALL_SECONDS
    try:
        for _ in range(MAX_REDIRECTS + 1):
            with http.stream("GET", url, headers=headers) as answer:
                moved = _moved(url, answer)
                if moved is None:
                    return Download(url, answer.status_code, dict(answer.headers), _content(answer, until))
            url = moved
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise NotReached(type(error).__name__) from error
    except (httpx.HTTPError, ValueError) as error:
        # A redirect to what is no address, too (the library's own check of it raises a plain ValueError).
        raise NoAnswer(type(error).__name__) from error
    raise NoAnswer("too many redirects")


def _moved(url: str, answer: "Response") -> str | None:
    """Where a redirect leads; None for what is none. Raises NoAnswer for one that isn't followed."""
    location: str | None = answer.headers.get("location")
    if answer.status_code not in (301, 302, 303, 307, 308) or location is None:
        return None
    there = urljoin(url, location)
    if urlsplit(there).scheme not in ("http", "https") or _leads_inside(url, there):
        raise NoAnswer("a redirect that isn't followed")
    return there


def _leads_inside(url: str, there: str) -> bool:
    before, after = urlsplit(url).hostname, urlsplit(there).hostname or ""
    if after == before:
        return False
    try:
        return not ipaddress.ip_address(after).is_global
    except ValueError:
        return "." not in after or after.endswith((".localhost", ".local", ".internal"))


def _content(answer: "Response", until: float) -> bytes:
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > MAX_BYTES:
            raise TooLarge
        if time.monotonic() > until:
            raise NoAnswer("too slow")
    return content
