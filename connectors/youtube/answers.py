"""What the answers of YouTube mean. Used on the worker's threads.

Sources: developers.google.com/youtube/v3/docs/errors and the table of errors of each method. Declined,
Limited and NotReached say that nothing was done; NoAnswer and Unclear leave it open.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.http import MALFORMED, Answer, JsonObject, NoAnswer, NotReached, retry_after
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr

PACIFIC = ZoneInfo("America/Los_Angeles")
"""A day's quota is given anew at midnight there (developers.google.com/youtube/v3/getting-started#quota)."""

OVER_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_OPEN = frozenset({"processingFailure", "backendError", "internalError"})
"""The server failed somewhere on the way: nobody knows how far it came."""

_UPLOADS_AGAIN = timedelta(hours=1)
"""When to try again after uploadLimitExceeded, which names no instant: the limit is counted over a day."""

_SECRET = re.compile(r"ya29\.[\w-]+|1//[\w-]+|GOCSPX-[\w-]+|https?://\S+")


class Declined(Exception):
    """YouTube named an error of the request, and did nothing. `reason` is its word, `message` its text."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason
        self.message = message


class Limited(Exception):
    """Too many calls, or units: YouTube did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, reason: str, retry_at: datetime | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_at = retry_at


class Unclear(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, an HTML page."""


def judged(answer: Answer, now: datetime) -> JsonObject:
    """The answer's JSON ({} for a 204). Raises Declined, Limited or Unclear."""
    if answer.status == 204:
        return {}
    if 200 <= answer.status < 300 and answer.body is not None:
        return answer.body
    reason, message = error_of(answer)
    if answer.status == 429 or reason in _TOO_FAST:
        raise Limited(reason, retry_after(answer.headers.get("retry-after"), now))
    if reason in OVER_QUOTA:
        raise Limited(reason, next_day(now))
    if reason == "uploadLimitExceeded":
        raise Limited(reason, now + _UPLOADS_AGAIN)
    if answer.status == 401 and reason != "youtubeSignupRequired":
        raise Declined(401, "authError", message)
    if answer.refuses and reason and reason not in _OPEN:
        raise Declined(answer.status, reason, message)
    raise Unclear(f"status {answer.status}")


def error_of(answer: Answer) -> tuple[str, str]:
    """The word and the text of an error; two empty texts when it isn't Google's."""
    error = answer.body.get("error") if answer.body else None
    if not isinstance(error, dict):
        return "", ""
    details = error.get("errors")
    first = details[0] if isinstance(details, list) and details else {}
    reason = first.get("reason") if isinstance(first, dict) else None
    return str(reason or error.get("status") or ""), str(error.get("message") or "")


def next_day(now: datetime) -> datetime:
    """The next midnight on the Pacific coast."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


@contextmanager
def troubles(account: Account, *, refusals: bool = True) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence; without `refusals`, let Declined pass."""
    try:
        yield
    except Declined as declined:
        if sentence := account_sentence(declined.reason, account):
            raise AccountTrouble(sentence) from declined
        if not refusals:
            raise
        raise NetworkTrouble(refusal_sentence(declined)) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(limited, account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable("YouTube")) from error
    except (NoAnswer, Unclear) as error:
        raise NetworkTrouble(unclear_sentence(error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen("YouTube", error)) from error


def limit_sentence(limited: Limited, account: Account) -> str:
    """For a limit that is reached."""
    if limited.reason in OVER_QUOTA:
        return tr(
            "The day’s quota of {handle}’s Google project is used up; YouTube gives it anew at midnight in "
            "California.",
            handle=account.handle,
        )
    if limited.reason == "uploadLimitExceeded":
        return tr("YouTube takes no more videos from {handle} today.", handle=account.handle)
    return slow_down("YouTube", account.handle)


def unclear_sentence(error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear("YouTube", error)


def refusal_sentence(declined: Declined) -> str:
    """For what YouTube refuses, in its own words: short, and without tokens or addresses."""
    said = _SECRET.sub("…", re.sub(r"<[^>]*>", "", declined.message)) or declined.reason
    return tr("YouTube refuses: {message}", message=said[:200])


def account_sentence(reason: str, account: Account) -> str | None:
    """What a person has to put right about the account; None where the account isn't what is wrong."""
    handle = account.handle
    match reason:
        case "authError" | "UNAUTHENTICATED":
            return tr("YouTube no longer accepts the sign-in of {handle}: sign in again.", handle=handle)
        case "insufficientPermissions" | "PERMISSION_DENIED":
            return tr(
                "The sign-in of {handle} doesn’t allow managing the channel: sign in again, and tick every "
                "box.",
                handle=handle,
            )
        case "youtubeSignupRequired" | "authenticatedUserNotChannel":
            return tr(
                "The Google account of {handle} has no YouTube channel: make one, or sign in as its owner.",
                handle=handle,
            )
        case "authenticatedUserAccountSuspended" | "accountSuspended" | "channelSuspended":
            return tr(
                "YouTube has suspended {handle}: appeal in YouTube Studio, then reconnect it.", handle=handle
            )
        case "authenticatedUserAccountClosed" | "accountClosed" | "channelClosed":
            return tr("The YouTube channel {handle} is closed: connect another one.", handle=handle)
        case "accountDelegationForbidden" | "channelForbidden":
            return tr(
                "The person who signed in no longer manages {handle}: sign in as one of its managers.",
                handle=handle,
            )
        case "accessNotConfigured":
            return tr(
                "The Google project of {handle} doesn’t have the YouTube Data API v3 enabled: enable it in "
                "its console.",
                handle=handle,
            )
        case _:
            return None
