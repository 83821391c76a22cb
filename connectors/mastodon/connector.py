"""The connector to Mastodon. Called on the worker's threads; it keeps nothing between calls.

A post is sent with an Idempotency-Key that its parcel fixes. What was stored after a lost answer is told by
the account's own posts: see `publication.look_up`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from connectors.http import ANSWER_SECONDS
from connectors.keepable import tally
from connectors.mastodon import own_posts, publication, sign_in
from connectors.mastodon.answers import Declined, JsonObject, calling, one
from connectors.mastodon.capabilities import CAPABILITIES
from connectors.mastodon.identity import identified
from connectors.mastodon.reading import collected
from connectors.mastodon.server import Server
from connectors.mastodon.streaming import listened
from connectors.mastodon.troubles import troubles
from connectors.mastodon.unfit import Unfit
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Batch, Clock, Identity, Lookup, Outcome, Parcel, Secret, SignInPage


class MastodonConnector:
    """Publishes to Mastodon and reads what people answer there."""

    def __init__(self, clock: Clock, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds

    @property
    def capabilities(self) -> Capabilities:
        """What Mastodon can do."""
        return CAPABILITIES

    def begin_sign_in(
        self,
        account: Account,
        typed: Secret,  # noqa: ARG002 — the instance makes us an application: nothing has to be typed
        redirect_url: str,
    ) -> SignInPage:
        """Register an application on the instance, and name the page where its owner allows it."""
        return sign_in.begun(account, redirect_url, self._clock, self._answer_seconds)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """Exchange what the page sent back for an access token."""
        return sign_in.finished(account, kept, answer, self._clock, self._answer_seconds)

    def identify(self, access: AccountAccess) -> Identity:
        """Try the token, and read the account, its permissions and its instance's limits."""
        with troubles(access.account), self._server(access) as server:
            return identified(server)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Upload the media, and post."""
        return publication.publish(parcel, self._server, access)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Look for the message among the account's newest posts."""
        with self._server(access) as server:
            return publication.look_up(parcel, server, timedelta(seconds=self._answer_seconds))

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of notifications; behind the last, answers that nobody notified us of, and watched words."""
        with troubles(access.account), self._server(access) as server:
            return collected(server, cursor)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Favourites, boosts, replies and quotes, as far as the account's server knows of them."""
        with troubles(access.account), self._server(access) as server:
            posts = [_standing(remote, server) for remote in remotes]
            return [None if post is None else _metrics(post, self._clock.now()) for post in posts]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Delete the post."""
        with troubles(access.account), self._server(access) as server:
            try:
                with calling():
                    server.client.status_delete(_post_id(remote))
            except Declined as declined:
                if declined.status != 404:
                    raise
                # The post is gone already, or the server knows no such call (snac2 2.75).
                if _standing(remote, server) is not None:
                    raise _undeletable(remote, server) from declined

    def moderate(
        self,
        remote: RemotePost,  # noqa: ARG002 — whatever it is, see below
        act: Moderation,  # noqa: ARG002 — the same
        access: AccountAccess,  # noqa: ARG002 — the same
    ) -> None:
        """Nothing is asked here: Mastodon hides nobody's answers."""
        raise NetworkTrouble(tr("Mastodon hides nobody's answers."))

    def listen(self, access: AccountAccess, on_news: Callable[[], None], stop: Event) -> None:
        """Hear of notifications by the instance's stream."""
        with troubles(access.account), self._server(access) as server:
            listened(server, on_news, stop)

    def _server(self, access: AccountAccess) -> Server:
        return Server(access, self._clock, self._answer_seconds)


def _post_id(remote: RemotePost) -> str:
    try:
        return own_posts.by_id(remote).id
    except Unfit as unfit:
        raise NetworkTrouble(unfit.sentence) from unfit


def _standing(remote: RemotePost, server: Server) -> JsonObject | None:
    """The post as it stands on its server; None when it is gone."""
    try:
        with calling():
            return one(server.client.status(_post_id(remote)))
    except Declined as declined:
        if declined.status == 404:
            return None
        raise


def _undeletable(remote: RemotePost, server: Server) -> NetworkTrouble:
    return NetworkTrouble(
        tr(
            "{service} lets no program delete a post: delete it there by hand: {url}",
            service=server.account.service_url,
            url=remote.url or remote.id,
        )
    )


def _metrics(post: JsonObject, now: datetime) -> Metrics:
    likes, reposts, replies, quotes = (
        tally(post.get(f"{name}_count")) for name in ("favourites", "reblogs", "replies", "quotes")
    )
    return Metrics(likes, reposts, replies, quotes, now)
