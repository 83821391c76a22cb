"""The connector to Instagram. Called on the worker's threads; it keeps the Page behind each account."""

from collections.abc import Mapping, Sequence

from connectors.graph import sign_in
from connectors.graph.answers import GRAPH_ERRORS, Declined, Problem
from connectors.graph.client import GRAPH_URL, Graph
from connectors.graph.pages import Page, Pages, Seat
from connectors.graph.reading import Position, step
from connectors.graph.troubles import failed, troubles
from connectors.http import ANSWER_SECONDS, JsonObject
from connectors.instagram import containers, publication, replies
from connectors.instagram.capabilities import CAPABILITIES, PERMISSIONS
from connectors.instagram.comments import MediaSource
from connectors.instagram.containers import Noted, Status
from connectors.keepable import tally
from connectors.sentences import unreadable_note
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
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
    NotSent,
    Outcome,
    Parcel,
    Secret,
    SignInPage,
)


class Instagram:
    """Publishes on a professional account and reads what people say under its posts."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, base_url: str = GRAPH_URL
    ) -> None:
        self._clock = clock
        self._graph = Graph(clock, answer_seconds, base_url)
        self._pages = Pages(self._graph, _instagram)

    @property
    def capabilities(self) -> Capabilities:
        """What an account can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Find the account behind its Page, and try whether it may publish."""
        with troubles(access.account):
            seat = self._pages.seat(access, anew=True)
            sign_in.check_kept_permissions(self._graph, access, PERMISSIONS)
            seat.get(f"{seat.page.id}/content_publishing_limit", fields="quota_usage")
        return Identity(seat.page.id, seat.page.username, seat.page.name or seat.page.username)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Publish a post through its container, or an answer."""
        try:
            seat = self._pages.seat(access)
        except GRAPH_ERRORS as error:
            return failed(error, access.account, unsent=True)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        return publication.publish(parcel, seat, access, self._clock)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """What became of the container that was noted."""
        try:
            with troubles(access.account):
                seat = self._pages.seat(access)
                if parcel.parent is not None:
                    return replies.look_up(parcel, parcel.parent, seat)
                return _of_container(parcel, seat)
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of comments under one of the newest posts, or of posts with the account's tag."""
        with troubles(access.account):
            source = MediaSource(self._pages.seat(access), self._clock)
            responses, position = step(Position.parse(cursor), source)
        return Batch(tuple(responses), position.text(), more=bool(position.queue))

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Likes and comments, as the network has counted them so far."""
        with troubles(access.account):
            ids = [remote.id for remote in remotes]
            found = self._pages.seat(access).find_all(ids, "like_count,comments_count")
            return [self._metrics(found[each]) if each in found else None for each in ids]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Delete the post."""
        with troubles(access.account):
            self._pages.seat(access).delete(remote.id)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide, show or delete a comment under a post of ours."""
        with troubles(access.account):
            seat = self._pages.seat(access)
            if act is Moderation.REMOVE:
                seat.delete(remote.id)
            else:
                seat.post(remote.id, {"hide": "true" if act is Moderation.HIDE else "false"})

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """Facebook's dialog, for the app that was typed."""
        return sign_in.begin(account, typed, redirect_url, PERMISSIONS)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """The token of the Page behind the account, which has no end."""
        return sign_in.finish(account, kept, answer, self._graph, self._pages, PERMISSIONS)

    def _metrics(self, post: JsonObject) -> Metrics:
        likes, comments = tally(post.get("like_count")), tally(post.get("comments_count"))
        return Metrics(likes, 0, comments, 0, self._clock.now())


def _of_container(parcel: Parcel, seat: Seat) -> Lookup:
    noted = Noted.parse(parcel.noted)
    if noted is None:
        return CannotTell(unreadable_note("Instagram"))
    if noted.container is None:
        # It is noted before the call that publishes: that call was never made.
        return Absent()
    try:
        status = containers.progress(noted.container, seat).status
    except Declined as declined:
        if declined.problem is not Problem.GONE:
            raise
        return CannotTell(tr("Instagram no longer knows what was prepared. Look whether the post is there."))
    match status:
        case Status.FINISHED | Status.EXPIRED | Status.ERROR:
            return Absent()
        case Status.PUBLISHED:
            remote = containers.published(parcel, noted, seat)
            unnamed = CannotTell(tr("Instagram has published the post; which one it is can't be told."))
            return Found(remote) if remote is not None else unnamed
        case _:
            return CannotTell(tr("Instagram is still preparing the post."))


def _instagram(found: JsonObject, token: Secret) -> Page | None:
    """The Instagram account of a Page."""
    account = found.get("instagram_business_account")
    if not isinstance(account, dict):
        return None
    name, username = (str(account.get(key) or "") for key in ("name", "username"))
    return Page(str(account["id"]), name, username, token)
