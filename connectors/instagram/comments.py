"""What people write under the newest posts, and the posts in which others tagged the account.

Sources below documentation/instagram-platform/ on developers.facebook.com: comment-moderation,
instagram-graph-api/reference/ig-media/comments (newest first; answers only below their comment),
instagram-graph-api/reference/ig-user/tags. Where somebody writes the account's name in a caption or a comment
of others, Instagram tells webhooks only: those are not read.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.graph.pages import Seat, next_page
from connectors.graph.reading import MENTIONS, Item, ItemPage, Subject, instant
from connectors.http import MALFORMED, JsonObject
from connectors.instagram.replies import is_ours
from connectors.keepable import kept
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.ports import Clock

NEWEST = 100
"""Posts that are looked at in every round: the most that the network lists at once."""

_REPLY = "id,text,timestamp,username,from{id,username},hidden"
_COMMENT = f"{_REPLY},replies.limit(50){{{_REPLY}}}"
_PAGE = "50"
"""The most that Instagram gives at once."""
_MOST_PAGES = 100
"""Of the answers to one comment."""
_log = logging.getLogger(__name__)


class MediaSource:
    """One account's comments."""

    def __init__(self, seat: Seat, clock: Clock) -> None:
        self._seat = seat
        self._clock = clock

    def subjects(self) -> Sequence[Subject]:
        """The newest posts by their number of comments and the newest one; tags are looked at each time."""
        own, fields = f"{self._seat.page.id}/media", "id,comments_count,comments.limit(1){id}"
        listed = self._seat.get(own, fields=fields, limit=str(NEWEST)).get("data") or ()
        posts = [
            Subject(each["id"], _signature(each), int(each.get("comments_count") or 0)) for each in listed
        ]
        return [*posts, Subject(MENTIONS, str(self._clock.now().timestamp()))]

    def page(self, subject: str, after: str | None, _since: datetime | None, /) -> ItemPage:
        """Both come newest first; an answer stands below its comment, however new it is."""
        params = {"limit": _PAGE} | ({"after": after} if after else {})
        if subject == MENTIONS:
            fields = "id,caption,username,timestamp,permalink"
            answer = self._seat.get(f"{self._seat.page.id}/tags", fields=fields, **params)
            found = [item for raw in answer.get("data") or () if (item := self._mention(raw)) is not None]
            return ItemPage(tuple(found), next_page(answer), min((item.at for item in found), default=None))
        answer = self._seat.get(f"{subject}/comments", fields=_COMMENT, **params)
        top, items = list[datetime](), list[Item]()
        for raw in answer.get("data") or ():
            item = self._comment(raw, subject, subject)
            if item is not None:
                top.append(item.at)
                items.append(item)
            below = (self._comment(reply, raw["id"], subject) for reply in self._replies(raw))
            items += [reply for reply in below if reply is not None]
        return ItemPage(tuple(items), next_page(answer), min(top, default=None))

    def _replies(self, raw: JsonObject) -> Iterator[JsonObject]:
        """All answers to one comment, also those that didn't come with it."""
        answer = raw.get("replies") or {}
        for _ in range(_MOST_PAGES):
            yield from answer.get("data") or ()
            after = next_page(answer)
            if after is None:
                return
            answer = self._seat.get(f"{raw['id']}/replies", fields=_REPLY, limit=_PAGE, after=after)

    def _comment(self, raw: JsonObject, parent: str, subject: str) -> Item | None:
        try:
            at = instant(raw["timestamp"])
            incoming = Incoming(
                kind=ResponseKind.COMMENT,
                remote=RemotePost(raw["id"]),
                author=_author(raw),
                text=_text(raw.get("text")),
                posted_at=at,
                parent_id=parent,
                root=RemotePost(subject),
                hidden=bool(raw.get("hidden")),
            )
            return Item(raw["id"], at, None if is_ours(raw, self._seat) else kept(incoming))
        except MALFORMED as error:
            _log.warning("A comment on Instagram can't be read: %s", type(error).__name__)
            return None

    def _mention(self, raw: JsonObject) -> Item | None:
        try:
            at = instant(raw["timestamp"])
            remote = RemotePost(raw["id"], raw.get("permalink"))
            text = _text(raw.get("caption"))
            incoming = Incoming(ResponseKind.MENTION, remote, _author(raw), text, at)
            return Item(raw["id"], at, None if is_ours(raw, self._seat) else kept(incoming))
        except MALFORMED as error:
            _log.warning("A post with our tag on Instagram can't be read: %s", type(error).__name__)
            return None


def _author(raw: JsonObject) -> RemoteAuthor:
    told = raw.get("from") or {}
    name = told.get("username") or raw["username"]
    return RemoteAuthor(str(told.get("id") or name), name, name)


def _signature(post: JsonObject) -> str:
    newest = (post.get("comments") or {}).get("data") or [{}]
    return f"{post.get('comments_count')} {newest[0].get('id', '')}"


def _text(text: object) -> str:
    return str(text or "").encode(errors="replace").decode()
