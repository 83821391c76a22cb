"""What an answer of the Graph API means: done, refused for a reason, too many calls, or nobody knows. Pure.

Sources, all on developers.facebook.com: docs/graph-api/guides/error-handling (codes and subcodes),
docs/graph-api/overview/rate-limiting (codes 4, 17, 32, 613 and from 80000 on),
documentation/instagram-platform/instagram-graph-api/reference/error-codes (subcodes 2207…).
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

from connectors.graph.usage import regained_at
from connectors.http import MALFORMED, Answer, JsonObject, NoAnswer, NotReached, retry_after

_APP_LIMIT_REACHED = 341
_TOO_MANY_CALLS = frozenset({4, 17, 32, 613, _APP_LIMIT_REACHED, *range(80000, 80015)})
_TOO_MANY_POSTS = 9
"""Instagram, with subcode 2207042: the account's posts of the last 24 hours are used up."""
_DOWN = frozenset({1, 2, -1, -2})
"""“Possibly a temporary issue due to downtime”: they don't say whether the call was done."""
_UPLOAD_FAILED = frozenset({6000, 1363019, 1363030})
"""Of a video: “retry upload” (documentation/video-api/reference/error-codes)."""
_SPAM_SUSPECTED = 2207051
_ACCOUNT_RESTRICTED = 2207050
_SESSION = frozenset({101, 102, 190})
_SESSION_SUBCODES = frozenset({*range(456, 469), 492})
_PERMISSION = frozenset({3, 10, *range(200, 300)})
_BLOCKED, _DUPLICATE = 368, 506
_GONE = frozenset({(100, 33), (803, 0)})
_TOKEN = re.compile(r"EAA\w{6,}|\b[0-9a-f]{32,}\b")

LOOK_AGAIN = timedelta(hours=1)
"""When a quota over the last 24 hours is used up: it comes back post by post, nobody tells when."""


class Problem(Enum):
    """Why a call was refused."""

    CREDENTIALS = auto()
    """The token or the app's secret is no longer good."""
    PERMISSION = auto()
    RESTRICTED = auto()
    """The network has suspended the account, or asks its owner for something."""
    BLOCKED = auto()
    """The act is held for abuse or spam, for a time that nobody tells."""
    DUPLICATE = auto()
    GONE = auto()
    """What was asked for isn't there (any more), or may not be seen."""
    CONTENT = auto()


class Declined(Exception):
    """The network named an error of the request and did nothing.

    `said` is its text, for a person, and `data` what it adds for the program.
    """

    def __init__(self, problem: Problem, code: int, subcode: int, said: str, data: JsonObject) -> None:
        super().__init__(f"{code}/{subcode}")
        self.problem = problem
        self.code = code
        self.subcode = subcode
        self.said = said
        self.data = data


class Limited(Exception):
    """Too many calls: nothing was done. `retry_at` is None when no instant was named."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("too many calls")
        self.retry_at = retry_at


class Uncertain(Exception):
    """The answer doesn't say whether the call was done: a 5xx, an HTML page, an empty object, a redirect."""


GRAPH_ERRORS = (Declined, Limited, Uncertain, NotReached, NoAnswer, *MALFORMED)
"""All that a call raises, and reading what it answered."""


def judged(answer: Answer, now: datetime) -> JsonObject:
    """The body of an answer that is a success. Raises Declined, Limited or Uncertain."""
    error = (answer.body or {}).get("error")
    if isinstance(error, dict):
        raise _reason(error, answer, now)
    if answer.status == 429:
        raise Limited(_retry_at(answer.headers, now))
    # An HTTP 500 with “{}” was seen: only an object that says something is an answer.
    if 200 <= answer.status < 300 and answer.body:
        return answer.body
    raise Uncertain(f"status {answer.status}")


def _reason(error: JsonObject, answer: Answer, now: datetime) -> Exception:
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    said = str(error.get("error_user_msg") or error.get("message") or "")
    if code == _TOO_MANY_POSTS:
        return Limited(now + LOOK_AGAIN)
    if answer.status == 429 or (code in _TOO_MANY_CALLS and subcode != _SPAM_SUSPECTED):
        return Limited(_retry_at(answer.headers, now))
    passes = code in _DOWN or subcode in _UPLOAD_FAILED or error.get("is_transient") is True
    if passes or answer.status >= 500 or answer.status == 408:
        return Uncertain(f"error {code}/{subcode}")
    data = error.get("error_data")
    return Declined(
        _problem(code, subcode, said),
        code,
        subcode,
        _TOKEN.sub("…", said)[:200],
        data if isinstance(data, dict) else {},
    )


def _problem(code: int, subcode: int, said: str) -> Problem:
    if subcode == _ACCOUNT_RESTRICTED:
        return Problem.RESTRICTED
    if subcode == _SPAM_SUSPECTED or code == _BLOCKED:
        return Problem.BLOCKED
    # A wrong app secret is told apart from other errors 100 by its text alone.
    if code in _SESSION or subcode in _SESSION_SUBCODES or "appsecret_proof" in said:
        return Problem.CREDENTIALS
    if code in _PERMISSION:
        return Problem.PERMISSION
    if code == _DUPLICATE:
        return Problem.DUPLICATE
    return Problem.GONE if (code, subcode) in _GONE else Problem.CONTENT


def _retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    return regained_at(headers, now) or retry_after(headers.get("retry-after"), now)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
