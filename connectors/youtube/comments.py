"""Reads the comments under a channel's videos, held ones too. Used on the worker's threads.

Sources: developers.google.com/youtube/v3/docs/commentThreads/list and /comments/list. One that can't be
read is left out and logged: it must not hide the others.
"""

import logging
from typing import Any

from connectors.http import MALFORMED
from connectors.keepable import kept
from connectors.youtube.answers import Declined, account_sentence
from connectors.youtube.api import Api
from connectors.youtube.channel import items
from connectors.youtube.position import LISTS, Known, Position, mark
from connectors.youtube.video import instant_of, remote_comment, remote_video
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.ports import AccountAccess

PAGE = 100
"""The most that YouTube gives at once."""

_MOST_PAGES = 50
"""Of the replies to one comment."""

_HELD = frozenset({"heldForReview", "likelySpam", "rejected"})
_log = logging.getLogger(__name__)


def read_page(position: Position, own: str, api: Api, access: AccountAccess) -> list[Incoming]:
    """The new comments of the next page, oldest first, without those of our channel, `own`."""
    answer = _page(position, own, api, access)
    found: list[Incoming] = []
    on_page: list[str] = []
    below = False
    for raw in items(answer):
        try:
            below = _at(raw["snippet"]["topLevelComment"]) < position.floor
            if not below:
                on_page.append(mark(raw["id"]))
                found += _new_of(raw, position, api, access)
        except MALFORMED as error:
            _log.warning("A comment thread of YouTube can't be read: %s", type(error).__name__)
    token = answer.get("nextPageToken")
    position.after_page(on_page, token if isinstance(token, str) else None, bool(found), below)
    theirs = [incoming for incoming in found if incoming.author.id != own]
    return sorted(theirs, key=lambda incoming: incoming.posted_at)


def replies_to(thread: str, api: Api, access: AccountAccess) -> list[dict[str, Any]]:
    """All replies below a comment. Raises what `Api.call` raises."""
    found: list[dict[str, Any]] = []
    asked = {"part": "snippet", "parentId": thread, "maxResults": str(PAGE), "textFormat": "plainText"}
    for _ in range(_MOST_PAGES):
        answer = api.call(access, "GET", "comments", asked)
        found += items(answer)
        token = answer.get("nextPageToken")
        if not isinstance(token, str) or token == asked.get("pageToken"):
            break
        asked["pageToken"] = token
    return found


def _page(position: Position, own: str, api: Api, access: AccountAccess) -> dict[str, Any]:
    asked = {
        "part": "snippet,replies",
        "allThreadsRelatedToChannelId": own,
        "moderationStatus": LISTS[position.which],
        "order": "time",
        "textFormat": "plainText",
        "maxResults": str(PAGE),
    }
    if position.page is None:
        return api.call(access, "GET", "commentThreads", asked)
    try:
        return api.call(access, "GET", "commentThreads", asked | {"pageToken": position.page})
    except Declined as declined:
        if declined.reason != "invalidPageToken":
            raise
    # The token is too old. From the top again: what was handed over is known.
    position.page = None
    return api.call(access, "GET", "commentThreads", asked)


def _new_of(raw: dict[str, Any], position: Position, api: Api, access: AccountAccess) -> list[Incoming]:
    """What wasn't handed over yet of a thread: its first comment, and replies."""
    top, told = raw["snippet"]["topLevelComment"], raw["snippet"]
    total, replies = int(told.get("totalReplyCount") or 0), raw.get("replies", {}).get("comments", [])
    key, found = mark(raw["id"]), []
    known = position.known.get(key)
    if known is None:
        known = position.known[key] = Known(_at(top))
        found += _read(top, told.get("videoId"))
    if total > len(replies) and total != known.total:
        replies = _all_replies(raw["id"], api, access) or replies
    for reply in replies:
        if mark(reply["id"]) not in known.replies:
            known.replies.append(mark(reply["id"]))
            found += _read(reply, told.get("videoId"))
    known.total = total
    return found


def _all_replies(thread: str, api: Api, access: AccountAccess) -> list[dict[str, Any]]:
    """All replies below a comment; none where YouTube refuses them, which must not hold up the rest."""
    try:
        return replies_to(thread, api, access)
    except Declined as declined:
        if account_sentence(declined.reason, access.account):
            raise
        _log.warning("The replies to a comment on YouTube can't be read: %s", declined)
        return []


def _read(comment: dict[str, Any], video: str | None) -> list[Incoming]:
    """The comment; nothing where it can't be read, which costs no other."""
    try:
        return [kept(_incoming(comment, video))]
    except MALFORMED as error:
        _log.warning("A comment on YouTube can't be read: %s", type(error).__name__)
        return []


def _incoming(comment: dict[str, Any], video: str | None) -> Incoming:
    said = comment["snippet"]
    author, name = said.get("authorChannelId", {}).get("value"), said["authorDisplayName"]
    return Incoming(
        kind=ResponseKind.COMMENT,
        remote=remote_comment(comment["id"], video),
        author=RemoteAuthor(author or name, name.removeprefix("@"), name.removeprefix("@")),
        text=_text(said.get("textOriginal") or said["textDisplay"]),
        posted_at=instant_of(said["publishedAt"]),
        parent_id=said.get("parentId") or video,
        root=remote_video(video) if video else None,
        hidden=said.get("moderationStatus") in _HELD,
    )


def _at(comment: dict[str, Any]) -> int:
    return int(instant_of(comment["snippet"]["publishedAt"]).timestamp())


def _text(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and nothing else can."""
    return text.encode(errors="replace").decode()
