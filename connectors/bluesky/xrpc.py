"""XRPC, the calls of the AT Protocol, and what their answers mean. Used on the worker's threads.

Source: https://atproto.com/specs/xrpc. A call ends with a JSON object or one of the
exceptions here and in `connectors.http`: Declined, Limited and NotReached say that nothing was done; NoAnswer
and Uncertain leave it open.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

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


def query(
    http: Http, service: str, nsid: str, params: Mapping[str, str | list[str]], headers: Mapping[str, str]
) -> Answer:
    """Read. Raises Declined, Limited, Uncertain, NotReached or NoAnswer."""
    return _judged(http.ask("GET", _url(service, nsid), params=params, headers=headers))


def procedure(
    http: Http, service: str, nsid: str, content: bytes, mime: str, headers: Mapping[str, str]
) -> Answer:
    """Write. Raises as `query` does."""
    return _judged(
        http.ask("POST", _url(service, nsid), content=content, headers={**headers, "Content-Type": mime})
    )


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
    if 400 <= answer.status < 500 and isinstance(name, str):
        message = answer.body.get("message") if answer.body else None
        raise Declined(answer.status, name, message if isinstance(message, str) else "")
    raise Uncertain(f"status {answer.status}")
