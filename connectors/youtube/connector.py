"""The connector to YouTube. Called on the worker's threads.

What it knows between two calls is the HTTP client, and how much of the day's quota it has used.
"""

from collections.abc import Mapping, Sequence
from threading import Lock

from connectors.http import ANSWER_SECONDS, Http, JsonObject
from connectors.keepable import tally
from connectors.youtube import channel, comments, proof, publication, sign_in
from connectors.youtube.answers import Declined, troubles
from connectors.youtube.api import WRITE, Addresses, Api
from connectors.youtube.capabilities import CAPABILITIES
from connectors.youtube.position import Position
from connectors.youtube.video import video_id
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, Moderation, Terms
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import (
    AccountAccess,
    Batch,
    CannotTell,
    Clock,
    Identity,
    Lookup,
    Outcome,
    Parcel,
    Secret,
    SignInPage,
)

_SHORT = 15 * 60
"""Seconds that an unverified channel may upload (support.google.com/youtube/answer/71673)."""

_MODERATION = {
    Moderation.HIDE: "heldForReview",
    Moderation.SHOW: "published",
    Moderation.REMOVE: "rejected",
}


class YouTube:
    """Publishes videos on YouTube and reads what people say below them."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, addresses: Addresses | None = None
    ) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._addresses = addresses or Addresses()
        self._made: tuple[Http, Api] | None = None
        self._making = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What YouTube can do."""
        return CAPABILITIES

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """Google's own page, for the client that was typed in."""
        return sign_in.begin(account, typed, redirect_url, self._addresses.page)

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """A sign-in that lasts, for the code that came back."""
        http, _ = self._tools
        return sign_in.finish(account, kept, answer, http, self._addresses.token, self._clock.now())

    def identify(self, access: AccountAccess) -> Identity:
        """The channel that was chosen when signing in."""
        with troubles(access.account):
            mine = channel.mine(self._api, access, "id,snippet,status")
            said = mine.get("snippet", {})
            title = str(said.get("title") or access.account.handle)
            handle = str(said.get("customUrl") or mine["id"]).removeprefix("@")
            short = mine.get("status", {}).get("longUploadsStatus") in ("eligible", "disallowed")
            terms = Terms(max_video_seconds=_SHORT if short else None)
            return Identity(str(mine["id"]), handle, title, terms)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Upload and show a video, correct its words, or answer a comment."""
        return publication.publish(parcel, self._api, access)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether the video that was noted is shown."""
        try:
            with troubles(access.account):
                return proof.look_up(parcel, self._api, access)
        except NetworkTrouble as trouble:
            return CannotTell(trouble.sentence)

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of comment threads: what is new in them."""
        position = Position.parse(cursor, self._clock.now())
        with troubles(access.account):
            own = channel.own_id(self._api, access)
            found = comments.read_page(position, own, self._api, access)
        return Batch(tuple(found), position.text(), more=not position.is_at_the_top)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Likes and comments. YouTube counts neither reposts nor quotes."""
        ids = [video_id(remote.id) for remote in remotes]
        with troubles(access.account):
            videos = channel.videos([one for one in ids if one], "statistics", self._api, access)
            return [self._metrics(videos[one]) if one and one in videos else None for one in ids]

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take a video, or a comment of ours, off YouTube."""
        identifier = video_id(remote.id)
        what = "comments" if identifier is None else "videos"
        with troubles(access.account):
            try:
                self._api.call(access, "DELETE", what, {"id": identifier or remote.id}, units=WRITE)
            except Declined as declined:
                if declined.status != 404:
                    raise

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hold a comment for review, let it through, or reject it."""
        asked = {"id": remote.id, "moderationStatus": _MODERATION[act]}
        with troubles(access.account):
            try:
                self._api.call(access, "POST", "comments/setModerationStatus", asked, units=WRITE)
            except Declined as declined:
                if declined.status == 404 and act is Moderation.REMOVE:
                    return
                if declined.reason == "forbidden":
                    raise NetworkTrouble(_not_ours(access.account)) from declined
                raise

    @property
    def _api(self) -> Api:
        return self._tools[1]

    @property
    def _tools(self) -> tuple[Http, Api]:
        """Made with the first call: the library is loaded then."""
        with self._making:
            if self._made is None:
                http = Http(self._answer_seconds)
                self._made = http, Api(http, self._clock, self._addresses)
            return self._made

    def _metrics(self, video: JsonObject) -> Metrics:
        counted = video.get("statistics", {})
        likes, said = (tally(counted.get(f"{name}Count")) for name in ("like", "comment"))
        return Metrics(likes, 0, said, 0, self._clock.now())


def _not_ours(account: Account) -> str:
    return tr("Only comments under videos of {handle} can be moderated.", handle=account.handle)
