"""One account's session with its server: signing in, tokens that expire, and calls that survive it.

The tokens live in memory only: the vault keeps the app password, and a worker that starts signs in once
(a server allows 30 sign-ins in five minutes, 300 a day). Any thread may call; one at a time renews tokens.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from connectors.bluesky import xrpc
from connectors.bluesky.xrpc import Declined, Limited, Pieces, Uncertain, name_in
from connectors.http import MALFORMED, Answer, Http, JsonObject, NoAnswer, NotReached, instant, is_private
from connectors.sentences import slow_down, unclear, unreachable
from warroom.domain.account import Account, Budget
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Secret

DEFAULT_SERVICE = "https://bsky.social"

_JSON = "application/json"
_CLOSED_ACCOUNT = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gave. `did` is the account's unchanging name, `pds` the server that holds it."""

    did: str
    handle: str
    pds: str
    access: Secret
    refresh: Secret
    password: Secret


class Session:
    """The signed-in account, for as long as the worker runs."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._lock = Lock()
        self._tokens: Tokens | None = None

    def sign_in(self, access: AccountAccess) -> Tokens:
        """Sign in anew with the app password. Raises AccountTrouble or NetworkTrouble."""
        with self._lock, troubles(access.account):
            self._tokens = self._created(access)
            return self._tokens

    def did(self, access: AccountAccess) -> str:
        """The account's DID, after signing in where needed."""
        return self._current(access).did

    def query(self, access: AccountAccess, nsid: str, params: Mapping[str, str | list[str]]) -> JsonObject:
        """Read as the account. Raises what `xrpc.query` raises, AccountTrouble and NetworkTrouble."""
        return self._called(
            access, lambda tokens: xrpc.query(self._http, tokens.pds, nsid, params, _bearer(tokens.access))
        )

    def write(self, access: AccountAccess, nsid: str, body: JsonObject) -> JsonObject:
        """Write as the account, noting the rate limit that the server tells. Raises as `query` does."""
        content = xrpc.encoded(body)

        def send(tokens: Tokens) -> Answer:
            answer = xrpc.procedure(self._http, tokens.pds, nsid, content, _JSON, _bearer(tokens.access))
            note_budget(access, answer)
            return answer

        return self._called(access, send)

    def upload(self, access: AccountAccess, content: bytes | Pieces, mime: str) -> JsonObject:
        """Hand over a file; the answer's `blob` is its name in a record. Raises as `query` does."""
        nsid = "com.atproto.repo.uploadBlob"
        return self._called(
            access,
            lambda tokens: xrpc.procedure(
                self._http, tokens.pds, nsid, content, mime, _bearer(tokens.access)
            ),
        )

    def _called(self, access: AccountAccess, send: Callable[[Tokens], Answer]) -> JsonObject:
        """Send, and once more with new tokens if the server refused the old ones, having done nothing."""
        tokens = self._current(access)
        try:
            return _body(send(tokens))
        except Declined as declined:
            if not declined.session_is_over:
                raise
        except Limited as limited:
            note_budget(access, limited.answer)
            raise
        renewed = self._renewed(tokens, access)
        try:
            return _body(send(renewed))
        except Declined as declined:
            if declined.session_is_over:
                raise _refused(access.account, declined) from declined
            raise

    def _current(self, access: AccountAccess) -> Tokens:
        password = access.read_secret()
        with self._lock, troubles(access.account):
            if self._tokens is None or self._tokens.password != password:
                self._tokens = self._created(access)
            return self._tokens

    def _renewed(self, old: Tokens, access: AccountAccess) -> Tokens:
        with self._lock, troubles(access.account):
            if self._tokens is None or self._tokens is old:
                self._tokens = self._refreshed(old, access.account) or self._created(access)
            return self._tokens

    def _refreshed(self, old: Tokens, account: Account) -> Tokens | None:
        """New tokens for the refresh token; None when it is no longer good either."""
        service = account.service_url or DEFAULT_SERVICE
        try:
            answer = xrpc.procedure(
                self._http, service, "com.atproto.server.refreshSession", b"", _JSON, _bearer(old.refresh)
            )
        except Declined as declined:
            if declined.name in _CLOSED_ACCOUNT or not declined.session_is_over:
                raise
            return None
        return _tokens(_body(answer), service, old.password)

    def _created(self, access: AccountAccess) -> Tokens:
        account, password = access.account, access.read_secret()
        service = account.service_url or DEFAULT_SERVICE
        if not is_private(service):
            sentence = tr(
                "{service} is not a safe address for a password: it must begin with https://.",
                service=service,
            )
            raise AccountTrouble(sentence)
        body = {
            "identifier": account.remote_identity or account.handle.lstrip("@"),
            "password": password.value,
        }
        answer = xrpc.procedure(
            self._http, service, "com.atproto.server.createSession", xrpc.encoded(body), _JSON, {}
        )
        tokens = _tokens(_body(answer), service, password)
        if account.remote_identity not in (None, tokens.did):
            raise AccountTrouble(
                tr("The app password of {handle} belongs to another Bluesky account.", handle=account.handle)
            )
        return tokens


