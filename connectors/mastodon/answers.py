"""What a server's answers mean: judged before Mastodon.py reads them. Used on the worker's threads.

A call ends with an answer or with one of these: Declined, Limited and NotReached say that nothing was done;
NoAnswer and Uncertain leave it open. Sources: docs.joinmastodon.org, api/rate-limits, entities/Error;
base_controller.rb and error_handling.rb of Mastodon's API, whose sentences are English always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.http import NoAnswer, NotReached, instant, retry_after
from warroom.ports import Clock

if TYPE_CHECKING:
    from requests import Response

    from connectors.session import SafeSession

JsonObject = dict[str, Any]

_TROUBLESOME_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "deprecation")
_LISTS = re.compile(r"/(?:notifications|accounts/[^/]+/statuses|timelines/tag/[^/]+)$")
_SKEW_THAT_COUNTS = timedelta(seconds=5)
_CERTAIN = frozenset({401, 413})
"""Statuses that say, with any body, that nothing was stored."""


class Declined(Exception):
    """The server refused the request, and did nothing. `message` is its text."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.message = message

    @property
    def wants_scopes(self) -> bool:
        """Whether the token lacks a permission."""
        said = self.message.lower()
        return self.status == 403 and ("scope" in said or "permission" in said)

    @property
    def is_closed(self) -> bool:
        """Whether the account may not use its server now: suspended, unconfirmed, waiting for approval."""
        return self.status == 403 and self.message.startswith("Your login")

    @property
    def is_the_accounts(self) -> bool:
        """Whether the credentials are at fault, and not the request."""
        return self.status == 401 or self.wants_scopes or self.is_closed


class Limited(Exception):
    """Too many calls: the server did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("status 429")
        self.retry_at = retry_at


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, a page of HTML."""


def judged_session(
    clock: Clock, answer_seconds: float, on_answer: Callable[[Response], None] = lambda _: None
) -> SafeSession:
    """A session whose calls raise what `calling` raises, or end with an answer that is JSON."""
    from connectors.session import SafeSession

    def judge(answer: Response) -> None:
        on_answer(answer)
        _judge(answer, clock.now())
        for name in _TROUBLESOME_HEADERS:
            answer.headers.pop(name, None)

    session = SafeSession(answer_seconds, judge)
    session.headers["User-Agent"] = "Warroom"
    return session


@contextmanager
def calling() -> Iterator[None]:
    """Let out of Mastodon.py what the session raised, and its own trouble with an answer as Uncertain."""
    from mastodon.errors import MastodonError

    try:
        yield
    except MastodonError as error:
        cause = error.__context__
        if isinstance(cause, Declined | Limited | Uncertain | NotReached | NoAnswer):
            raise cause from None
        raise Uncertain(type(error).__name__) from None
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise Uncertain(type(error).__name__) from None


def one(answer: object) -> JsonObject:
    """An answer that must be one object. Raises Uncertain."""
    if not isinstance(answer, dict):
        raise Uncertain(type(answer).__name__)
    return answer


def id_of(answer: object) -> str:
    """The id of what must have one. Raises Uncertain."""
    found = one(answer).get("id")
    if not isinstance(found, str) or not found:
        raise Uncertain("no id")
    return str(found)


def with_ids(answer: object) -> list[JsonObject]:
    """Of an answer that must be a list, what has an id: nothing else can be spoken of. Raises Uncertain."""
    whole = many(answer)
    found = [each for each in whole if isinstance(each, dict) and isinstance(each.get("id"), str)]
    if whole and not found:
        raise Uncertain("no ids")
    return found


def many(answer: object) -> list[Any]:
    """An answer that must be a list; what is in it was not looked at. Raises Uncertain."""
    if not isinstance(answer, list):
        raise Uncertain(type(answer).__name__)
    return answer


def _judge(answer: Response, now: datetime) -> None:
    """Raise what an answer means, unless it is a success, and JSON of the form that was asked for."""
    status, body = answer.status_code, None
    with suppress(ValueError, RecursionError):
        body = answer.json()
    if status == 429:
        raise Limited(_retry_at(answer, now))
    if 200 <= status < 300 and isinstance(body, list if _is_list(answer) else dict):
        return
    message = body.get("error") if isinstance(body, dict) else None
    if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT and isinstance(message, str):
        raise Declined(status, message)
    if status == 401 and "basic" in answer.headers.get("WWW-Authenticate", "").lower():
        raise Uncertain("a password is asked for")  # Somebody else's: a proxy's, or a hotel's.
    if status in _CERTAIN or (400 <= status < 500 and answer.request.method in ("GET", "DELETE")):
        raise Declined(status, "")
    raise Uncertain(f"status {status}")


def _is_list(answer: Response) -> bool:
    """Whether a list was asked for. Mastodon.py makes one of anything: what is odd would look empty."""
    return (
        answer.request.method == "GET" and _LISTS.search(urlsplit(str(answer.request.url)).path) is not None
    )


def _retry_at(answer: Response, now: datetime) -> datetime | None:
    """Mastodon names the instant in X-RateLimit-Reset; a proxy before it in Retry-After."""
    return retry_after(answer.headers.get("Retry-After"), now) or reset(answer, now)


def reset(answer: Response, now: datetime) -> datetime | None:
    """X-RateLimit-Reset by our clock: ISO 8601 on Mastodon, seconds since 1970 on others (GoToSocial)."""
    told = answer.headers.get("X-RateLimit-Reset", "")
    at = instant(told)
    if at is None:
        with suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(told)
    if at is None:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    with suppress(OverflowError):
        return at + _skew(answer, now)
    return None


def _skew(answer: Response, now: datetime) -> timedelta:
    """How far our clock is ahead of the server's, which dates its answers to the second."""
    dated = retry_after(answer.headers.get("Date"), now)
    ahead = timedelta() if dated is None else now - dated
    return ahead if abs(ahead) > _SKEW_THAT_COUNTS else timedelta()
