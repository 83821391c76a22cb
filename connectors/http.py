"""HTTP for every connector: one place where transport errors become what matters, sent or perhaps sent.

Used on the worker's threads. A request opens its own connection: one that was kept open may be closed by the
server at the moment of a write, and then nobody knows whether a post was stored.
"""

import json
import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0

JsonObject = dict[str, Any]


class NotReached(Exception):
    """The request certainly never left: no address, no connection, no agreement on TLS."""


class NoAnswer(Exception):
    """The request left, or may have left, and no whole answer came back."""


@dataclass(frozen=True)
class Answer:
    """What a server answered. `headers` have lowercase names; `body` is None when it isn't a JSON object.

    `content` are the bytes as they came: a list in JSON, a feed, a page.
    """

    status: int
    headers: Mapping[str, str]
    body: JsonObject | None
    content: bytes = field(default=b"", repr=False)


class Http:
    """Speaks to the services of one account. It follows no redirect: a write that moves is a doubt."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        import httpx

        # At these levels the libraries log addresses and headers, and some networks' have a token in them.
        for library in ("httpx", "httpcore"):
            logging.getLogger(library).setLevel(logging.WARNING)
        self._client = httpx.Client(
            timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
        )

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | list[str]] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request. Raises NotReached or NoAnswer; any status that comes back is an answer.

        Of a `content` in pieces the headers must say the length.
        """
        import httpx

        try:
            response = self._client.request(method, url, params=params, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotReached(type(error).__name__) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise NotReached(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__) from error
        body = response.content
        return Answer(response.status_code, dict(response.headers), json_object(body), body)


def json_object(content: bytes) -> JsonObject | None:
    """The JSON object that `content` is; None when it is something else."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def is_private(url: str) -> bool:
    """Whether a password may travel to `url`: over TLS, or without leaving this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    )


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """A Retry-After header's instant, from seconds or an HTTP date (RFC 9110, 10.2.3); else None."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return now + timedelta(seconds=int(text))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def instant(seconds: str | None) -> datetime | None:
    """A header's seconds since 1970 as an instant; None for what isn't one."""
    try:
        since_1970 = float(seconds or "")
        return datetime.fromtimestamp(since_1970, UTC) if math.isfinite(since_1970) else None
    except (ValueError, OverflowError, OSError):
        return None
