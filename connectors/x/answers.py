"""What X's answers mean. Pure.

Source: docs.x.com/x-api/fundamentals/response-codes-and-errors, …/rate-limits; 402 was seen, and not read.
A call ends with an answer or one of the exceptions here and in `connectors.http`: Declined, Unauthorized,
Limited, OutOfCredits and NotReached say that nothing was done; NoAnswer and Uncertain leave it open.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from connectors.http import Answer, http_date, instant, retry_after

_DUPLICATE = 187
_SUSPENDED = frozenset({64, 326})
"""Codes of the older interface: the account is suspended, or locked until somebody signs in."""
_SUSPENDED_WORDS = ("your account is suspended", "this account is temporarily locked")
_NOT_IN_PLAN = 453
_NO_PERMISSION = frozenset({"oauth1-permissions", "unsupported-authentication", "client-forbidden"})
_PERMISSION_WORDS = ("oauth1 app permissions", "not permitted to use oauth2", "required scope")


class Declined(Exception):
    """X named an error of the request and did nothing. `message` is its text."""

    def __init__(self, answer: Answer) -> None:
        problems = list(_problems(answer.body or {}))
        super().__init__(str(answer.status))
        self.status = answer.status
        self.message = next((said for problem in problems if (said := _said(problem))), "")
        self.codes = frozenset(code for problem in problems if isinstance(code := problem.get("code"), int))
        self._types = frozenset(str(problem.get("type", "")).rsplit("/", 1)[-1] for problem in problems)

    @property
    def duplicate(self) -> bool:
        """Whether X has this very post already."""
        return _DUPLICATE in self.codes or "duplicate content" in self.message.casefold()

    @property
    def closed(self) -> bool:
        """Whether the account is suspended or locked."""
        words = self.message.casefold()
        # Not "the user is suspended", which is whom a post answers.
        return bool(self.codes & _SUSPENDED) or any(each in words for each in _SUSPENDED_WORDS)

    @property
    def lacks_permission(self) -> bool:
        """Whether the app, or the token, may not do such a thing at all."""
        words = self.message.casefold()
        named = _NOT_IN_PLAN in self.codes or bool(self._types & _NO_PERMISSION)
        return named or any(each in words for each in _PERMISSION_WORDS)


class Unauthorized(Exception):
    """X doesn't accept the credentials. `at` is X's own time, where it said it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("401")
        self.at = told_at(answer)


class Limited(Exception):
    """Too many calls: X did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, answer: Answer, now: datetime) -> None:
        super().__init__("429")
        self.retry_at = _reset(answer.headers) or retry_after(answer.headers.get("retry-after"), now)


class OutOfCredits(Exception):
    """The app's credits are used up (402): X did nothing."""


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, an HTML page."""


def judged(answer: Answer, now: datetime) -> Answer:
    """The answer, when the call was done; else raises what it means."""
    if 200 <= answer.status < 300:
        # An answer without a body is how X says that a piece of a video came (seen as 200 and 204).
        if answer.body is None and answer.content.strip():
            raise Uncertain("no JSON")
        return answer
    match answer.status:
        case 401:
            raise Unauthorized(answer)
        case 402:
            raise OutOfCredits("402")
        case 429:
            raise Limited(answer, now)
        case _:
            pass
    if answer.refuses and answer.body is not None and list(_problems(answer.body)):
        raise Declined(answer)
    raise Uncertain(f"status {answer.status}")


def told_at(answer: Answer) -> datetime | None:
    """X's own time when it answered."""
    return http_date(answer.headers.get("date", ""))


def _problems(body: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """What an error's body names: itself a problem (RFC 7807), a list of errors, or both, the list first."""
    errors = body.get("errors")
    for each in errors if isinstance(errors, list) else ():
        if isinstance(each, dict):
            yield each
    if "title" in body or "detail" in body:
        yield body


def _said(problem: Mapping[str, object]) -> str:
    return next(
        (said for name in ("message", "detail", "title") if isinstance(said := problem.get(name), str)), ""
    )


def _reset(headers: Mapping[str, str]) -> datetime | None:
    """When the limit that is used up ends: the day's, where X says that it is that one, else the window's."""
    for scope in ("app-limit-24hour", "user-limit-24hour"):
        if headers.get(f"x-{scope}-remaining") == "0":
            return instant(headers.get(f"x-{scope}-reset"))
    return instant(headers.get("x-rate-limit-reset"))
