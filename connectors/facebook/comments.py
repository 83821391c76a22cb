"""What people write under the newest posts of a Page, and the posts in which others name it.

Sources on developers.facebook.com: docs/graph-api/reference/page/feed (posts, `/tagged`) and
docs/graph-api/reference/page-post/comments (`filter=stream` lists comments and their replies alike). Who
wrote a comment is told only with pages_read_user_content.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from connectors.graph.pages import Seat, next_page
from connectors.graph.reading import MENTIONS, Item, ItemPage, Subject, instant
from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.language import tr
from warroom.ports import Clock

NEWEST = 100
"""Posts that are looked at in every round: the most that the network lists at once."""

_POSTS = "id,updated_time,comments.limit(0).filter(stream).summary(total_count)"
_COMMENT = "id,message,from{id,name},created_time,parent{id},is_hidden,permalink_url"
_MENTION = "id,message,from{id,name},created_time,permalink_url"
_log = logging.getLogger(__name__)


class PageSource:
    """One Page's comments."""

    def __init__(self, seat: Seat, clock: Clock) -> None:
        self._seat = seat
        self._clock = clock

    def subjects(self) -> Sequence[Subject]:
        """The newest posts by their number of comments and last change; mentions are looked at each time."""
        own = f"{self._seat.page.id}/posts"
        listed = self._seat.get(own, fields=_POSTS, limit=str(NEWEST)).get("data") or ()
        posts = [
            Subject(post["id"], f"{_count(post)} {post.get('updated_time', '')}", _count(post))
            for post in listed
        ]
        return [*posts, Subject(MENTIONS, str(self._clock.now().timestamp()))]

    def page(self, subject: str, after: str | None, since: datetime | None, /) -> ItemPage:
        """Comments come oldest first, mentions newest first."""
        params = {"limit": "100"} | ({"after": after} if after else {})
        if subject == MENTIONS:
            answer = self._seat.get(f"{self._seat.page.id}/tagged", fields=_MENTION, **params)
        else:
            params |= {"filter": "stream", "order": "chronological", "fields": _COMMENT}
            if since is not None:
                params["since"] = str(int(since.timestamp()))
            answer = self._seat.get(f"{subject}/comments", **params)
        items = [item for raw in answer.get("data") or () if (item := self._item(raw, subject)) is not None]
        oldest = min((item.at for item in items), default=None) if subject == MENTIONS else None
        return ItemPage(tuple(items), next_page(answer), oldest)

    def _item(self, raw: JsonObject, subject: str) -> Item | None:
        try:
            at = instant(raw["created_time"])
            is_ours = (raw.get("from") or {}).get("id") == self._seat.page.id
            return Item(raw["id"], at, None if is_ours else kept(_incoming(raw, subject, at)))
        except MALFORMED as error:
            _log.warning("Something under a post on Facebook can't be read: %s", type(error).__name__)
            return None


def _incoming(raw: JsonObject, subject: str, at: datetime) -> Incoming:
    is_mention = subject == MENTIONS
    parent = (raw.get("parent") or {}).get("id") or subject
    return Incoming(
        kind=ResponseKind.MENTION if is_mention else ResponseKind.COMMENT,
        remote=RemotePost(raw["id"], raw.get("permalink_url")),
        author=_author(raw),
        text=str(raw.get("message") or "").encode(errors="replace").decode(),
        posted_at=at,
        parent_id=None if is_mention else parent,
        root=None if is_mention else RemotePost(subject, post_url(subject)),
        hidden=bool(raw.get("is_hidden")),
    )


def _author(raw: JsonObject) -> RemoteAuthor:
    """Who wrote it; where nobody says, each comment has an author of its own."""
    told = raw.get("from")
    if not told:
        return RemoteAuthor(f"of {raw['id']}", tr("somebody on Facebook"), tr("somebody on Facebook"))
    return RemoteAuthor(told["id"], told.get("name") or told["id"], told.get("name") or told["id"])


def post_url(post_id: str) -> str:
    """Where people see a post."""
    return f"https://www.facebook.com/{post_id}"


def _count(post: JsonObject) -> int:
    return int(((post.get("comments") or {}).get("summary") or {}).get("total_count") or 0)
