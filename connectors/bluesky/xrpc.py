"""XRPC, the calls of the AT Protocol, and what their answers mean. Used on the worker's threads.

Source: https://atproto.com/specs/xrpc. A call ends with a JSON object or one of the
exceptions here and in `connectors.http`: Declined, Limited and NotReached say that nothing was done; NoAnswer
and Uncertain leave it open.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.http import Answer, Http, JsonObject, instant, retry_after

_SESSION_ERRORS = frozenset({"ExpiredToken", "InvalidToken"})
"""A PDS answers these with status 400 (seen), and only before it does anything else."""


class Declined(Exception):
    """The server named an error of the request, and did nothing. `name` is its word, `message` its text."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(f"{status} {name}")
        self.status = status
        self.name = name
        self.message = message

    @property
    def session_is_over(self) -> bool:
        """Whether the tokens were refused, and not the request."""
        return self.status == 401 or self.name in _SESSION_ERRORS


class Limited(Exception):
    """Too many calls: the server did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("429")
        self.answer = answer
        self.retry_at = instant(answer.headers.get("ratelimit-reset")) or retry_after(
            answer.headers.get("retry-after"), datetime.now(UTC)
        )


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, an HTML page."""


def name_in(answer: JsonObject, key: str) -> str:
    """A name, address or hash that an answer must have. Raises Uncertain."""
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise Uncertain(f"no {key}")
    return value


def next_page_in(answer: JsonObject) -> str | None:
    """The cursor of the next page; None on the last. Raises Uncertain for what is no cursor."""
    return name_in(answer, "cursor") if answer.get("cursor") is not None else None


def list_in(answer: JsonObject, key: str) -> list[Any]:
    """A list that an answer must have. Raises Uncertain."""
    value = answer.get(key)
    if not isinstance(value, list):
        raise Uncertain(f"no {key}")
    return value


@dataclass(frozen=True)
class Pieces:
    """`size` bytes that are read while they are sent, from the beginning at each attempt."""

    size: int
    read: Callable[[], Iterator[bytes]]


def query(
    http: Http, service: str, nsid: str, params: Mapping[str, str | list[str]], headers: Mapping[str, str]
) -> Answer:
    """Read. Raises Declined, Limited, Uncertain, NotReached or NoAnswer."""
    return _judged(http.ask("GET", _url(service, nsid), params=params, headers=headers))


def procedure(
    http: Http, service: str, nsid: str, content: bytes | Pieces, mime: str, headers: Mapping[str, str]
) -> Answer:
    """Write. Raises as `query` does."""
    told = {**headers, "Content-Type": mime}
    if isinstance(content, Pieces):
        told["Content-Length"] = str(content.size)
    body = content.read() if isinstance(content, Pieces) else content
    return _judged(http.ask("POST", _url(service, nsid), content=body, headers=told))


def encoded(body: JsonObject) -> bytes:
    """The body's bytes: always the same for the same values in the same order."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _url(service: str, nsid: str) -> str:
    return f"{service.rstrip('/')}/xrpc/{nsid}"


def _judged(answer: Answer) -> Answer:
    if answer.status == 429:
        raise Limited(answer)
    if 200 <= answer.status < 300 and answer.body is not None:
        return answer
    name = answer.body.get("error") if answer.body else None
    if answer.refuses and isinstance(name, str):
        message = answer.body.get("message") if answer.body else None
        raise Declined(answer.status, name, message if isinstance(message, str) else "")
    if answer.status == 413:  # Also a proxy before the server says so, and then in HTML.
        raise Declined(413, "PayloadTooLarge", "request entity too large")
    raise Uncertain(f"status {answer.status}")
