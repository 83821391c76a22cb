"""A small Telegram on loopback: the Bot API for one bot, its channel and the channel's discussion group.

It behaves as core.telegram.org/bots/api says, with the descriptions of errors that Telegram's own
telegram-bot-api writes. It keeps what it is told, and can be told to behave badly on any call.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from tests.connectors.bot_api import asked
from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Json, Reply, Request
from warroom.domain.text_length import LengthUnit, count

BOT = 7012345678
TOKEN = f"{BOT}:AAHcamille-camille_camille-camille"
CHANNEL = -1001111111111
GROUP = -1002222222222
HANDLE = "camille_coast"

Chat = dict[int, Json]
"""The messages of a chat by their numbers."""


def failure(status: int, said: str, **parameters: int) -> Reply:
    """An error as the Bot API tells it (#making-requests, #responseparameters)."""
    body: Json = {"ok": False, "error_code": status, "description": said}
    return Reply(status, body | ({"parameters": parameters} if parameters else {}))


def bad(said: str) -> Reply:
    """An error of the request."""
    return failure(400, f"Bad Request: {said}")


@dataclass
class FakeTelegram:
    """One channel with its group."""

    chats: dict[int, Chat] = field(default_factory=lambda: {CHANNEL: {}, GROUP: {}})
    files: dict[tuple[int, int], bytes] = field(default_factory=dict)
    rights: dict[int, set[str]] = field(
        default_factory=lambda: {
            CHANNEL: {"can_post_messages", "can_edit_messages", "can_delete_messages"},
            GROUP: {"can_delete_messages"},
        }
    )
    username: str | None = HANDLE
    group: int = GROUP
    moved_to: int | None = None
    """Where the group has gone, as a supergroup."""

    def __post_init__(self) -> None:
        self.updates: list[Json] = []
        self._counter = 40
        self._update = 1000
        self._lock = Lock()
        self.server = LoopbackServer(self._answer)

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    # What people do.

    def write(self, text: str, under: int | None = None, answering: int | None = None, **more: object) -> int:
        """Somebody writes in the group, under a post of the channel or answering a message; its number."""
        with self._lock:
            number = self._next()
            message: Json = {
                "message_id": number,
                "date": int(datetime.now(UTC).timestamp()),
                "chat": self._chat(self.group),
                "from": {
                    "id": 4242,
                    "is_bot": False,
                    "first_name": "Bob",
                    "last_name": "B.",
                    "username": "bob",
                },
                "text": text,
            }
            if under is not None:
                answering = self.copy_of(under)
            if answering is not None:
                answered = self.chats[self.group][answering]
                message["message_thread_id"] = answered.get("message_thread_id", answering)
                # No message in a reply brings its own reply along (#message).
                message["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
            message |= more
            self.chats[self.group][number] = message
            self._tell(message)
            return number

    def copy_of(self, post: int) -> int:
        """The number, in the group, of the copy of a channel's post."""
        return next(
            number
            for number, message in self.chats[self.group].items()
            if message.get("is_automatic_forward") and message["forward_origin"]["message_id"] == post
        )

    # The server's own work.

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            if request.path.split("/")[1] != f"bot{TOKEN}":
                return failure(401, "Unauthorized")
            calls: dict[str, Callable[[Json], Reply]] = {
                "getChat": self._get_chat,
                "getChatMember": self._get_member,
                "getUpdates": self._get_updates,
                "sendMessage": self._send,
                "sendPhoto": self._send,
                "sendVideo": self._send,
                "sendMediaGroup": self._send_album,
                "editMessageText": self._edit,
                "editMessageCaption": self._edit,
                "deleteMessage": self._delete,
            }
            return calls[request.nsid](asked(request))

    def _found(self, chat: object) -> int | None:
        if chat == f"@{self.username}":
            return CHANNEL
        return chat if isinstance(chat, int) and chat in self.chats else None

    def _get_chat(self, told: Json) -> Reply:
        chat = self._found(told["chat_id"])
        if chat is None:
            return bad("chat not found")
        linked = {"linked_chat_id": self.group} if self.group else {}
        return ok({**self._chat(chat), **linked, "accent_color_id": 0, "max_reaction_count": 11})

    def _get_member(self, told: Json) -> Reply:
        rights = self.rights[told["chat_id"]]
        user = {"id": BOT, "is_bot": True, "first_name": "Warroom"}
        if not rights:
            return ok({"status": "member", "user": user})
        return ok({"status": "administrator", "user": user, **dict.fromkeys(rights, True)})

    def _get_updates(self, told: Json) -> Reply:
        """From the offset on; those before it are forgotten (#getupdates)."""
        offset = told.get("offset", 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return ok(self.updates[: told.get("limit", 100)])

    def _send(self, told: Json) -> Reply:
        text = str(told.get("text") or told.get("caption") or "")
        if "text" in told and not text:
            return bad("message text is empty")
        if count(text, LengthUnit.UTF16) > (4096 if "text" in told else 1024):
            return bad("message is too long" if "text" in told else "message caption is too long")
        chat, refusal = self._writable(told)
        if refusal is not None:
            return refusal
        kind = next((name for name in ("photo", "video") if name in told), None)
        return ok(self._stored(chat, text, told, kind, told[kind].content if kind else b""))

    def _send_album(self, told: Json) -> Reply:
        if not 2 <= len(told["media"]) <= 10:
            return bad("wrong number of media")
        chat, refusal = self._writable(told)
        if refusal is not None:
            return refusal
        return ok(
            [
                self._stored(
                    chat,
                    each.get("caption", ""),
                    told,
                    "photo",
                    told[each["media"].removeprefix("attach://")].content,
                )
                for each in told["media"]
            ]
        )

    def _writable(self, told: Json) -> tuple[int, Reply | None]:
        if self.moved_to is not None and told["chat_id"] != self.moved_to and told["chat_id"] != CHANNEL:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            return 0, failure(400, words, migrate_to_chat_id=self.moved_to)
        chat = self._found(told["chat_id"])
        if chat is None:
            return 0, bad("chat not found")
        answered = told.get("reply_parameters", {}).get("message_id")
        if answered is not None and answered not in self.chats[chat]:
            return 0, bad("message to be replied not found")
        return chat, None

    def _stored(self, chat: int, text: str, told: Json, kind: str | None, content: bytes) -> Json:
        number = self._next()
        message: Json = {
            "message_id": number,
            "date": int(datetime.now(UTC).timestamp()),
            "chat": self._chat(chat),
            "caption" if kind else "text": text,
        }
        if chat == CHANNEL:
            message["sender_chat"] = self._chat(chat)
        else:
            message["from"] = {"id": BOT, "is_bot": True, "first_name": "Warroom"}
        if kind:
            message[kind] = {"file_id": f"file-{number}"}
            self.files[chat, number] = content
        if answered := told.get("reply_parameters", {}).get("message_id"):
            above = self.chats[chat][answered]
            message["reply_to_message"] = above
            if chat != CHANNEL:
                message["message_thread_id"] = above.get("message_thread_id", answered)
        for option in ("disable_notification", "protect_content", "link_preview_options"):
            if option in told:
                message[f"told_{option}"] = told[option]
        self.chats[chat][number] = message
        if chat == CHANNEL and self.group:
            self._forward(message)
        return {name: value for name, value in message.items() if not name.startswith("told_")}

    def _forward(self, post: Json) -> None:
        number = self._next()
        origin = {
            "type": "channel",
            "chat": post["chat"],
            "message_id": post["message_id"],
            "date": post["date"],
        }
        copy: Json = {
            "message_id": number,
            "date": post["date"],
            "chat": self._chat(self.group),
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "sender_chat": post["chat"],
            "is_automatic_forward": True,
            "forward_origin": origin,
            **{name: post[name] for name in ("text", "caption", "photo", "video") if name in post},
        }
        self.chats[self.group][number] = copy
        self._tell(copy)

    def _edit(self, told: Json) -> Reply:
        chat = self._found(told["chat_id"])
        message = self.chats.get(chat or 0, {}).get(told["message_id"])
        if message is None:
            return bad("message to edit not found")
        what = "text" if "text" in told else "caption"
        if what not in message:
            return bad(f"there is no {what} in the message to edit")
        if message[what] == told[what]:
            return bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message[what] = told[what]
        return ok({**message, "edit_date": message["date"]})

    def _delete(self, told: Json) -> Reply:
        chat = self._found(told["chat_id"])
        if self.chats.get(chat or 0, {}).pop(told["message_id"], None) is None:
            return bad("message to delete not found")
        return ok(True)

    def _chat(self, chat: int) -> Json:
        if chat == CHANNEL:
            named = {"username": self.username} if self.username else {}
            return {"id": CHANNEL, "type": "channel", "title": "Camille for the Coast", **named}
        return {"id": chat, "type": "supergroup", "title": "Coast talk"}

    def _tell(self, message: Json) -> None:
        self._update += 1
        self.updates.append({"update_id": self._update, "message": message})

    def _next(self) -> int:
        self._counter += 1
        return self._counter


def ok(result: Any) -> Reply:  # noqa: ANN401 — any JSON
    """A good answer."""
    return Reply(200, {"ok": True, "result": result})
