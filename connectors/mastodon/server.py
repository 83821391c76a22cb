"""The account's own server for the length of one call: Mastodon.py on a short leash. On a worker's threads.

Mastodon.py waits out rate limits, asks the instance for its version behind one's back (and recurses when the
answer is odd), takes a page of HTML for a reason to try again, and raises over a strange header after a post
was stored. So it is told a version, its session is ours, and every answer is judged here before it reads it.

A call ends with an answer or with one of these: Declined, Limited and NotReached say that nothing was done;
NoAnswer and Uncertain leave it open. Sources: docs.joinmastodon.org, api/rate-limits, entities/Error;
base_controller.rb and error_handling.rb of Mastodon's API, whose sentences are English always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from connectors.http import NoAnswer, NotReached, instant, is_private, retry_after
from warroom.domain.account import Account, Budget
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock

if TYPE_CHECKING:
    from mastodon import Mastodon
    from requests import Response

    from connectors.session import SafeSession

JsonObject = dict[str, Any]

_VERSION = "4.7.0"
"""What Mastodon.py is told: it then asks nobody, and calls everything by its newest name."""
_TROUBLESOME_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "deprecation")
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


class Server:
    """One account on its server. Close it (or leave its `with` block) when the call is over."""

    def __init__(self, access: AccountAccess, clock: Clock, answer_seconds: float) -> None:
        self.access = access
        self.account = access.account
        self.clock = clock
        self.url = address_of(access.account)
        self.token = _token(access)
        self.session = judged_session(clock, answer_seconds, self._note_budget)
        self.client = _client(self.url, self.token, self.session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def own_id(self) -> str:
        """The account's id on its server. Raises what a call raises."""
        known, at, _ = (self.account.remote_identity or "").rpartition("@")
        if at:
            return known
        with calling():
            return str(one(self.client.account_verify_credentials())["id"])

    def instance(self) -> JsonObject:
        """What the instance says of itself; older servers have only the first version of that.

        Raises what a call raises. Mastodon.py asks for it with a last slash, which Mastodon doesn't promise.
        """
        for version in ("v2", "v1"):
            try:
                answer = self.session.get(f"{self.url}/api/{version}/instance", headers=self.authorized)
                return one(answer.json())
            except Declined as declined:
                if declined.status != 404:
                    raise
        return {}

    @property
    def authorized(self) -> dict[str, str]:
        """The header that carries the token, for what is asked without Mastodon.py."""
        return {"Authorization": f"Bearer {self.token}"}

    def _note_budget(self, answer: Response) -> None:
        """Pass on the limit of ordinary calls. Uploads and deletions have another, smaller one."""
        asked = answer.request
        if asked.method == "DELETE" or "/media" in str(asked.url):
            return
        limit, remaining = (answer.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining"))
        resets_at = _reset(answer, self.clock.now())
        if limit.isdecimal() and remaining.isdecimal() and resets_at is not None:
            self.access.note_budget(Budget(int(limit), int(remaining), resets_at))


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


def address_of(account: Account) -> str:
    """Where the account's server is, without a last slash. Raises AccountTrouble for an unsafe address."""
    url = (account.service_url or "").strip().rstrip("/")
    if not is_private(url):
        raise AccountTrouble(
            tr(
                "{service} is not a safe address for the server of {handle}: it must begin with https://.",
                service=url or "“”",
                handle=account.handle,
            )
        )
    return url


def domain_of(account: Account) -> str:
    """What follows the second @ in the names of people on the account's server."""
    _, at, domain = account.handle.removeprefix("@").partition("@")
    return domain if at else urlsplit(address_of(account)).netloc


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


@contextmanager
def troubles(account: Account) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for the write of a post: see `publish`."""
    try:
        yield
    except Declined as declined:
        raise declined_trouble(declined, account) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable_sentence(account)) from error
    except (NoAnswer, Uncertain) as error:
        raise NetworkTrouble(unclear_sentence(account, error)) from error


def declined_trouble(declined: Declined, account: Account) -> AccountTrouble | NetworkTrouble:
    """The trouble that a refusal is."""
    if declined.is_closed:
        return AccountTrouble(
            tr(
                "{service} has closed {handle} for now: {message}. Ask its moderators.",
                service=account.service_url,
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.wants_scopes:
        return AccountTrouble(
            tr(
                "{handle} is connected without the permission for this ({message}): reconnect it, and allow "
                "“read” and “write”.",
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.is_the_accounts:
        return refused_token(account)
    return NetworkTrouble(
        tr("{service} refuses: {message}", service=account.service_url, message=said(declined))
    )


def refused_token(account: Account) -> AccountTrouble:
    """For a token that the server doesn't know any more."""
    return AccountTrouble(
        tr(
            "{service} no longer accepts the access token of {handle}: reconnect it.",
            service=account.service_url,
            handle=account.handle,
        )
    )


def limit_sentence(account: Account) -> str:
    """For a 429."""
    return tr(
        "{service} asks {handle} to slow down: too many calls.",
        service=account.service_url,
        handle=account.handle,
    )


def unreachable_sentence(account: Account) -> str:
    """For a server that can't be reached."""
    return tr("{service} can't be reached.", service=account.service_url)


def unclear_sentence(account: Account, error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return tr(
        "{service} gave no clear answer ({detail}).",
        service=account.service_url,
        detail=str(error) or type(error).__name__,
    )


def said(declined: Declined) -> str:
    """The server's own words, short."""
    return declined.message[:200] or str(declined)


def one(answer: object) -> JsonObject:
    """An answer that must be one object. Raises Uncertain."""
    if not isinstance(answer, dict):
        raise Uncertain(type(answer).__name__)
    return answer


def many(answer: object) -> list[Any]:
    """An answer that must be a list; what is in it was not looked at. Raises Uncertain."""
    if not isinstance(answer, list):
        raise Uncertain(type(answer).__name__)
    return answer


def _token(access: AccountAccess) -> str:
    """The access token. What no header can carry would stand in an exception: it is refused here."""
    token = access.read_secret().value.strip()
    if not token or not all("!" <= character <= "~" for character in token):
        raise refused_token(access.account)
    return token


def _client(url: str, token: str, session: SafeSession) -> Mastodon:
    from mastodon import Mastodon

    client = Mastodon(
        access_token=token,
        api_base_url=url,
        session=session,
        ratelimit_method="throw",
        mastodon_version=_VERSION,
        version_check_mode="created",
        user_agent="Warroom",
    )
    # Before it reads a timeline it would ask the instance whether it may.
    client.timeline_is_available = lambda *_, **__: True  # type: ignore[method-assign]  # this one object only
    return client


def _judge(answer: Response, now: datetime) -> None:
    """Raise what an answer means, unless it is JSON and a success."""
    status, body = answer.status_code, None
    with suppress(ValueError, RecursionError):
        body = answer.json()
    if status == 429:
        raise Limited(_retry_at(answer, now))
    if 200 <= status < 300 and isinstance(body, dict | list):
        return
    message = body.get("error") if isinstance(body, dict) else None
    if 400 <= status < 500 and isinstance(message, str):
        raise Declined(status, message)
    if status in _CERTAIN or (400 <= status < 500 and answer.request.method in ("GET", "DELETE")):
        raise Declined(status, "")
    raise Uncertain(f"status {status}")


def _retry_at(answer: Response, now: datetime) -> datetime | None:
    """Mastodon names the instant in X-RateLimit-Reset; a proxy before it in Retry-After."""
    return retry_after(answer.headers.get("Retry-After"), now) or _reset(answer, now)


def _reset(answer: Response, now: datetime) -> datetime | None:
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
