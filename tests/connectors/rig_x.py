"""X seen from behind, for the contract suite: the small server on loopback of `fake_x`.

It speaks with the four pasted values of OAuth 1.0a, or, in X's own tests, with the tokens of a browser
sign-in. At its end, each rig holds all requests that came against X's own OpenAPI description, where that is
at hand.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

from connectors.x.connector import X
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.fake_x import BOB, HANDLE, FakeX
from tests.connectors.fake_x_media import problem
from tests.connectors.fake_x_tokens import CLIENT_ID, CLIENT_SECRET, SECRETS, US
from tests.connectors.specs import open_api, spec_file
from tests.connectors.wire import Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import AccountAccess, Connector, Outcome, Parcel, Secret, Sent

PASTED = Secret.of(SECRETS)
SIGNED_IN = Secret.of(
    {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "bearer": "bearer-0", "refresh": "refresh-0"}
)


class UtcClock:
    """The machine's own time, or one that is `ahead` of it."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def creates(request: Request) -> bool:
    """Whether the request makes a post."""
    return (request.method, request.path) == ("POST", "/2/tweets")


def signs_in(request: Request) -> bool:
    """Whether the request is about tokens: X's OpenAPI description doesn't know of it."""
    return request.path == "/2/oauth2/token"


class XRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True

    def __init__(self, secret: Secret = PASTED) -> None:
        self.server = FakeX()
        self.clock = UtcClock()
        self.connector: Connector = X(self.clock, answer_seconds=0.4, base_url=self.server.server.url)
        self.desk: Desk = desk("x", f"@{HANDLE}", secret.value)
        self.desk.account = replace(self.desk.account, watches=("lime trees",))
        self.spent: list[Decimal] = []

    @property
    def wrong_secret(self) -> str:
        return Secret.of({**SECRETS, "access_token_secret": "not-the-one"}).value

    @property
    def access(self) -> AccountAccess:
        """The desk's access, with what was spent remembered."""
        return replace(self.desk.access, note_spend=self.spent.append)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {
            "x-rate-limit-reset": self._until_reset,
            "24 hours": self._until_tomorrow,
            "Retry-After": self._after,
            "Retry-After as a date": self._after_date,
            "no header": self._bare,
            "nonsense": self._nonsense,
        }

    def inject(self, fault: Fault) -> None:
        if fault is Fault.EXPIRED:
            self.server.tokens.revoked = True
        self.server.server.misbehave(
            fault,
            creates,
            problem(403, "Forbidden", "This post violates X's rules."),
            problem(401, "Unauthorized", "Unauthorized"),
        )
        if fault is Fault.EXPIRED:
            gone = Reply(400, {"error": "invalid_request", "error_description": "The token was invalid."})
            self.server.server.on(signs_in, lambda _: gone)

    def heal(self) -> None:
        self.server.tokens.revoked = False
        self.server.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        return tuple(
            StoredPost(
                post.id,
                post.text,
                post.answers,
                post.conversation if post.answers else None,
                tuple(self.server.media.kept[each].alt for each in post.media),
            )
            for post in self.server.posts.values()
            if post.author == US
        )

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        match kind:
            case ResponseKind.REPLY:
                return self.server.write(BOB, f"@{HANDLE} {text}", answers=to.id).id
            case ResponseKind.COMMENT:
                return self.server.write(BOB, text, answers=to.id).id
            case ResponseKind.MENTION:
                return self.server.write(BOB, f"{text} cc @{HANDLE}").id
            case ResponseKind.QUOTE:
                return self.server.write(BOB, text, quotes=to.id).id
            case ResponseKind.SEARCH:
                return self.server.write(BOB, text).id
            case ResponseKind.REPOST:
                return self.server.write(BOB, "", reposts=to.id).id
            case ResponseKind.LIKE:
                self.server.like(to.id)
                return "like"

    def is_hidden(self, remote_id: str) -> bool:
        return self.server.posts[remote_id].hidden

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(message, self.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def calls(self) -> list[str]:
        """Which calls reached the server, in order."""
        return [f"{request.method} {request.path}" for request in self.server.requests]

    def close(self) -> None:
        """Let the server go, and hold what came against X's description of itself."""
        self.server.server.heal()
        self.server.server.close()
        description = spec_file("x-openapi")
        if description is not None:
            open_api(description).assert_all(self.server.requests, apart_from=signs_in)

    def _until_reset(self) -> datetime:
        reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=9)
        self._limit({"x-rate-limit-reset": str(int(reset.timestamp())), "x-rate-limit-remaining": "0"})
        return reset

    def _until_tomorrow(self) -> datetime:
        reset = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)
        self._limit(
            {
                "x-rate-limit-reset": str(int((reset - timedelta(hours=19)).timestamp())),
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": str(int(reset.timestamp())),
            }
        )
        return reset

    def _after(self) -> datetime:
        self._limit({"Retry-After": "90"})
        return datetime.now(UTC) + timedelta(seconds=90)

    def _after_date(self) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        self._limit({"Retry-After": format_datetime(at, usegmt=True)})
        return at

    def _bare(self) -> None:
        self._limit({})

    def _nonsense(self) -> None:
        self._limit({"x-rate-limit-reset": "soon"})

    def _limit(self, headers: dict[str, str]) -> None:
        body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
        self.server.server.on(lambda _: True, lambda _: Reply(429, body, headers))


@contextmanager
def open_rig(folder: Path) -> Iterator[XRig]:
    """A server of its own, and the four pasted values."""
    yield from _opened(XRig())


@contextmanager
def open_signed_in(folder: Path) -> Iterator[XRig]:
    """The same, with the tokens of a browser sign-in."""
    yield from _opened(XRig(SIGNED_IN))


def _opened(rig: XRig) -> Iterator[XRig]:
    try:
        yield rig
    finally:
        rig.close()


RIGS: Mapping[str, RigOpener] = {"x": open_rig}
