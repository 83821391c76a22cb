"""LinkedIn seen from behind, for the contract suite: the small server on loopback of `fake_linkedin`."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from connectors.linkedin.connector import LinkedIn
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.fake_linkedin import (
    EXPIRED,
    HANDLE,
    PAGE,
    TOKEN,
    Comment,
    FakeLinkedIn,
    Post,
    error,
    midnight,
    seen,
)
from tests.connectors.loopback import every
from tests.connectors.wire import Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Outcome, Parcel, Secret, Sent


class UtcClock:
    """The machine's own time, moved by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class LinkedInRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = False
    wrong_secret = json.dumps({"access_token": "AQVnoSuchToken"})

    def __init__(self, fake: FakeLinkedIn) -> None:
        self.fake = fake
        self.clock = UtcClock()
        self.connector = LinkedIn(
            self.clock, answer_seconds=0.3, base_url=fake.url, sign_in_url=f"{fake.url}/oauth/v2"
        )
        kept = json.dumps({"access_token": TOKEN})
        self.desk: Desk = desk("linkedin", HANDLE, kept, remote_identity=PAGE)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "Retry-After": self._after,
            "Retry-After as a date": self._at,
            "the day's limit": self._until_midnight,
            "no header": self._bare,
        }

    def inject(self, fault: Fault) -> None:
        refusal = error(
            422, "UNPROCESSABLE_ENTITY", "The content violates the Professional Community Policies"
        )
        self.fake.server.misbehave(fault, is_posting, refusal, EXPIRED)

    def heal(self) -> None:
        self.fake.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        ours: list[Post | Comment] = [post for post in self.fake.posts.values() if post.author == PAGE]
        ours += [comment for comment in self.fake.comments.values() if comment.actor == PAGE]
        return tuple(map(self._stored, ours))

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        counts = self.fake.counts.setdefault(to.id, {})
        match kind:
            case ResponseKind.COMMENT:
                return self.fake.comment(to.id, text).urn
            case ResponseKind.MENTION:
                return self.fake.share(text, None, "SHARE_MENTION").urn
            case ResponseKind.QUOTE:
                return self.fake.share(text, self.fake.posts[to.id], "SHARE").urn
            case ResponseKind.REPOST:
                counts["shares"] = counts.get("shares", 0) + 1
                return self.fake.share("", self.fake.posts[to.id], "SHARE").urn
            case ResponseKind.LIKE:
                feeling = "LIKE" if len(counts) % 2 else "PRAISE"
                counts[feeling] = counts.get(feeling, 0) + 1
                return ""
            case _:
                raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        raise NotImplementedError("LinkedIn hides nothing")

    # For the tests of this network alone.

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def connect_with(self, **kept: str) -> None:
        """Give the account another secret."""
        self.desk.secret = Secret.of(kept)

    def _stored(self, ours: Post | Comment) -> StoredPost:
        if isinstance(ours, Comment):
            root = next(post for post in self.fake.posts.values() if post.activity == ours.under)
            return StoredPost(ours.urn, ours.text, ours.above or root.urn, root.urn, ())
        media, several = ours.content.get("media", {}), ours.content.get("multiImage", {})
        images = several.get("images") or ([media] if "altText" in media else [])
        return StoredPost(ours.urn, seen(ours.little), None, None, tuple(each["altText"] for each in images))

    def _after(self) -> datetime:
        self._limit(Retry_After="90")
        return datetime.now(UTC) + timedelta(seconds=90)

    def _at(self) -> datetime:
        at = (datetime.now(UTC) + timedelta(minutes=7)).replace(microsecond=0)
        self._limit(Retry_After=format_datetime(at, usegmt=True))
        return at

    def _until_midnight(self) -> datetime:
        said = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
        self.fake.server.on(every, lambda _: error(429, "TOO_MANY_REQUESTS", said, 101))
        return midnight()

    def _bare(self) -> None:
        self._limit()

    def _limit(self, **headers: str) -> None:
        limited = error(429, "TOO_MANY_REQUESTS", "Too many requests", 101, **headers)
        self.fake.server.on(every, lambda _: limited)


def is_posting(request: Request) -> bool:
    """Picks the call that publishes."""
    return request.method == "POST" and request.path == "/rest/posts"


@contextmanager
def open_rig(folder: Path) -> Iterator[LinkedInRig]:
    """A server of its own, and a connector that waits a third of a second for it."""
    fake = FakeLinkedIn()
    try:
        yield LinkedInRig(fake)
    finally:
        fake.server.heal()
        fake.server.close()


RIGS: Mapping[str, RigOpener] = {"linkedin": open_rig}
