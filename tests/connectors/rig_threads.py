"""Threads seen from behind, for the contract suite: the small server on loopback of `fake_threads`."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from connectors.threads.connector import Threads
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.fake_threads import EXPIRED, HANDLE, TOKEN, USER_ID, FakeThreads, error, later
from tests.connectors.loopback import every
from tests.connectors.wire import Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import AccountAccess, Outcome, Parcel, ParcelPicture, ParcelVideo, Secret, Sent

MEDIA_URL = "https://media.example.org/"


class UtcClock:
    """The machine's own time, moved by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class HostingDesk(Desk):
    """A desk whose campaign hosts pictures: `hosted` are those that were put there."""

    hosted: list[ParcelPicture | ParcelVideo] = field(default_factory=list)

    @property
    def access(self) -> AccountAccess:
        """What a connector is given."""
        return replace(super().access, public_url=self._host)

    def _host(self, shown: ParcelPicture | ParcelVideo) -> str:
        self.hosted.append(shown)
        return f"{MEDIA_URL}{len(self.hosted)}"


def secret(token: str, **more: str) -> str:
    """What is kept of a token that lasts."""
    ends_at = (datetime.now(UTC) + timedelta(days=59)).isoformat()
    return json.dumps({"access_token": token, "expires_at": ends_at, **more})


class ThreadsRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True
    wrong_secret = secret("THAAnoSuchToken")

    def __init__(self, fake: FakeThreads) -> None:
        self.fake = fake
        self.clock = UtcClock()
        self.connector = Threads(self.clock, answer_seconds=0.3, base_url=fake.url)
        connected = desk("threads", f"@{HANDLE}", secret(TOKEN), remote_identity=USER_ID)
        self.desk = HostingDesk(replace(connected.account, watches=("lime trees",)), connected.secret)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "Retry-After": self._after,
            "Retry-After as a date": self._at,
            "X-Business-Use-Case-Usage": self._regained,
            "no header": self._bare,
        }

    def inject(self, fault: Fault) -> None:
        refusal = error(400, 100, 0, "The text goes against the Community Guidelines")
        self.fake.server.misbehave(fault, is_publishing, refusal, EXPIRED)

    def heal(self) -> None:
        self.fake.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        return tuple(
            StoredPost(post.id, post.text, post.parent, post.root, post.alts) for post in self.fake.own()
        )

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        if kind in (ResponseKind.LIKE, ResponseKind.REPOST):
            counts = self.fake.counts.setdefault(to.id, {})
            counts[f"{kind}s"] = counts.get(f"{kind}s", 0) + 1
            return ""
        if kind is ResponseKind.REPLY:
            return self.fake.write("bob", text, to.id).id
        if kind in (ResponseKind.MENTION, ResponseKind.SEARCH):
            post = self.fake.write("bob", f"@{HANDLE} {text}" if kind is ResponseKind.MENTION else text)
            if kind is ResponseKind.MENTION:
                self.fake.mentions.append(post.id)
            return post.id
        raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        return self.fake.posts[remote_id].hidden

    # For the tests of this network alone.

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def connect_with(self, kept: str) -> None:
        """Give the account another secret."""
        self.desk.secret = Secret(kept)

    def _after(self) -> datetime:
        self.fake.server.on(every, lambda _: error(400, 4, 0, "Application request limit", Retry_After="90"))
        return datetime.now(UTC) + timedelta(seconds=90)

    def _at(self) -> datetime:
        at = later(7)
        limited = error(429, 613, 0, "Calls within one hour", Retry_After=format_datetime(at, usegmt=True))
        self.fake.server.on(every, lambda _: limited)
        return at

    def _regained(self) -> datetime:
        usage = '{"1":[{"type":"threads","call_count":100,"estimated_time_to_regain_access":5}]}'
        limited = error(400, 80_014, 0, "Too many calls", X_Business_Use_Case_Usage=usage)
        self.fake.server.on(every, lambda _: limited)
        return datetime.now(UTC) + timedelta(minutes=5)

    def _bare(self) -> None:
        self.fake.server.on(every, lambda _: error(400, 17, 0, "User request limit reached"))


def is_publishing(request: Request) -> bool:
    """Picks the call that publishes."""
    return request.nsid == "threads_publish"


@contextmanager
def open_rig(folder: Path) -> Iterator[ThreadsRig]:
    """A server of its own, and a connector that waits a third of a second for it."""
    fake = FakeThreads()
    try:
        yield ThreadsRig(fake)
    finally:
        fake.server.heal()
        fake.server.close()


RIGS: Mapping[str, RigOpener] = {"threads": open_rig}
