"""Web pages read for their link cards. Used on the worker's threads.

A drafter types the address, so that anybody could make the worker call something inside of headquarters: only
public addresses are connected to, and the very address that was checked (a name may answer differently when
it is asked twice). Everything is bounded: time, size, redirects.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import PageCard

if TYPE_CHECKING:
    from httpcore import NetworkBackend, NetworkStream, Response

CALL_SECONDS = 5.0
ALL_SECONDS = 12.0
MAX_REDIRECTS = 4
MAX_PAGE_BYTES = 1_000_000
MAX_PICTURE_BYTES = 5_000_000
MAX_PICTURE_SIDE = 1200
MAX_WORDS = 300
"""Characters of a title or description that are kept."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Whether everybody on the internet can reach the address, and nothing of ours stands behind it."""
    return address.is_global and not address.is_multicast


class PageReader:
    """Reads cards. `may_call` says which addresses are connected to."""

    def __init__(
        self, may_call: Callable[[Address], bool] = is_public, all_seconds: float = ALL_SECONDS
    ) -> None:
        self._may_call = may_call
        self._all_seconds = all_seconds

    def card(self, url: str) -> PageCard:
        """The page's card. Raises NetworkTrouble with a sentence that says why there is none."""
        until = time.monotonic() + self._all_seconds
        page, content = self._read(url, "text/html,application/xhtml+xml", MAX_PAGE_BYTES, until)
        meta = _Meta()
        meta.feed(content.decode("utf-8", "replace"))
        title = meta.first("og:title", "twitter:title", "title")
        if not title:
            raise NetworkTrouble(
                tr("The page at {host} has no title; write the card by hand.", host=_host(url))
            )
        picture = meta.first("og:image", "twitter:image", "og:image:url")
        return PageCard(
            title,
            meta.first("og:description", "twitter:description", "description"),
            self._picture(urljoin(page, picture), until) if picture else None,
        )

    def _picture(self, url: str, until: float) -> bytes | None:
        """The picture made small; None when it can't be had, as a card does without."""
        from PIL import Image

        try:
            _, content = self._read(url, "image/*", MAX_PICTURE_BYTES, until)
            with Image.open(BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP")) as opened:
                opened.draft("RGB", (MAX_PICTURE_SIDE, MAX_PICTURE_SIDE))
                picture = opened.convert("RGB")
        except (NetworkTrouble, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        picture.thumbnail((MAX_PICTURE_SIDE, MAX_PICTURE_SIDE))
        file = BytesIO()
        picture.save(file, "JPEG", quality=85)
        return file.getvalue()

    def _read(self, url: str, accept: str, most: int, until: float) -> tuple[str, bytes]:
        """Where the redirects from `url` ended, and what stands there, cut after `most` bytes."""
        import httpcore

        with httpcore.ConnectionPool(network_backend=_guarded(self._may_call), retries=0) as pool:
            for _ in range(MAX_REDIRECTS + 1):
                if urlsplit(url).scheme not in ("http", "https"):
                    break
                with _asked(pool, url, accept) as answer:
                    location = _header(answer, b"location")
                    if 300 <= answer.status < 400 and location:
                        url = urljoin(url, location)
                        continue
                    if answer.status != 200:
                        raise NetworkTrouble(
                            tr("{host} answered with status {status}.", host=_host(url), status=answer.status)
                        )
                    return url, _content(answer, most, until, url)
        raise NetworkTrouble(tr("{host} sends readers around in circles.", host=_host(url)))


@contextmanager
def _asked(pool: Any, url: str, accept: str) -> Iterator["Response"]:  # noqa: ANN401 — loaded late
    import httpcore

    headers = {"Accept": accept, "User-Agent": "Warroom (link cards)", "Accept-Encoding": "identity"}
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), CALL_SECONDS)
    try:
        with pool.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as answer:
            yield answer
    except _NotPublic as error:
        raise NetworkTrouble(
            tr("{host} is not a public address; link cards are read from public ones.", host=_host(url))
        ) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
        ValueError,
    ) as error:
        raise NetworkTrouble(tr("{host} can't be read now.", host=_host(url))) from error


def _content(answer: "Response", most: int, until: float, url: str) -> bytes:
    content = b""
    for piece in answer.iter_stream():
        content += piece
        if len(content) >= most:
            break
        if time.monotonic() > until:
            raise NetworkTrouble(tr("{host} takes too long to answer.", host=_host(url)))
    return content[:most]


def _header(answer: "Response", name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in answer.headers if key.lower() == name), "")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:60]
    except ValueError:
        return url[:60]


class _NotPublic(Exception):
    """The name leads to an address that may not be called."""


def _guarded(may_call: Callable[[Address], bool]) -> "NetworkBackend":
    """Connections to addresses that may be called, and to no other."""
    import httpcore

    class Guarded(httpcore.SyncBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> "NetworkStream":
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except OSError as error:
                raise httpcore.ConnectError(str(error)) from error
            addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
            # One private address among public ones is enough to distrust the name.
            if not addresses or not all(may_call(address) for address in addresses):
                raise _NotPublic
            return super().connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options)

    return Guarded()


class _Meta(HTMLParser):
    """Collects a page's title and meta elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said: dict[str, str] = {}
        self._in_title = False

    def first(self, *names: str) -> str:
        """The first of these that the page says, on one line and not too long."""
        return next(
            (text[:MAX_WORDS] for name in names if (text := " ".join(self._said.get(name, "").split()))), ""
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a meta element."""
        self._in_title = tag == "title"
        if tag == "meta":
            given: Mapping[str, str | None] = dict(attrs)
            name = (given.get("property") or given.get("name") or "").casefold()
            self._said.setdefault(name, given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the title."""
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        """Remember the title."""
        if self._in_title:
            self._said["title"] = self._said.get("title", "") + data
