"""The connector to Telegram. Called on the worker's threads; it keeps nothing but its HTTP client."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from connectors.http import ANSWER_SECONDS, Http, JsonObject
from connectors.telegram import publication, updates
from connectors.telegram.api import Api, Declined, Unclear, bot_id, troubles
from connectors.telegram.capabilities import CAPABILITIES
from connectors.telegram.place import Place, chat_id, places
from connectors.telegram.publication import channel_of
from connectors.telegram.updates import Position, Us
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Batch, CannotTell, Clock, Identity, Lookup, Outcome, Parcel

BASE_URL = "https://api.telegram.org"
PAGE = 100
"""The most updates that come at once."""

_CHATS = ("private", "group", "supergroup", "channel")
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages")
_GROUP_RIGHTS = ("can_delete_messages",)


class Telegram:
    """Publishes in a channel and reads what people say in its discussion group."""

    def __init__(
        self, clock: Clock, answer_seconds: float = ANSWER_SECONDS, base_url: str = BASE_URL
    ) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url
        self._made: Api | None = None
        self._making = Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What Telegram can do."""
        return CAPABILITIES

    def identify(self, access: AccountAccess) -> Identity:
        """The channel, after asking whether the bot may do there, and in its group, what it is for."""
        with troubles(access.account):
            channel = self._chat(access)
            self._check_rights(access, channel["id"], _CHANNEL_RIGHTS)
            if "linked_chat_id" in channel:
                self._check_rights(access, channel["linked_chat_id"], _GROUP_RIGHTS)
        name = str(channel.get("username") or channel["id"])
        return Identity(str(channel["id"]), name, str(channel.get("title") or name))

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Send a message to the channel, or an answer to its group, or edit one."""
        return publication.publish(parcel, self._api, access)

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:  # noqa: ARG002 — nothing can be asked
        """A bot can't read what a channel holds."""
        return CannotTell(tr("Telegram shows a bot nothing of what it sent: look at the channel."))

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """A page of the bot's updates, oldest first. Telegram keeps them for a day."""
        position = Position.parse(cursor)
        with troubles(access.account):
            us = self._us(access, position)
            asked: dict[str, Any] = {"limit": PAGE, "timeout": 0, "allowed_updates": ["message"]}
            if position.offset is not None:
                asked["offset"] = position.offset
            page = self._api.call(access, "getUpdates", asked)
            if not isinstance(page, list):
                raise Unclear("no list")
        begun_at = position.offset
        found = updates.read(page, position, us)
        more = len(page) >= PAGE and position.offset != begun_at
        return Batch(tuple(found), position.text(), more)

    def metrics(
        self,
        remotes: Sequence[RemotePost],  # noqa: ARG002 — the port's
        access: AccountAccess,  # noqa: ARG002 — the port's
    ) -> Sequence[Metrics | None]:
        """None: Telegram tells a bot no numbers (`has_metrics`)."""
        raise NetworkTrouble(tr("Telegram tells a bot no numbers."))

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Delete the message, or every message of the album."""
        found = places(remote)
        if not found:
            raise NetworkTrouble(
                tr("{address} is no message on Telegram: delete it there by hand.", address=remote.id)
            )
        with troubles(access.account):
            for place in found:
                self._delete(place, access)

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Delete somebody's message in the group: the one thing that a bot can do about it."""
        assert act is Moderation.REMOVE, act
        self.delete(remote, access)

    @property
    def _api(self) -> Api:
        """Made with the first call: the library is loaded then."""
        with self._making:
            if self._made is None:
                self._made = Api(Http(self._answer_seconds), self._clock, self._base_url)
            return self._made

    def _us(self, access: AccountAccess, position: Position) -> Us:
        """Who is who. The channel is asked for its group while that isn't known."""
        account = access.account
        if position.group is not None and account.remote_identity is not None:
            name = account.handle.removeprefix("@")
            return Us(int(account.remote_identity), None if _is_number(name) else name, bot_id(access))
        channel = self._chat(access)
        position.group = channel.get("linked_chat_id")
        return Us(int(channel["id"]), channel.get("username"), bot_id(access))

    def _chat(self, access: AccountAccess) -> JsonObject:
        chat = self._api.call(access, "getChat", {"chat_id": chat_id(channel_of(access))})
        if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
            raise Unclear("no chat")
        if chat.get("type") not in _CHATS:
            raise Unclear("no chat")
        if chat["type"] != "channel":
            raise AccountTrouble(tr("{handle} is no channel on Telegram.", handle=access.account.handle))
        return chat

    def _check_rights(self, access: AccountAccess, chat: int, rights: Sequence[str]) -> None:
        """Raise AccountTrouble where the bot lacks one of `rights`."""
        member = self._api.call(access, "getChatMember", {"chat_id": chat, "user_id": bot_id(access)})
        if not isinstance(member, dict):
            raise Unclear("no member")
        if member.get("status") != "administrator" or not all(member.get(right) for right in rights):
            handle = access.account.handle
            raise AccountTrouble(
                tr(
                    "The bot may not do everything it is for: make it an administrator of {handle} that may "
                    "post, edit and delete messages.",
                    handle=handle,
                )
                if rights is _CHANNEL_RIGHTS
                else tr(
                    "The bot doesn’t look after the discussion group of {handle} yet: make it an "
                    "administrator there that may delete messages.",
                    handle=handle,
                )
            )

    def _delete(self, place: Place, access: AccountAccess) -> None:
        asked = {"chat_id": chat_id(place.chat), "message_id": place.number}
        try:
            self._api.call(access, "deleteMessage", asked)
        except Declined as declined:
            if "message to delete not found" in declined.said or "MESSAGE_ID_INVALID" in declined.said:
                return
            if "message can't be deleted" in declined.said:
                raise NetworkTrouble(
                    tr(
                        "Telegram lets a bot delete a message for 48 hours after it was sent: delete this "
                        "one in the app."
                    )
                ) from declined
            raise


def _is_number(name: str) -> bool:
    return name.removeprefix("-").isdecimal()
