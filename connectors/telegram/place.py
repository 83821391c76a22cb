"""Where a message stands on Telegram: its chat and its number, which together are its name here. Pure.

A message is called "chat/number". The numbers of an album's other messages are kept as the post's revision.
"""

import re
from dataclasses import dataclass

from connectors.http import JsonObject
from warroom.domain.delivery import RemotePost

_NAME = re.compile(r"(-?\d+|@\w+)/(\d+)")
_ADDRESS = re.compile(r"https?://(?:t|telegram)\.me/(?:c/(\d+)|(\w+))/(?:\d+/)?(\d+)(?:\?.*)?")
_SUPERGROUP = "-100"
"""Before a channel's or supergroup's number, as the Bot API writes it; in addresses it stands without."""


@dataclass(frozen=True)
class Place:
    """A message. `chat` is a number, or the public name of a channel with its @."""

    chat: str
    number: int

    @classmethod
    def of(cls, remote_id: str) -> "Place | None":
        """The place of a message, of which a person may have given the web address only."""
        if named := _NAME.fullmatch(remote_id):
            return cls(named[1], int(named[2]))
        if shown := _ADDRESS.fullmatch(remote_id):
            return cls(f"{_SUPERGROUP}{shown[1]}" if shown[1] else f"@{shown[2]}", int(shown[3]))
        return None

    @property
    def text(self) -> str:
        """The message's name."""
        return f"{self.chat}/{self.number}"


def chat_id(chat: str) -> int | str:
    """A chat as the Bot API takes it: a number, or a text with an @."""
    return chat if chat.startswith("@") else int(chat)


def posted(messages: list[JsonObject]) -> RemotePost:
    """What was sent: a message, or an album of several. Raises KeyError, TypeError, IndexError."""
    first = messages[0]
    chat, number = first["chat"], int(first["message_id"])
    others = ",".join(str(message["message_id"]) for message in messages[1:])
    return RemotePost(Place(str(chat["id"]), number).text, address(chat, number), others or None)


def places(remote: RemotePost) -> list[Place]:
    """Every message that a post consists of; none for what is no message."""
    first = Place.of(remote.id)
    if first is None:
        return []
    others = [Place(first.chat, int(number)) for number in (remote.revision or "").split(",") if number]
    return [first, *others]


def address(chat: JsonObject, number: int) -> str | None:
    """Where people read a message in a browser; that of a private chat is for its members only."""
    if name := chat.get("username"):
        return f"https://t.me/{name}/{number}"
    private = str(chat["id"])
    is_long = private.startswith(_SUPERGROUP)
    return f"https://t.me/c/{private.removeprefix(_SUPERGROUP)}/{number}" if is_long else None
