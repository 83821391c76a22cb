"""Instagram seen from behind, for the contract suite: the small server on loopback of `fake_instagram`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from connectors.instagram.connector import Instagram
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, attempt, desk
from tests.connectors.fake_graph import EXPIRED, graph_error, regain
from tests.connectors.fake_instagram import ACCOUNT, NAME, FakeInstagram
from tests.connectors.loopback import every
from tests.connectors.rig_facebook import UtcClock, pasted
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import AccountAccess, Outcome, Parcel, ParcelPicture, ParcelVideo, Sent

LIMIT = "(#4) Application request limit reached"


class DeskWithHost(Desk):
    """A desk whose campaign has an account that hosts media: `hosted` is what it put at public addresses."""

    hosted: dict[str, ParcelPicture | ParcelVideo]

    @property
    def access(self) -> AccountAccess:
        return replace(super().access, public_url=self._host)

    def _host(self, media: ParcelPicture | ParcelVideo) -> str:
        content = media.content if isinstance(media, ParcelPicture) else media.read(0, media.size)
        address = f"https://media.example.org/{sha256(content).hexdigest()}"
        self.hosted[address] = media
        return address


class InstagramRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True
    wrong_secret = pasted("EAAWrong0123456789").value

    def __init__(self, server: FakeInstagram) -> None:
        self.server = server
        self.connector = Instagram(UtcClock(), answer_seconds=0.3, base_url=server.graph.url)
        plain = desk("instagram", f"@{NAME}", pasted().value)
        self.desk = DeskWithHost(plain.account, plain.secret)
        self.desk.hosted = {}

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "X-Business-Use-Case-Usage": self._regained,
            "Retry-After": self._after,
            "no header": self._bare,
        }

    def inject(self, fault: Fault) -> None:
        refusal = graph_error(36003, 2207009, "The aspect ratio is not supported.")
        self.server.graph.server.misbehave(fault, is_publish, refusal, EXPIRED)

    def heal(self) -> None:
        self.server.graph.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        posts = [
            StoredPost(m["id"], m["caption"], None, None, tuple(m["alts"]))
            for m in self.server.media.values()
        ]
        ours = [each for each in self.server.comments.values() if each["from"]["id"] == ACCOUNT]
        return (*posts, *(self._stored(each) for each in ours))

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        match kind:
            case ResponseKind.COMMENT:
                return self.server.comment(to.id, text)
            case ResponseKind.MENTION:
                return self.server.tag(text)
            case ResponseKind.LIKE:
                self.server.media[to.id]["like_count"] += 1
                return ""
            case _:
                raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        return bool(self.server.comments[remote_id]["hidden"])

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = attempt(self, message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def _stored(self, each: Json) -> StoredPost:
        return StoredPost(each["id"], each["text"], each["asked"], each["media"], ())

    def _regained(self) -> datetime:
        self._limit(graph_error(80002, 2446079, LIMIT, 400, X_Business_Use_Case_Usage=regain(4, ACCOUNT)))
        return datetime.now(UTC) + timedelta(minutes=4)

    def _after(self) -> datetime:
        self._limit(graph_error(4, None, LIMIT, 403, Retry_After="90"))
        return datetime.now(UTC) + timedelta(seconds=90)

    def _bare(self) -> None:
        self._limit(graph_error(17, None, LIMIT, 400))

    def _limit(self, reply: Reply) -> None:
        self.server.graph.server.on(every, lambda _: reply)


def is_publish(request: Request) -> bool:
    """Picks the calls that publish."""
    return request.method == "POST" and request.nsid in ("media_publish", "replies", "comments", "mentions")


@contextmanager
def open_rig(folder: Path) -> Iterator[InstagramRig]:
    """A server of its own, and a connector that waits a third of a second for it."""
    server = FakeInstagram()
    try:
        yield InstagramRig(server)
    finally:
        server.graph.server.heal()
        server.graph.server.close()


RIGS: Mapping[str, RigOpener] = {"instagram": open_rig}
