"""The connector to Facebook Pages. Called on the worker's threads; it keeps which Page each account is."""

from collections.abc import Mapping, Sequence

from connectors.facebook import moderation, publication
from connectors.facebook.capabilities import CAPABILITIES, PERMISSIONS
from connectors.facebook.comments import PageSource
from connectors.facebook.evidence import look_up
from connectors.graph import sign_in
from connectors.graph.answers import GRAPH_ERRORS
from connectors.graph.client import GRAPH_URL, Graph
from connectors.graph.pages import Page, Pages
from connectors.graph.reading import Position, step
from connectors.graph.troubles import failed, troubles
from connectors.http import ANSWER_SECONDS, JsonObject
from connectors.keepable import tally
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import (
    AccountAccess,
    Batch,
    CannotTell,
    Clock,
    Identity,
    Lookup,
    NotSent,
    Outcome,
    Parcel,
    Secret,
    SignInPage,
)

VIDEO_URL = "https://graph-video.facebook.com/"
"""Where videos are uploaded (docs/video-api/guides/publishing)."""

_COUNTS = (
    "reactions.limit(0).summary(total_count),comments.limit(0).filter(stream).summary(total_count),shares"
)


class Facebook:
    """Publishes as a Facebook Page and reads what people say under its posts."""

    def __init__(
        self,
        clock: Clock,
        answer_seconds: float = ANSWER_SECONDS,
        base_url: str = GRAPH_URL,
        video_url: str = VIDEO_URL,
    ) -> None:
        self._clock = clock
        self._graph = Graph(clock, answer_seconds, base_url)
        self._videos = Graph(clock, answer_seconds, video_url)
        self._pages = Pages(self._graph, _page)

    @property
    def capabilities(self) -> Capabilities:
        """What a Page can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """Find the account's Page, and try whether its posts may be read."""
        with troubles(access.account):
            seat = self._pages.seat(access, anew=True)
            sign_in.check_kept_permissions(self._graph, access, PERMISSIONS)
            seat.get(f"{seat.page.id}/feed", fields="id", limit="1")
        return Identity(seat.page.id, seat.page.username or seat.page.name, seat.page.name)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Publish, answer or correct one message."""
        try:
            seat = self._pages.seat(access)
        except GRAPH_ERRORS as error:
            return failed(error, access.account, unsent=True)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        return publication.publish(parcel, seat, self._videos, self._clock)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether the message shows on the Page: it may be found, and never be known to be absent."""
        try:
            with troubles(access.account):
                return look_up(parcel, self._pages.seat(access))
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of comments under one of the newest posts, or of posts by others that name the Page."""
        with troubles(access.account):
            source = PageSource(self._pages.seat(access), self._clock)
            responses, position = step(Position.parse(cursor), source)
        return Batch(tuple(responses), position.text(), more=bool(position.queue))

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Reactions, shares and comments, as the network has counted them so far."""
        with troubles(access.account):
            found = self._pages.seat(access).find_all([remote.id for remote in remotes], _COUNTS)
            return [self._metrics(found[remote.id]) if remote.id in found else None for remote in remotes]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post off the Page."""
        with troubles(access.account):
            self._pages.seat(access).delete(remote.id)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide, show or delete a comment under a post of the Page."""
        with troubles(access.account):
            moderation.moderate(remote, act, self._pages.seat(access))

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """Facebook's dialog, for the app that was typed."""
        return sign_in.begin(account, typed, redirect_url, PERMISSIONS)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """The token of the account's Page, which has no end."""
        return sign_in.finish(account, kept, answer, self._graph, self._pages, PERMISSIONS)

    def _metrics(self, post: JsonObject) -> Metrics:
        return Metrics(
            likes=_total(post.get("reactions")),
            reposts=tally((post.get("shares") or {}).get("count")),
            replies=_total(post.get("comments")),
            quotes=0,
            read_at=self._clock.now(),
        )


def _page(found: JsonObject, token: Secret) -> Page:
    return Page(str(found["id"]), str(found.get("name") or ""), str(found.get("username") or ""), token)


def _total(edge: JsonObject | None) -> int:
    return tally(((edge or {}).get("summary") or {}).get("total_count"))
