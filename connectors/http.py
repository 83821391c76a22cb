"""HTTP for every connector: one place where transport errors become what matters, sent or perhaps sent.

Used on the worker's threads. A request opens its own connection: one that was kept open may be closed by the
server at the moment of a write, and then nobody knows whether a post was stored.
"""

import json
import logging
import math
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx import Response

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0
"""How long a server may say nothing."""
WHOLE_ANSWER_SECONDS = 60.0
"""How long one answer may take to come, however it drips."""
MOST_BYTES = 32_000_000
"""Of one answer: no list of a network comes near it."""

JsonObject = dict[str, Any]

MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading an answer raises that has another shape than its network documents."""

_SENDABLE = re.compile(r"(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?")
"""A header's value (RFC 9110, 5.5), as far as every library takes it."""


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

    @property
    def refuses(self) -> bool:
        """Whether the status says that nothing was done (RFC 9110, 15.5). A 408, of a time-out, doesn't."""
        return 400 <= self.status < 500 and self.status != 408


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
            verify=_trusted(),
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

        check_headers((headers or {}).values())
        try:
            with self._client.stream(method, url, params=params, content=content, headers=headers) as answer:
                body = _whole(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotReached(type(error).__name__) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise NotReached(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__) from error
        return Answer(answer.status_code, dict(answer.headers), json_object(body), body)


@cache
def _trusted() -> "SSLContext":
    """Whose certificates are taken: reading them all takes 20 ms, and one answer serves every account."""
    import httpx

    return httpx.create_ssl_context()


def check_headers(values: Iterable[str | bytes]) -> None:
    """Raise NotReached for what can't be sent: a library's own error would show it, and it may be a token."""
    texts = (value.decode("latin-1") if isinstance(value, bytes) else value for value in values)
    if not all(_SENDABLE.fullmatch(text) for text in texts):
        raise NotReached("a header that can't be sent")


class Reading:
    """The body of one answer, while it comes: so large, and so slow, and no more."""

    def __init__(self) -> None:
        self.content = bytearray()
        self._until = time.monotonic() + WHOLE_ANSWER_SECONDS

    def add(self, piece: bytes) -> None:
        """Take the next piece. Raises NoAnswer for one too many."""
        self.content += piece
        if len(self.content) > MOST_BYTES:
            raise NoAnswer("too large")
        if time.monotonic() > self._until:
            raise NoAnswer("too slow")


def _whole(answer: "Response") -> bytes:
    reading = Reading()
    for piece in answer.iter_bytes():
        reading.add(piece)
    return bytes(reading.content)


def json_value(content: bytes) -> Any:  # noqa: ANN401 — it is what came
    """What `content` says in JSON; None when it isn't JSON."""
    try:
        return json.loads(whole_characters(content), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def whole_characters(content: bytes) -> bytes:
    """JSON with a question mark for each half of a character, which JSON can carry and nothing else can."""
    if b"\\ud" not in content.lower():
        return content
    try:
        return json.dumps(json.loads(content), ensure_ascii=False).encode(errors="replace")
    except (ValueError, RecursionError):
        return content


def json_object(content: bytes) -> JsonObject | None:
    """The JSON object that `content` is; None when it is something else."""
    body = json_value(content)
    return body if isinstance(body, dict) else None


def _no_constant(name: str) -> None:
    """NaN and Infinity, which Python takes, are no JSON (RFC 8259, 6)."""
    raise ValueError(name)


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
    return http_date(text)


def http_date(text: str) -> datetime | None:
    """The instant of an HTTP date (RFC 9110, 5.6.7); None for what isn't one."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def digits(value: str | None) -> int | None:
    """A header's number of calls; None for what isn't one."""
    text = (value or "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def seconds_from(now: datetime, seconds: object) -> datetime | None:
    """The instant `seconds` after `now`, as a body tells them; None for what can't be one."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return now + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None


def instant(seconds: str | None) -> datetime | None:
    """A header's seconds since 1970 as an instant; None for what isn't one."""
    try:
        since_1970 = float(seconds or "")
        return datetime.fromtimestamp(since_1970, UTC) if math.isfinite(since_1970) else None
    except (ValueError, OverflowError, OSError):
        return None
