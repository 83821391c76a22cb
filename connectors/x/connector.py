"""The connector to X. Called on the worker's threads; it keeps one session for each account.

X tells a rate limit with every answer, charges by the call, and takes no key that would make a post
repeatable; see `publication` for how a post is found again after an answer that was lost.
"""

from collections.abc import Mapping, Sequence
from threading import Lock

from connectors.http import ANSWER_SECONDS, is_private
from connectors.x import own_posts, publication, spending
from connectors.x.answers import Declined
from connectors.x.capabilities import CAPABILITIES, LONG_POST
from connectors.x.collection import Reader
from connectors.x.oauth2 import TOKEN_HOST, SignInServer
from connectors.x.session import Session
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation, Terms
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.ids import AccountId
from warroom.ports import (
    AccountAccess,
    Batch,
    Clock,
    Identity,
    Lookup,
    Outcome,
    Parcel,
    Secret,
    SignInPage,
)

_PREMIUM = frozenset({"Basic", "Premium", "PremiumPlus"})


class X:
    """Publishes to X and reads what people answer there. `base_url`: another address than X's own."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, base_url: str | None = None
    ) -> None:
        if base_url is not None and not is_private(base_url):
            raise ValueError(f"{base_url} is not a safe address for a token")
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url
        self._sessions: dict[AccountId, Session] = {}
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What X can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Read the account's own profile. Premium accounts may write long posts."""
        session = self._session(access)
        with session.troubles(access.account):
            me = session.me(access)
        long_posts = str(me.get("subscription_type")) in _PREMIUM
        terms = Terms(max_length=LONG_POST) if long_posts else Terms()
        return Identity(me["id"], me["username"], me["name"], terms)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Upload what belongs to the post, and make it."""
        return publication.publish(parcel, self._session(access), access, self._clock)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether the post is among the account's newest."""
        return publication.look_up(parcel, self._session(access), access)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of mentions, answers, quotes, or of what has a watched word."""
        session = self._session(access)
        with session.troubles(access.account):
            return Reader(session, access, self._clock).next_page(cursor)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Likes, reposts, replies and quotes, as X has counted them so far."""
        session = self._session(access)
        with session.troubles(access.account):
            return own_posts.metrics(remotes, session, access, self._clock)

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post off X."""
        session = self._session(access)
        with session.troubles(access.account):
            try:
                session.call(access, "delete_tweet", remote.id)
            except Declined as declined:
                if declined.status != 404:
                    raise
                return
        access.note_spend(spending.DELETED)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Put a reply behind an extra click, or show it again. Repeating that changes nothing."""
        session = self._session(access)
        with session.troubles(access.account):
            session.call(access, "hide_reply" if act is Moderation.HIDE else "unhide_reply", remote.id)
        access.note_spend(spending.HIDDEN)

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """X's page on which the account's owner lets the app in."""
        return self._sign_in().begin(account, typed, redirect_url)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """The tokens for the code that came back."""
        return self._sign_in().finish(account, kept, answer).kept()

    def _sign_in(self) -> SignInServer:
        return SignInServer(self._answer_seconds, self._base_url or TOKEN_HOST)

    def _session(self, access: AccountAccess) -> Session:
        key = access.account.id
        with self._lock:
            if key not in self._sessions:
                self._sessions[key] = Session(
                    self._clock, self._answer_seconds, self._base_url, self._sign_in()
                )
            return self._sessions[key]
