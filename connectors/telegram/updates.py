"""What people write in the channel's discussion group, out of the bot's updates. Pure.

Source: core.telegram.org/bots/api#getting-updates and #message. Telegram forwards each post of a channel
into its group by itself (`is_automatic_forward`), and comments stand in the thread of that copy. The cursor
remembers which copy is of which post, as only direct answers bring that along. Asking for the updates from
the cursor on makes Telegram forget those before it, which are stored by then.
"""

import json
import logging
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from connectors.telegram.place import Place, address
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

_ANONYMOUS = 1087968824
"""Who administrators of a group are when they write as the group (GroupAnonymousBot)."""

_COPIES = 300
_log = logging.getLogger(__name__)


@dataclass
class Position:
    """Where reading stands: the next update, the group, and which of its messages are copies of what."""

    offset: int | None = None
    group: int | None = None
    copies: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))


@dataclass(frozen=True)
class Us:
    """The channel, by its id and its public name if it has one, and the bot."""

    channel: int
    username: str | None
    bot: int


def read(updates: list[Any], position: Position, us: Us) -> list[Incoming]:
    """The responses of a page of updates; `position` moves behind it. One that can't be read is logged."""
    found: list[Incoming] = []
    for update in updates:
        try:
            position.offset = int(update["update_id"]) + 1
            message = update.get("message")
            if message is not None and (incoming := _read(message, position, us)) is not None:
                found.append(incoming)
        except (*MALFORMED, OSError) as error:
            _log.warning("An update of Telegram can't be read: %s", type(error).__name__)
    return found


def _read(message: JsonObject, position: Position, us: Us) -> Incoming | None:
    if message.get("is_automatic_forward"):
        _note_copy(message, position, us)
        return None
    if "migrate_to_chat_id" in message and message["chat"]["id"] == position.group:
        position.group = int(message["migrate_to_chat_id"])
    if message["chat"]["id"] != position.group or _is_ours(message, us) or not _says_something(message):
        return None
    return _incoming(message, position, us)


def _note_copy(message: JsonObject, position: Position, us: Us) -> None:
    """A post of the channel arrived in its group, which this makes known as well."""
    if message.get("sender_chat", {}).get("id") != us.channel:
        return
    if position.group != message["chat"]["id"]:
        position.group, position.copies = int(message["chat"]["id"]), {}
    position.copies[str(message["message_id"])] = int(message["forward_origin"]["message_id"])
    while len(position.copies) > _COPIES:
        del position.copies[next(iter(position.copies))]


def _incoming(message: JsonObject, position: Position, us: Us) -> Incoming:
    post, answered = _post(message, position, us), message.get("reply_to_message")
    root = _remote(us, post) if post is not None else None
    parent = root.id if root else None
    if answered is not None and not answered.get("is_automatic_forward"):
        parent = Place(str(message["chat"]["id"]), int(answered["message_id"])).text
    text = message.get("text") or message.get("caption") or message.get("sticker", {}).get("emoji") or ""
    named = us.username is not None and f"@{us.username}".casefold() in text.casefold()
    return kept(
        Incoming(
            kind=ResponseKind.MENTION if named and root is None else ResponseKind.COMMENT,
            remote=_comment(message, us, post),
            author=_author(message),
            text=text.encode(errors="replace").decode(),
            posted_at=datetime.fromtimestamp(message["date"], UTC),
            parent_id=parent,
            root=root,
        )
    )


def _post(message: JsonObject, position: Position, us: Us) -> int | None:
    """The post of the channel under which the message stands."""
    answered = message.get("reply_to_message", {})
    if answered.get("is_automatic_forward") and answered.get("sender_chat", {}).get("id") == us.channel:
        return int(answered["forward_origin"]["message_id"])
    return position.copies.get(str(message.get("message_thread_id")))


def _remote(us: Us, number: int) -> RemotePost:
    chat = {"id": us.channel, "username": us.username}
    return RemotePost(Place(str(us.channel), number).text, address(chat, number))


def _comment(message: JsonObject, us: Us, post: int | None) -> RemotePost:
    number = int(message["message_id"])
    shown = address(message["chat"], number)
    if us.username is not None and post is not None:
        shown = f"https://t.me/{us.username}/{post}?comment={number}"
    return RemotePost(Place(str(message["chat"]["id"]), number).text, shown)


def _author(message: JsonObject) -> RemoteAuthor:
    """A person, or the channel that somebody writes as."""
    chat, person = message.get("sender_chat"), message.get("from", {})
    if chat is not None:
        return RemoteAuthor(str(chat["id"]), chat.get("username") or str(chat["id"]), chat.get("title") or "")
    name = " ".join(part for part in (person["first_name"], person.get("last_name")) if part)
    return RemoteAuthor(str(person["id"]), person.get("username") or name, name)


def _is_ours(message: JsonObject, us: Us) -> bool:
    """Whether the bot, the channel, or the group itself (an administrator who writes as it) speaks."""
    speaker = message.get("sender_chat", {}).get("id")
    return speaker in (us.channel, message["chat"]["id"]) or message.get("from", {}).get("id") in (
        us.bot,
        _ANONYMOUS,
    )


def _says_something(message: JsonObject) -> bool:
    """Whether it is a message at all, and not a notice that somebody joined or pinned one."""
    kinds = (
        "text",
        "caption",
        "photo",
        "video",
        "animation",
        "sticker",
        "voice",
        "document",
        "poll",
        "location",
    )
    return any(kind in message for kind in kinds)
