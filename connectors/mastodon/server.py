"""The account's own server for the length of one call: Mastodon.py on a short leash. On a worker's threads.

Mastodon.py waits out rate limits, asks the instance for its version behind one's back (and recurses when the
answer is odd), takes a page of HTML for a reason to try again, and raises over a strange header after a post
was stored. So it is told a version, its session is ours, and every answer is judged before it reads it (see
`answers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from connectors.http import digits, is_private
from connectors.mastodon.answers import Declined, JsonObject, calling, judged_session, one, reset
from connectors.mastodon.troubles import refused_token
from warroom.domain.account import Account, Budget
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock

if TYPE_CHECKING:
    from mastodon import Mastodon
    from requests import Response

    from connectors.session import SafeSession

_VERSION = "4.7.0"
"""What Mastodon.py is told: it then asks nobody, and calls everything by its newest name."""


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
        limit, remaining = (
            digits(answer.headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining")
        )
        resets_at = reset(answer, self.clock.now())
        if limit is not None and remaining is not None and resets_at is not None:
            self.access.note_budget(Budget(limit, remaining, resets_at))


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
