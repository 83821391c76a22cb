"""Facebook seen from behind, for the contract suite: the small server on loopback of `fake_facebook`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from connectors.facebook.connector import Facebook
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, attempt, desk
from tests.connectors.fake_facebook import FakeFacebook
from tests.connectors.fake_graph import APP_ID, APP_SECRET, EXPIRED, PAGE, PAGE_TOKEN, graph_error, regain
from tests.connectors.loopback import every
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Outcome, Parcel, Secret, Sent

LIMIT = "(#4) Application request limit reached"


class UtcClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def pasted(token: str = PAGE_TOKEN, app_secret: str = APP_SECRET) -> Secret:
    """The secret of an account whose token was pasted."""
    return Secret.of({"app_id": APP_ID, "app_secret": app_secret, "token": token})


class FacebookRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = False
    tells_budget = True
    wrong_secret = pasted("EAAWrong0123456789").value

    def __init__(self, server: FakeFacebook) -> None:
        self.server = server
        url = server.graph.url
        self.connector = Facebook(UtcClock(), answer_seconds=0.3, base_url=url, video_url=url)
        self.desk: Desk = desk("facebook", "@CamilleCoast", pasted().value)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "X-Business-Use-Case-Usage": self._regained,
            "Retry-After": self._after,
            "an HTTP date": self._at,
            "no header": self._bare,
        }

    def inject(self, fault: Fault) -> None:
        refusal = graph_error(100, 1609005, "The link is not allowed by our Community Standards")
        self.server.graph.server.misbehave(fault, is_post, refusal, EXPIRED)

    def heal(self) -> None:
        self.server.graph.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        ours = [each for each in self.server.objects.values() if each.get("from", {}).get("id") == PAGE]
        return tuple(self._stored(each) for each in ours)

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        post = self.server.objects[to.id]
        match kind:
            case ResponseKind.COMMENT:
                return self.server.comment(to.id, text)
            case ResponseKind.MENTION:
                return self.server.mention(text)
            case ResponseKind.LIKE:
                post["likes"] = post.get("likes", 0) + 1
            case ResponseKind.REPOST:
                post["reposts"] = post.get("reposts", 0) + 1
            case _:
                raise NotImplementedError
        return ""

    def is_hidden(self, remote_id: str) -> bool:
        return bool(self.server.objects[remote_id]["is_hidden"])

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = attempt(self, message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def _stored(self, each: Json) -> StoredPost:
        known = [photo for photo in each.get("photos", ()) if photo in self.server.objects]
        photos = [self.server.objects[photo]["alt"] for photo in known]
        parent = each.get("parent", {}).get("id") or each.get("post")
        return StoredPost(each["id"], each["message"], parent, each.get("post"), tuple(photos))

    def _regained(self) -> datetime:
        self._limit(graph_error(80001, 2446079, LIMIT, 400, X_Business_Use_Case_Usage=regain(4)))
        return datetime.now(UTC) + timedelta(minutes=4)

    def _after(self) -> datetime:
        self._limit(graph_error(4, None, LIMIT, 403, Retry_After="90"))
        return datetime.now(UTC) + timedelta(seconds=90)

    def _at(self) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=3)
        self._limit(graph_error(32, None, LIMIT, 403, Retry_After=format_datetime(at, usegmt=True)))
        return at

    def _bare(self) -> None:
        self._limit(graph_error(613, None, LIMIT, 400))

    def _limit(self, reply: Reply) -> None:
        self.server.graph.server.on(every, lambda _: reply)


def is_post(request: Request) -> bool:
    """Picks the calls that publish."""
    return request.method == "POST" and request.nsid in ("feed", "comments")


@contextmanager
def open_rig(folder: Path) -> Iterator[FacebookRig]:
    """A server of its own, and a connector that waits a third of a second for it."""
    server = FakeFacebook()
    try:
        yield FacebookRig(server)
    finally:
        server.graph.server.heal()
        server.graph.server.close()


RIGS: Mapping[str, RigOpener] = {"facebook": open_rig}
