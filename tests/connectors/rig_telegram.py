"""Telegram seen from behind, for the contract suite: the small server on loopback of `fake_telegram`.

Everything that reached it is judged, in the end, by the description of the Bot API, where that is at hand.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from connectors.telegram.connector import Telegram
from connectors.telegram.place import Place
from tests.connectors.bot_api import bot_api
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk
from tests.connectors.fake_telegram import BOT, CHANNEL, HANDLE, TOKEN, FakeTelegram, bad, failure
from tests.connectors.loopback import every
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind


class UtcClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TelegramRig:
    """The connector, the server it speaks to, and the people in the group."""

    proves = False
    tells_budget = False
    wrong_secret = f"{BOT}:AAwrong-wrong-wrong-wrong-wrong"

    def __init__(self, server: FakeTelegram) -> None:
        self.server = server
        self.connector = Telegram(UtcClock(), 0.5, server.server.url)
        self.desk: Desk = desk("telegram", f"@{HANDLE}", TOKEN, remote_identity=str(CHANNEL))

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        return {"retry_after": self._parameter, "HTTP date": self._date, "nothing": self._bare}

    def inject(self, fault: Fault) -> None:
        expired = failure(401, "Unauthorized")
        self.server.server.misbehave(fault, writes, bad("message text is not wanted here"), expired)

    def heal(self) -> None:
        self.server.server.heal()

    def stored(self) -> tuple[StoredPost, ...]:
        return tuple(self._posts())

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        place = Place.of(to.id)
        assert place is not None
        if kind is ResponseKind.COMMENT:
            return self.name(self.server.write(text, under=place.number))
        if kind is ResponseKind.MENTION:
            return self.name(self.server.write(f"@{HANDLE} {text}"))
        raise NotImplementedError

    def is_hidden(self, remote_id: str) -> bool:
        raise NotImplementedError

    def name(self, number: int) -> str:
        """A message of the group by its name."""
        return Place(str(self.server.group), number).text

    def calls(self) -> list[str]:
        """Which calls reached the server, in order."""
        return [request.nsid for request in self.server.requests]

    def _posts(self) -> Iterator[StoredPost]:
        """Our messages; an album is one post, whose first message has a caption."""
        for chat, messages in self.server.chats.items():
            ours = [message for message in messages.values() if _is_ours(message)]
            albums = [message for message in ours if "photo" in message]
            for message in ours:
                if message in albums[1:]:
                    continue
                text = str(message.get("text") or message.get("caption") or "")
                above = self._above(message)
                yield StoredPost(
                    f"{chat}/{message['message_id']}",
                    text,
                    above[0] if above else None,
                    above[-1] if above else None,
                    ("",) * len(albums) if "photo" in message else (),
                )

    def _above(self, message: Json) -> list[str]:
        """What a message answers, and what that answers; the copy of a post stands for the post."""
        answered = message.get("reply_to_message")
        if answered is None:
            return []
        if answered.get("is_automatic_forward"):
            return [f"{CHANNEL}/{answered['forward_origin']['message_id']}"]
        full = self.server.chats[answered["chat"]["id"]][answered["message_id"]]
        return [f"{answered['chat']['id']}/{answered['message_id']}", *self._above(full)]

    def _parameter(self) -> datetime:
        self._limit(failure(429, "Too Many Requests: retry after 35", retry_after=35))
        return datetime.now(UTC) + timedelta(seconds=35)

    def _date(self) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
        self._limit(Reply(429, b"slow down", {"Retry-After": format_datetime(at, usegmt=True)}))
        return at

    def _bare(self) -> None:
        self._limit(Reply(429, b"slow down"))

    def _limit(self, reply: Reply) -> None:
        self.server.server.on(every, lambda _: reply)


def writes(request: Request) -> bool:
    """A call that sends."""
    return request.nsid.startswith("send")


def _is_ours(message: Json) -> bool:
    if message.get("is_automatic_forward"):
        return False
    return bool(message["chat"]["id"] == CHANNEL or message.get("from", {}).get("id") == BOT)


@contextmanager
def open_rig(folder: Path) -> Iterator[TelegramRig]:
    """A server of its own, and a connector that waits half a second for it."""
    server = FakeTelegram()
    try:
        yield TelegramRig(server)
        if (judge := bot_api()) is not None:
            judge.assert_all(server.requests)
    finally:
        server.server.heal()
        server.server.close()


RIGS: Mapping[str, RigOpener] = {"telegram": open_rig}
