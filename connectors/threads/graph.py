"""Calls of Meta's Threads Graph API, and what their answers mean. Used on the worker's threads.

Sources: developers.facebook.com/docs/threads/overview (rate limits), /docs/graph-api/guides/error-handling
(codes) and /docs/graph-api/overview/rate-limiting (headers). A call ends with a JSON object or one of the
exceptions here and in `connectors.http`: Declined, Limited and NotReached say that nothing was done; NoAnswer
and Uncertain leave it open. The token travels in a header, never in an address.
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from connectors.http import Answer, Http, JsonObject, retry_after, seconds_from
from warroom.domain.account import Budget
from warroom.ports import Clock, Secret

VERSION = "v1.0"
CALLS_A_DAY = 48_000
"""4,800 times the impressions of a day, which count as ten at least: the smallest limit there is."""

_TOO_MANY = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})
_PERHAPS_DONE = frozenset({1, 2})
"""“API Unknown” and “API Service”: Meta's own trouble, whatever the HTTP status."""


class Declined(Exception):
    """Threads named an error of the request, and did nothing."""

    def __init__(self, status: int, code: int, subcode: int, message: str) -> None:
        super().__init__(f"{status}, code {code}/{subcode}")
        self.code = code
        self.subcode = subcode
        self.message = message

    @property
    def session_is_over(self) -> bool:
        """The token expired, was revoked or never was one (codes 190 and 102)."""
        return self.code in (190, 102)

    @property
    def not_permitted(self) -> bool:
        """The token lacks a permission (codes 3, 10 and 200 to 299)."""
        return self.code in (3, 10) or 200 <= self.code < 300

    @property
    def gone(self) -> bool:
        """There is nothing under that id (code 100 with subcode 33, code 24), or no longer."""
        return (self.code, self.subcode) == (100, 33) or self.code == 24


class Limited(Exception):
    """Too many calls: Threads did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("too many calls")
        self.retry_at = retry_at


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, a page of HTML."""


class Graph:
    """Threads' server at `base_url`."""

    def __init__(self, http: Http, base_url: str, clock: Clock) -> None:
        self._http = http
        self._base_url = base_url
        self._clock = clock

    def ask(
        self, method: str, path: str, fields: Mapping[str, str], token: Secret | None
    ) -> tuple[JsonObject, Budget | None]:
        """Call, and say what the answer told of the rate limit.

        Raises Declined, Limited, Uncertain, NotReached or NoAnswer.
        """
        headers = {"Authorization": f"Bearer {token.value}"} if token else {}
        url = f"{self._base_url}/{path}"
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self._http.ask(method, url, content=urlencode(fields).encode(), headers=headers)
        else:
            answer = self._http.ask(method, url, params=dict(fields), headers=headers)
        now = self._clock.now()
        return _judged(answer, now), _budget(answer, now)


def _judged(answer: Answer, now: datetime) -> JsonObject:
    body = answer.body
    error = body.get("error") if body else None
    if isinstance(error, dict):
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        if answer.status == 429 or code in _TOO_MANY:
            raise Limited(_regained(answer, now))
        if (
            answer.status != 408
            and answer.status < 500
            and code not in _PERHAPS_DONE
            and not error.get("is_transient")
        ):
            said = error.get("error_user_msg") or error.get("message")
            raise Declined(answer.status, code, subcode, str(said or ""))
        raise Uncertain(f"status {answer.status}, code {code}")
    if answer.status == 429:
        raise Limited(_regained(answer, now))
    if answer.refuses and body is not None and "error_message" in body:
        # The sign-in's own form of an error.
        raise Declined(answer.status, _number(body.get("code")), 0, str(body["error_message"]))
    if answer.status != 200 or body is None:
        raise Uncertain(f"status {answer.status}")
    return body


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _regained(answer: Answer, now: datetime) -> datetime | None:
    """When calls are taken again: Retry-After, or the minutes in X-Business-Use-Case-Usage."""
    at = retry_after(answer.headers.get("retry-after"), now)
    minutes = max(_minutes(answer.headers.get("x-business-use-case-usage")), default=0)
    return at or (seconds_from(now, 60 * minutes) if minutes else None)


def _minutes(header: str | None) -> Iterator[int]:
    usage = _json(header)
    for uses in usage.values():
        for use in uses if isinstance(uses, list) else ():
            if isinstance(use, dict):
                yield _number(use.get("estimated_time_to_regain_access"))


def _budget(answer: Answer, now: datetime) -> Budget | None:
    """What X-App-Usage leaves, told in percent. The window rolls: what is used up comes back bit by bit."""
    usage = _json(answer.headers.get("x-app-usage"))
    used = [share for share in usage.values() if isinstance(share, int | float) and math.isfinite(share)]
    if not used:
        return None
    left = CALLS_A_DAY * max(0, 100 - max(used)) / 100
    return Budget(CALLS_A_DAY, int(left), now + timedelta(hours=1))


def _json(header: str | None) -> JsonObject:
    try:
        value = json.loads(header or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
