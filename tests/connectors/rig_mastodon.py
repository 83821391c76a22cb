"""Mastodon seen from behind, for the contract suite: the small server on loopback of `fake_mastodon`.

Every request that the connector made is held to Mastodon's own description, where that is at hand.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, again, desk
from tests.connectors.fake_mastodon import TOKEN, FakeMastodon, refusal
from tests.connectors.fake_mastodon_posts import DOMAIN
from tests.connectors.specs import open_api, spec_file
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Connector, Outcome, Parcel, Sent

POST = "POST /api/v1/statuses"
WATCHED = "lime trees"


class UtcClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MastodonRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True
    wrong_secret = "a-token-of-somebody-else"

    def __init__(self, server: FakeMastodon) -> None:
        self.server = server
        self.connector: Connector = MastodonConnector(UtcClock(), answer_seconds=0.4)
        self.desk: Desk = desk("mastodon", f"@camille@{DOMAIN}", TOKEN, service_url=server.url)
        self.watch(WATCHED)

    def watch(self, *words: str) -> None:
        """Let the campaign watch these words."""
        self.desk.account = replace(self.desk.account, watches=words)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "X-RateLimit-Reset": lambda: self._until_reset(datetime.isoformat),
            "X-RateLimit-Reset, seconds": lambda: self._until_reset(lambda at: str(int(at.timestamp()))),
            "Retry-After, seconds": self._after_seconds,
            "Retry-After, a date": self._after_date,
            "no header": self._limit,
        }

    def inject(self, fault: Fault) -> None:
        self.server.server.misbehave(
            fault,
            lambda request: f"{request.method} {request.path}" == POST,
            refusal(422, "Validation failed: Text isn't wanted here"),
            refusal(401, "The access token was revoked"),
        )

    def heal(self) -> None:
        self.server.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        own = (post for post in self.server.posts.all.values() if post["account"]["username"] == "camille")
        return tuple(self._stored(post) for post in own)

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        posts = self.server.posts
        match kind:
            case ResponseKind.REPLY:
                return str(posts.add("bob", f"@camille {text}", in_reply_to_id=to.id)["id"])
            case ResponseKind.MENTION:
                return str(posts.add("bob", f"@camille {text}")["id"])
            case ResponseKind.QUOTE:
                return str(posts.quote(to.id, text)["id"])
            case ResponseKind.SEARCH:
                return str(posts.add("bob", text)["id"])
            case ResponseKind.LIKE:
                return f"notification {posts.react('favourite', to.id)}"
            case ResponseKind.REPOST:
                return f"notification {posts.react('reblog', to.id)}"
            case ResponseKind.COMMENT:
                raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        raise NotImplementedError

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`, or of its next attempt."""
        return self.connector.publish(again(message), self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def calls(self) -> list[str]:
        """Which calls reached the server, in order."""
        return [f"{request.method} {request.path}" for request in self.server.requests]

    def asked(self, call: str) -> list[Request]:
        """The requests of one call."""
        return [request for request in self.server.requests if f"{request.method} {request.path}" == call]

    def _stored(self, post: Json) -> StoredPost:
        above = self.server.posts.above(post)
        return StoredPost(
            id=post["id"],
            text=post["source"],
            parent_id=post["in_reply_to_id"],
            root_id=above[0]["id"] if above else None,
            alts=tuple(media["description"] for media in post["media_attachments"]),
        )

    def _until_reset(self, written: Callable[[datetime], str]) -> datetime:
        reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        self._limit(
            {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": written(reset)}
        )
        return reset

    def _after_seconds(self) -> datetime:
        self._limit({"Retry-After": "90"})
        return datetime.now(UTC) + timedelta(seconds=90)

    def _after_date(self) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=2)
        self._limit({"Retry-After": format_datetime(at, usegmt=True)})
        return at

    def _limit(self, headers: Mapping[str, str] = {}) -> None:
        self.server.on("*", lambda _: Reply(429, {"error": "Too many requests"}, headers))


@contextmanager
def open_rig(folder: Path) -> Iterator[MastodonRig]:
    """A server of its own, and a connector that waits less than half a second for it."""
    server = FakeMastodon()
    try:
        yield MastodonRig(server)
    finally:
        server.server.heal()
        server.server.close()
    if (description := spec_file("mastodon-openapi")) is not None:
        open_api(description).assert_all(server.requests)


RIGS: Mapping[str, RigOpener] = {"mastodon": open_rig}
