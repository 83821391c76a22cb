"""Calls as one account: its token, renewed in time, and the sentences for what goes wrong.

Sources: developers.facebook.com/docs/threads/get-started/long-lived-tokens: a token lives 60 days, and is
renewed while it is more than a day old and not yet dead. Any thread may call; one at a time renews tokens.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from connectors.http import MALFORMED, JsonObject, NoAnswer, NotReached, seconds_from
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from connectors.threads.graph import VERSION, Declined, Graph, Limited, Uncertain
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, Secret

RENEWED_BEFORE = timedelta(days=30)
"""How long before its end a token is renewed."""
RENEWAL_PAUSE = timedelta(days=1)
"""After an attempt to renew, the next waits so long: a younger token isn't renewed."""

_TOKEN = re.compile(r"(?=[\w|%.-]*[A-Z0-9])[\w|%.-]{20,}")
"""A long word that isn't the name of a permission."""
_CHECKPOINT = frozenset({459, 464})
_log = logging.getLogger(__name__)


class Session:
    """Calls for every account of the campaign on Threads."""

    def __init__(self, graph: Graph, clock: Clock) -> None:
        self._graph = graph
        self._clock = clock
        self._lock = Lock()
        self._renewal_tried: dict[AccountId, datetime] = {}

    def get(self, access: AccountAccess, path: str, **fields: str) -> JsonObject:
        """Read. Raises what `Graph.ask` raises, and AccountTrouble without a token."""
        return self._called("GET", access, path, fields)

    def post(self, access: AccountAccess, path: str, fields: Mapping[str, str]) -> JsonObject:
        """Write. Raises as `get` does."""
        return self._called("POST", access, path, fields)

    def delete(self, access: AccountAccess, path: str) -> JsonObject:
        """Delete. Raises as `get` does."""
        return self._called("DELETE", access, path, {})

    def token(self, access: AccountAccess) -> Secret:
        """The account's token, renewed where that is due. Raises AccountTrouble when there is none."""
        kept = access.read_secret().fields()
        if self._is_due(access.account.id, kept):
            with self._lock:
                kept = access.read_secret().fields()
                if self._is_due(access.account.id, kept):
                    kept = self._renewed(access, kept)
        if not kept.get("access_token"):
            raise AccountTrouble(
                tr("No token is kept for {handle} on Threads: reconnect it.", handle=access.account.handle)
            )
        return Secret(kept["access_token"])

    def _called(self, method: str, access: AccountAccess, path: str, fields: Mapping[str, str]) -> JsonObject:
        body, budget = self._graph.ask(method, f"{VERSION}/{path}", fields, self.token(access))
        if budget is not None:
            access.note_budget(budget)
        return body

    def _is_due(self, account_id: AccountId, kept: Mapping[str, str]) -> bool:
        """Whether to renew now. Of a pasted token nobody knows how old it is: once a day, it is tried."""
        now = self._clock.now()
        tried = self._renewal_tried.get(account_id)
        if not kept.get("access_token") or (tried is not None and now - tried < RENEWAL_PAUSE):
            return False
        ends_at = _instant(kept.get("expires_at"))
        return ends_at is None or now > ends_at - RENEWED_BEFORE

    def _renewed(self, access: AccountAccess, kept: dict[str, str]) -> dict[str, str]:
        """The secret with a new token, kept before it is used; the old one as long as there is no new one."""
        self._renewal_tried[access.account.id] = self._clock.now()
        asked = {"grant_type": "th_refresh_token", "access_token": kept["access_token"]}
        try:
            body, _ = self._graph.ask("GET", "refresh_access_token", asked, None)
        except (Declined, Limited, Uncertain, NotReached, NoAnswer) as error:
            _log.info("Threads renews no token now: %s", type(error).__name__)
            return kept
        renewed = with_token(kept, body, self._clock.now())
        if renewed is None:
            return kept
        access.keep_secret(Secret.of(renewed))
        return renewed


def with_token(kept: Mapping[str, str], answer: JsonObject, now: datetime) -> dict[str, str] | None:
    """What is kept, with the token of `answer` and the instant it ends; None when there is no token in it."""
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token:
        return None
    ends_at = seconds_from(now, seconds)
    return {**kept, "access_token": token} | ({"expires_at": ends_at.isoformat()} if ends_at else {})


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
        raise NetworkTrouble(misshapen("Threads", error)) from error


def trouble(account: Account, declined: Declined) -> AccountTrouble | NetworkTrouble:
    """Whose trouble a refusal is, with what to do. For the subcodes see Meta's page on error handling."""
    if declined.session_is_over and declined.subcode in _CHECKPOINT:
        return AccountTrouble(
            tr(
                "Threads wants {handle} to prove who it is: open the Threads app, then reconnect it here.",
                handle=account.handle,
            )
        )
    if declined.session_is_over:
        return AccountTrouble(
            tr("Threads no longer takes the token of {handle}: reconnect it.", handle=account.handle)
        )
    if declined.code == 368:
        return AccountTrouble(
            tr(
                "Threads has blocked {handle} for now: open the Threads app and read why, then reconnect it.",
                handle=account.handle,
            )
        )
    if declined.not_permitted:
        return AccountTrouble(
            tr(
                "{handle} lacks a permission on Threads ({message}): grant it to the app, then reconnect.",
                handle=account.handle,
                message=said(declined),
            )
        )
    return NetworkTrouble(tr("Threads refused: {message}", message=said(declined)))


def said(declined: Declined) -> str:
    """Threads' own words, short and without anything that could be a token."""
    return _TOKEN.sub("…", declined.message or str(declined))[:200]


def limit_sentence(account: Account) -> str:
    """For too many calls."""
    return slow_down("Threads", account.handle)


def unreachable_sentence() -> str:
    """For a server that can't be reached."""
    return unreachable("Threads")


def unclear_sentence(error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear("Threads", error)


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
