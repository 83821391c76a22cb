"""Bluesky seen from behind, for the contract suite: the small server on loopback of `fake_bluesky`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.bluesky.connector import Bluesky
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, again, desk
from tests.connectors.fake_bluesky import DID, HANDLE, PASSWORD, FakeBluesky, stamp
from tests.connectors.wire import Json, Reply, error
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.ports import Connector, Outcome, Parcel, Sent

POST = "app.bsky.feed.post"
PUT = "com.atproto.repo.putRecord"
RENEW = "com.atproto.server.refreshSession"
SIGN_IN = "com.atproto.server.createSession"


class UtcClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class BlueskyRig:
    """The connector, the server it speaks to, and the people on it."""

    proves = True
    tells_budget = True
    wrong_secret = "wron-gwro-ngwr-ongw"

    def __init__(self, server: FakeBluesky) -> None:
        self.server = server
        self.connector: Connector = Bluesky(UtcClock(), answer_seconds=0.5)
        self.desk: Desk = desk("bluesky", f"@{HANDLE}", PASSWORD, service_url=server.url)

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {"RateLimit-Reset": self._until_reset, "Retry-After": self._after, "no header": self._bare}

    def inject(self, fault: Fault) -> None:
        self.server.server.misbehave(
            fault,
            lambda request: request.nsid == PUT,
            error(400, "InvalidRequest", "This text isn't wanted here"),
            error(400, "ExpiredToken", "Token has expired"),
        )

    def heal(self) -> None:
        self.server.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        return tuple(
            _stored_post(uri, kept["value"])
            for uri, kept in self.server.records.items()
            if uri.startswith(f"at://{DID}/{POST}/")
        )

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        if kind is ResponseKind.SEARCH:
            self.watch("lime trees")
            return self.server.say(text)
        subject = None if kind is ResponseKind.MENTION else to.id
        return self.server.respond(kind.value, self._record(to, kind, text), subject)

    def watch(self, *words: str) -> None:
        """Let the campaign watch these words."""
        self.desk.account = replace(self.desk.account, watches=words)

    def is_hidden(self, remote_id: str) -> bool:
        return any(
            remote_id in kept["value"].get("hiddenReplies", ()) for kept in self.server.records.values()
        )

    def publish(self, message: Parcel) -> Outcome:
        """What the connector makes of publishing `message`."""
        return self.connector.publish(again(message), self.desk.access)

    def sent(self, message: Parcel) -> RemotePost:
        """Publish where nothing stands in the way."""
        outcome = self.publish(message)
        assert isinstance(outcome, Sent), outcome
        return outcome.remote

    def calls(self) -> list[str]:
        """Which calls reached the server, in order."""
        return [request.nsid for request in self.server.requests]

    def _record(self, to: RemotePost, kind: ResponseKind, text: str) -> Json:
        reference = {"uri": to.id, "cid": to.revision}
        if kind in (ResponseKind.LIKE, ResponseKind.REPOST):
            return {
                "$type": f"app.bsky.feed.{kind}",
                "subject": reference,
                "createdAt": stamp(datetime.now(UTC)),
            }
        record: Json = {"$type": POST, "text": text, "langs": ["en"], "createdAt": stamp(datetime.now(UTC))}
        if kind is ResponseKind.REPLY:
            above = self.server.records[to.id]["value"].get("reply")
            record["reply"] = {"root": above["root"] if above else reference, "parent": reference}
        if kind is ResponseKind.MENTION:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": DID}
            record["facets"] = [{"index": {"byteStart": 0, "byteEnd": 1}, "features": [feature]}]
        if kind is ResponseKind.QUOTE:
            record["embed"] = {"$type": "app.bsky.embed.record", "record": reference}
        return record

    def _until_reset(self) -> datetime:
        reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        self._limit(RateLimit_Reset=str(int(reset.timestamp())))
        return reset

    def _after(self) -> datetime:
        self._limit(Retry_After="90")
        return datetime.now(UTC) + timedelta(seconds=90)

    def _bare(self) -> None:
        self._limit()

    def _limit(self, **headers: str) -> None:
        self.server.on("*", lambda _: Reply(429, b"Slow down", headers))


def _stored_post(uri: str, record: Json) -> StoredPost:
    reply, embed = record.get("reply"), record.get("embed", {})
    return StoredPost(
        id=uri,
        text=record["text"],
        parent_id=reply and reply["parent"]["uri"],
        root_id=reply and reply["root"]["uri"],
        alts=tuple(image["alt"] for image in embed.get("images", ())),
    )


@contextmanager
def open_rig(folder: Path) -> Iterator[BlueskyRig]:
    """A server of its own, and a connector that waits a moment for it."""
    server = FakeBluesky()
    try:
        yield BlueskyRig(server)
    finally:
        server.server.heal()
        server.server.close()


RIGS: Mapping[str, RigOpener] = {"bluesky": open_rig}
