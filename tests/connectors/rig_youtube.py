"""YouTube seen from behind, for the contract suite: the small server on loopback of `fake_youtube`.

Everything that reached it is judged, in the end, by YouTube's own description.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.youtube.api import Addresses
from connectors.youtube.connector import YouTube
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.discovery import youtube
from tests.connectors.fake_youtube import (
    CHANNEL,
    CLIENT_ID,
    CLIENT_SECRET,
    HANDLE,
    REFRESH,
    FakeYouTube,
    failure,
)
from tests.connectors.loopback import every
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Secret

_SHOWN = ("public", "unlisted")


class UtcClock:
    """The machine's own time, put forward by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def signed_in(server: FakeYouTube, refresh_token: str = REFRESH, access_token: str | None = None) -> str:
    """The secret of an account that signed in."""
    kept = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": refresh_token,
        "access_token": server.access_token if access_token is None else access_token,
        "good_until": str(int(datetime.now(UTC).timestamp()) + 3600),
    }
    return Secret.of(kept).value


class YouTubeRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True

    def __init__(self, server: FakeYouTube) -> None:
        self.server = server
        self.clock = UtcClock()
        addresses = Addresses(server.url, f"{server.url}/auth", f"{server.url}/token")
        self.connector = YouTube(self.clock, 0.5, addresses)
        self.desk: Desk = desk("youtube", f"@{HANDLE}", signed_in(server), remote_identity=CHANNEL)
        self.wrong_secret = signed_in(server, "1//never-given", "")

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "quota": self._quota,
            "Retry-After": self._seconds,
            "HTTP date": self._date,
            "no header": self._bare,
        }

    def inject(self, fault: Fault) -> None:
        refusal = failure(400, "invalidDescription", "The description isn’t wanted here")
        if fault is Fault.EXPIRED:
            self.server.server.on(every, lambda _: failure(401, "authError", "Invalid Credentials"))
            revoked = Reply(400, {"error": "invalid_grant", "error_description": "Token has been revoked."})
            self.server.server.on(lambda request: request.path == "/token", lambda _: revoked)
        else:
            self.server.server.misbehave(fault, shows, refusal, refusal)

    def heal(self) -> None:
        self.server.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        videos = [
            StoredPost(video["id"], video["snippet"]["description"], None, None, ())
            for video in self.server.videos.values()
            if video["status"]["privacyStatus"] in _SHOWN
        ]
        answers = [_answer(comment) for comment in self.server.comments.values() if _is_ours(comment)]
        return (*videos, *answers)

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        if kind is ResponseKind.COMMENT:
            return self.server.comment(to.id, text)
        if kind is ResponseKind.LIKE:
            counted = self.server.videos[to.id]["statistics"]
            counted["likeCount"] = str(int(counted["likeCount"]) + 1)
            return "a like has no id"
        raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        status: str = self.server.comments[remote_id]["snippet"]["moderationStatus"]
        return status != "published"

    def calls(self) -> list[str]:
        """Which calls reached the server, in order."""
        return [f"{request.method} {request.nsid}" for request in self.server.requests]

    def _quota(self) -> datetime:
        self._limit(failure(403, "quotaExceeded", 'You have exceeded your <a href="/quota">quota</a>.'))
        pacific = ZoneInfo("America/Los_Angeles")
        today = datetime.now(pacific).date()
        return datetime.combine(today + timedelta(days=1), time(), pacific)

    def _seconds(self) -> datetime:
        self._limit(failure(429, "rateLimitExceeded", Retry_After="90"))
        return datetime.now(UTC) + timedelta(seconds=90)

    def _date(self) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        self._limit(failure(403, "userRateLimitExceeded", Retry_After=format_datetime(at, usegmt=True)))
        return at

    def _bare(self) -> None:
        self._limit(Reply(429, b"Slow down"))

    def _limit(self, reply: Reply) -> None:
        self.server.server.on(every, lambda _: reply)


def shows(request: Request) -> bool:
    """The call that shows a video."""
    return (request.method, request.path) == ("PUT", "/youtube/v3/videos")


def _is_ours(comment: Json) -> bool:
    return bool(comment["snippet"]["authorChannelId"]["value"] == CHANNEL)


def _answer(comment: Json) -> StoredPost:
    said = comment["snippet"]
    return StoredPost(comment["id"], said["textOriginal"], said["parentId"], said["videoId"], ())


@contextmanager
def open_rig(folder: Path) -> Iterator[YouTubeRig]:
    """A server of its own, and a connector that waits half a second for it."""
    server = FakeYouTube()
    try:
        yield YouTubeRig(server)
        youtube().assert_all(server.requests)
    finally:
        server.server.heal()
        server.server.close()


RIGS: Mapping[str, RigOpener] = {"youtube": open_rig}
