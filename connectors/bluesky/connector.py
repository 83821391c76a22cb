"""The connector to Bluesky. Called on the worker's threads; it keeps one session for each account.

A post is written with `putRecord` under a key that its parcel fixes, and on the condition that nothing
stands there: a repeated attempt finds its own record and changes nothing (seen), and the key tells afterwards
whether an attempt that nobody answered was stored.
"""

from collections.abc import Sequence
from threading import Lock

from connectors.bluesky import (
    edits,
    feed,
    hidden_replies,
    notifications,
    publication,
    repository,
    searches,
)
from connectors.bluesky.capabilities import CAPABILITIES
from connectors.bluesky.reading import Reading
from connectors.bluesky.record import POST, own_post_uri, record_key, remote_post, uri_parts
from connectors.bluesky.session import Session, troubles
from connectors.bluesky.xrpc import Declined, name_in
from connectors.http import ANSWER_SECONDS, Http, JsonObject
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.ids import AccountId
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    Absent,
    AccountAccess,
    Batch,
    CannotTell,
    Clock,
    Found,
    Identity,
    Lookup,
    Outcome,
    Parcel,
)

_MOST = 2**63 - 1
"""What can be kept as a number."""


class Bluesky:
    """Publishes to Bluesky and reads what people answer there."""

    def __init__(self, clock: Clock, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._sessions: dict[tuple[AccountId, str | None], Session] = {}
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What Bluesky can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Sign in anew, and read the account's own profile."""
        session = self._session(access)
        tokens = session.sign_in(access)
        with troubles(access.account):
            name = _display_name(session, access, tokens.did)
        return Identity(tokens.did, tokens.handle, name or tokens.handle)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Write the post's record."""
        return publication.publish(parcel, self._session(access), access)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether a record stands under the parcel's key, or the correction in the place of the post."""
        key, session = record_key(parcel.created_at, parcel.client_key), self._session(access)
        try:
            with troubles(access.account):
                if parcel.replaces is not None:
                    return edits.look_up(parcel, parcel.replaces, session, access)
                kept = repository.kept(session, access, POST, key)
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)
        return Absent() if kept is None else Found(remote_post(kept["uri"], kept["cid"]))

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of notifications, or of what a watched word finds: newest page first, each oldest first."""
        session, reading = self._session(access), Reading.parse(cursor, access.account.watches)
        with troubles(access.account):
            if reading.turn is None:
                found, position = notifications.page(reading.notifications, session, access)
                after = reading.after(position)
            else:
                found, after = searches.page(reading, reading.turn, session, access)
        return Batch(tuple(found), after.text(), more=not after.is_over)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Likes, reposts, replies and quotes, as the network has counted them so far."""
        session = self._session(access)
        with troubles(access.account):
            did = session.did(access)
            uris = [own_post_uri(remote.id, did) for remote in remotes]
            views = feed.posts([uri for uri in uris if uri is not None], session, access)
        return [self._metrics(views[uri]) if uri in views else None for uri in uris]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post out of the account's repository."""
        session = self._session(access)
        with troubles(access.account):
            uri = own_post_uri(remote.id, session.did(access))
            if uri is None:
                raise NetworkTrouble(
                    tr("{address} is no post on Bluesky: delete it there by hand.", address=remote.id)
                )
            _, collection, key = uri_parts(uri)
            repository.delete(session, access, collection, key)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide a reply under a post of ours, or show it again, through the thread's gate."""
        session = self._session(access)
        with troubles(access.account):
            hidden_replies.moderate(remote, act, session, access, self._clock.now())

    def _session(self, access: AccountAccess) -> Session:
        key = access.account.id, access.account.service_url
        with self._lock:
            if key not in self._sessions:
                self._sessions[key] = Session(Http(self._answer_seconds))
            return self._sessions[key]

    def _metrics(self, post: JsonObject) -> Metrics:
        likes, reposts, replies, quotes = (
            _counted(post.get(f"{name}Count")) for name in ("like", "repost", "reply", "quote")
        )
        return Metrics(likes, reposts, replies, quotes, self._clock.now())


def _display_name(session: Session, access: AccountAccess, did: str) -> str:
    try:
        profile = session.query(access, "app.bsky.actor.getProfile", {"actor": did})
    except Declined:
        return ""  # A new account has no profile until the network has indexed it (seen).
    return name_in(profile, "displayName") if profile.get("displayName") else ""


def _counted(number: object) -> int:
    return min(number, _MOST) if isinstance(number, int) and number > 0 else 0