@contextmanager
def troubles(account: Account) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for the write of a post: see `publish`."""
    try:
        yield
    except Declined as declined:
        if declined.session_is_over or declined.name in _CLOSED_ACCOUNT:
            raise _refused(account, declined) from declined
        raise NetworkTrouble(tr("Bluesky refused: {message}", message=said(declined))) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable_sentence(account)) from error
    except (NoAnswer, Uncertain, *MALFORMED) as error:
        raise NetworkTrouble(unclear_sentence(account, error)) from error


def limit_sentence(account: Account) -> str:
    """For a 429."""
    return slow_down("Bluesky", account.handle)


def unreachable_sentence(account: Account) -> str:
    """For a server that can't be reached."""
    return unreachable(account.service_url or DEFAULT_SERVICE)


def unclear_sentence(account: Account, error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear(account.service_url or DEFAULT_SERVICE, error)


def said(declined: Declined) -> str:
    """The server's own words, short and without tokens."""
    return _TOKEN.sub("…", declined.message or declined.name)[:200]


def note_budget(access: AccountAccess, answer: Answer) -> None:
    """Pass on what the server tells of its tightest rate limit: points, see its RateLimit-* headers."""
    limit, remaining = (answer.headers.get(f"ratelimit-{name}", "") for name in ("limit", "remaining"))
    resets_at = instant(answer.headers.get("ratelimit-reset"))
    if limit.isdecimal() and remaining.isdecimal() and resets_at is not None:
        access.note_budget(Budget(int(limit), int(remaining), resets_at))


def _refused(account: Account, declined: Declined) -> AccountTrouble:
    if declined.name in _CLOSED_ACCOUNT:
        return AccountTrouble(
            tr(
                "Bluesky has closed {handle} for now: {message}",
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.name == "AuthFactorTokenRequired":
        return AccountTrouble(
            tr(
                "Bluesky asks {handle} for a code by e-mail: connect it with an app password.",
                handle=account.handle,
            )
        )
    return AccountTrouble(
        tr(
            "Bluesky refuses the app password of {handle}: reconnect it with a new one.",
            handle=account.handle,
        )
    )


def _bearer(token: Secret) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.value}"}


def _body(answer: Answer) -> JsonObject:
    if answer.body is None:
        raise Uncertain(f"status {answer.status}")
    return answer.body


def _tokens(body: JsonObject, service: str, password: Secret) -> Tokens:
    did, handle, access, refresh = (
        name_in(body, name) for name in ("did", "handle", "accessJwt", "refreshJwt")
    )
    return Tokens(did, handle, _pds(body) or service, Secret(access), Secret(refresh), password)


def _pds(session: JsonObject) -> str | None:
    """The account's own server, which the sign-in names in the DID document: calls go there directly."""
    document = session.get("didDoc")
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            endpoint = service.get("serviceEndpoint")
            return endpoint if isinstance(endpoint, str) and is_private(endpoint) else None
    return None
