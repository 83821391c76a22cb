"""Calls as one account: its token, renewed where LinkedIn grants that, and sentences for what goes wrong.

Source: learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens: a token lives 60 days,
a refresh token a year, and only approved apps get one. Any thread may call; one at a time renews tokens.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from connectors.http import MALFORMED, Answer, JsonObject, NoAnswer, NotReached, seconds_from
from connectors.linkedin.rest import VERSION, Declined, Limited, Rest, Uncertain, body_of
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, Secret

RENEWED_BEFORE = timedelta(days=7)
"""How long before its end a token is renewed."""
RENEWAL_PAUSE = timedelta(hours=6)
"""In the last week of a refresh token, every new token ends soon, too."""

_TOKEN = re.compile(r"(?=[\w|%.-]*\d)[\w|%.-]{24,}")
_log = logging.getLogger(__name__)


class Session:
    """Calls for every page of the campaign on LinkedIn."""

    def __init__(self, rest: Rest, clock: Clock) -> None:
        self._rest = rest
        self._clock = clock
        self._lock = Lock()
        self._renewal_tried: dict[AccountId, datetime] = {}

    def get(self, access: AccountAccess, path: str) -> JsonObject:
        """Read. Raises what `Rest.ask` raises, and AccountTrouble without a token."""
        return body_of(self.call(access, "GET", path))

    def call(
        self,
        access: AccountAccess,
        method: str,
        path: str,
        body: JsonObject | None = None,
        restli_method: str = "",
    ) -> Answer:
        """Call, and once more with a new token if LinkedIn refused the old one, having done nothing."""
        kept = self._kept(access)
        try:
            return self._rest.ask(method, path, _token(kept, access), body, restli_method)
        except Declined as declined:
            if not declined.session_is_over or not kept.get("refresh_token"):
                raise
        renewed = self._renewed(access, kept)
        return self._rest.ask(method, path, _token(renewed, access), body, restli_method)

    def put(self, access: AccountAccess, url: str, content: bytes) -> Answer:
        """Upload. Raises as `get` does."""
        return self._rest.put(url, content, _token(self._kept(access), access))

    def _kept(self, access: AccountAccess) -> dict[str, str]:
        kept = access.read_secret().fields()
        ends_at, now = _instant(kept.get("expires_at")), self._clock.now()
        tried = self._renewal_tried.get(access.account.id)
        is_due = ends_at is not None and now > ends_at - RENEWED_BEFORE
        if not is_due or not kept.get("refresh_token") or (tried is not None and now - tried < RENEWAL_PAUSE):
            return kept
        return self._renewed(access, kept)

    def _renewed(self, access: AccountAccess, used: Mapping[str, str]) -> dict[str, str]:
        """The secret with a new token, kept before it is used; the old one as long as there is no new one."""
        with self._lock:
            kept = access.read_secret().fields()
            if kept.get("access_token") != used.get("access_token"):
                return kept  # Another thread was faster.
            self._renewal_tried[access.account.id] = self._clock.now()
            asked = {
                "grant_type": "refresh_token",
                "refresh_token": kept["refresh_token"],
                "client_id": kept.get("client_id", ""),
                "client_secret": kept.get("client_secret", ""),
            }
            try:
                renewed = with_token(kept, self._rest.token(asked), self._clock.now())
            except (Declined, Limited, Uncertain, NotReached, NoAnswer) as error:
                _log.info("LinkedIn renews no token now: %s", type(error).__name__)
                return kept
            if renewed is None:
                return kept
            access.keep_secret(Secret.of(renewed))
            return renewed


def page_urn(access: AccountAccess) -> str:
    """The URN of the account's page. Raises AccountTrouble before it was ever connected."""
    identity = access.account.remote_identity
    if identity is None:
        raise AccountTrouble(
            tr("{handle} was never connected to LinkedIn: connect it.", handle=access.account.handle)
        )
    return identity


def with_token(kept: Mapping[str, str], answer: JsonObject, now: datetime) -> dict[str, str] | None:
    """What is kept, with the tokens of `answer` and the instant they end; None when none is in it."""
    token, seconds, refresh = (answer.get(name) for name in ("access_token", "expires_in", "refresh_token"))
    if not isinstance(token, str) or not token:
        return None
    renewed = {**kept, "access_token": token}
    ends_at = seconds_from(now, seconds)
    if ends_at is not None:
        renewed["expires_at"] = ends_at.isoformat()
    if isinstance(refresh, str) and refresh:
        renewed["refresh_token"] = refresh
    return renewed


@contextmanager
def troubles(account: Account) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for the call that publishes."""
    try:
        yield
    except Declined as declined:
        raise trouble(account, declined) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable_sentence()) from error
    except (NoAnswer, Uncertain) as error:
        raise NetworkTrouble(unclear_sentence(error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen("LinkedIn", error)) from error


def trouble(account: Account, declined: Declined) -> AccountTrouble | NetworkTrouble:
    """Whose trouble a refusal is, with what to do."""
    if declined.session_is_over:
        return AccountTrouble(
            tr(
                "LinkedIn no longer takes the token of {handle} ({code}): reconnect it.",
                handle=account.handle,
                code=declined.code,
            )
        )
    if declined.not_permitted:
        return AccountTrouble(
            tr(
                "LinkedIn does not let the person who connected {handle} do this ({message}): "
                "reconnect it as an admin of the page, with every permission.",
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.status == 426:
        return NetworkTrouble(
            tr(
                "LinkedIn no longer speaks the version {version} of its interface: update Warroom.",
                version=VERSION,
            )
        )
    return NetworkTrouble(tr("LinkedIn refused: {message}", message=said(declined)))


def said(declined: Declined) -> str:
    """LinkedIn's own words, short and without anything that could be a token."""
    return _TOKEN.sub("…", declined.message or str(declined))[:200]


def limit_sentence(account: Account) -> str:
    """For a 429."""
    return slow_down("LinkedIn", account.handle)


def unreachable_sentence() -> str:
    """For a server that can't be reached."""
    return unreachable("LinkedIn")


def unclear_sentence(error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear("LinkedIn", error)


def _token(kept: Mapping[str, str], access: AccountAccess) -> Secret:
    if not kept.get("access_token"):
        raise AccountTrouble(
            tr("No token is kept for {handle} on LinkedIn: reconnect it.", handle=access.account.handle)
        )
    return Secret(kept["access_token"])


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
