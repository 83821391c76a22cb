"""What people answer on Threads, one page at a time.

Sources: developers.facebook.com/docs/threads/reply-management (conversation), /threads-mentions and
/keyword-search (2,200 searches a day). Threads has no list of all answers: each post's conversation is read
by itself. Of the last fifty posts, those of the last two days are read in every walk, of the others one.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from connectors.threads.graph import Declined
from connectors.threads.session import Session
from connectors.threads.walk import Walk
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.ports import AccountAccess, Batch

POSTS = 50
"""How many of our posts have their conversations read."""
PAGE = 100
YOUNG = timedelta(days=2)
SEARCH_PAUSE = timedelta(minutes=1)
"""2,200 searches a day are one in 39 seconds."""
FIELDS = "id,text,username,permalink,timestamp,is_reply_owned_by_me,root_post,replied_to,hide_status"

_POSTS, _MENTIONS, _REPLIES, _SEARCH = "posts", "mentions", "replies:", "search:"
_UNSEEN = frozenset({"HIDDEN", "COVERED", "BLOCKED", "RESTRICTED"})
_log = logging.getLogger(__name__)


def collect(session: Session, access: AccountAccess, cursor: str | None, now: datetime) -> Batch:
    """The next page. Raises what the session's calls raise."""
    walk = Walk.parse(cursor)
    if not walk.queue:
        walk = _begun(walk, access, now)
    if walk.queue[0] == _POSTS:
        walk = _with_posts(walk, session, access, now)
        return Batch((), walk.text(), more=bool(walk.queue))
    page = _page(walk, session, access)
    if page is None:
        walk = walk.beyond(walk.queue[1:])
        return Batch((), walk.text(), more=bool(walk.queue))
    items = [item for item in page.get("data") or () if _is_readable(item, walk.queue[0])]
    own = access.account.handle.removeprefix("@").casefold()
    responses = [
        _response(item, walk.queue[0])
        for item in reversed(items)
        if walk.is_new(item["id"], _seconds(item)) and not _is_ours(item, own) and not _is_answer(item, walk)
    ]
    walk = walk.after([(item["id"], _seconds(item)) for item in items], _next(page, items, walk))
    return Batch(tuple(responses), walk.text(), more=bool(walk.queue))


def _begun(walk: Walk, access: AccountAccess, now: datetime) -> Walk:
    """A new walk: our posts are listed first, the words we watch come last, one in each walk."""
    begun, watches = replace(walk, turn=walk.turn + 1), access.account.watches
    if not watches or now.timestamp() - walk.searched_at < SEARCH_PAUSE.total_seconds():
        return begun.beyond((_POSTS, _MENTIONS))
    search = _SEARCH + watches[walk.searches % len(watches)]
    begun = replace(begun, searches=walk.searches + 1, searched_at=int(now.timestamp()))
    return begun.beyond((_POSTS, _MENTIONS, search))


def _with_posts(walk: Walk, session: Session, access: AccountAccess, now: datetime) -> Walk:
    """The walk with the conversations to read ahead; what was remembered of posts long past is dropped."""
    listed = session.get(access, "me/threads", fields="id,timestamp", limit=str(POSTS)).get("data") or ()
    posts = [(_REPLIES + str(post["id"]), _at(post)) for post in listed if _is_dated(post)]
    young = [source for source, at in posts if now - at < YOUNG]
    old = [source for source, _ in posts if source not in young]
    turned = [old[walk.turn % len(old)]] if old else []
    kept = {
        name: source
        for name, source in walk.sources.items()
        if not name.startswith(_REPLIES) or name in dict(posts)
    }
    return replace(walk.beyond((*young, *turned, *walk.queue[1:])), sources=kept)


def _page(walk: Walk, session: Session, access: AccountAccess) -> JsonObject | None:
    """The page to read; None where this one source can't be read on, which must not hold up the others."""
    source = walk.queue[0]
    fields = {"fields": FIELDS, "limit": str(PAGE)} | ({"after": walk.page} if walk.page else {})
    try:
        if source.startswith(_REPLIES):
            path = f"{source.removeprefix(_REPLIES)}/conversation"
            return session.get(access, path, **fields, reverse="true")
        if source == _MENTIONS:
            return session.get(access, "me/mentions", **fields)
        word = source.removeprefix(_SEARCH)
        return session.get(access, "keyword_search", **fields, q=word, search_type="RECENT")
    except Declined as declined:
        if declined.session_is_over or (declined.not_permitted and source.startswith(_REPLIES)):
            raise
        # Meta approves mentions and the search one by one; a post may be deleted, or a page be forgotten.
        _log.warning("Threads does not let us read %s (%s).", source.partition(":")[0], declined)
        return None


def _next(page: JsonObject, items: Sequence[JsonObject], walk: Walk) -> str | None:
    """The next page's cursor, unless all behind this page is known. Its `next` address holds the token."""
    paging = page.get("paging") or {}
    after = (paging.get("cursors") or {}).get("after")
    if not items or not isinstance(after, str) or after == walk.page:
        return None
    full = len(items) >= PAGE or "next" in paging
    return after if full or any(walk.is_new(item["id"], _seconds(item)) for item in items) else None


def _is_ours(item: JsonObject, own: str) -> bool:
    return bool(item.get("is_reply_owned_by_me")) or item["username"].casefold() == own


def _is_answer(item: JsonObject, walk: Walk) -> bool:
    """Whether another source has it: searches find answers and mentions, and a mention may be an answer."""
    if walk.queue[0].startswith(_REPLIES):
        return False
    root = _id_of(item.get("root_post"))
    return walk.is_known_elsewhere(item["id"]) or (root is not None and _REPLIES + root in walk.sources)


def _response(item: JsonObject, source: str) -> Incoming:
    kind = (
        ResponseKind.REPLY
        if source.startswith(_REPLIES)
        else ResponseKind.MENTION
        if source == _MENTIONS
        else ResponseKind.SEARCH
    )
    root = _id_of(item.get("root_post"))
    if root is None and kind is ResponseKind.REPLY:
        root = source.removeprefix(_REPLIES)
    return Incoming(
        kind=kind,
        remote=RemotePost(item["id"], _url(item)),
        author=RemoteAuthor(item["username"], item["username"], item["username"]),
        text=str(item.get("text") or "").encode(errors="replace").decode(),
        posted_at=_at(item),
        parent_id=_id_of(item.get("replied_to")) or root,
        root=RemotePost(root) if root else None,
        hidden=item.get("hide_status") in _UNSEEN,
    )


def _is_readable(item: Any, source: str) -> bool:  # noqa: ANN401 — it is what came
    """Whether it has what a response needs; else it is left out, and must not hide the others."""
    try:
        kept(_response(item, source))
    except MALFORMED as error:
        _log.warning("An answer on Threads can't be read: %s", type(error).__name__)
        return False
    return True


def _is_dated(item: Any) -> bool:  # noqa: ANN401 — it is what came
    try:
        return isinstance(item["id"], str) and _at(item).tzinfo is not None
    except MALFORMED:
        return False


def _at(item: JsonObject) -> datetime:
    return datetime.fromisoformat(item["timestamp"]).astimezone(UTC)


def _seconds(item: JsonObject) -> int:
    return int(_at(item).timestamp())


def _id_of(reference: Any) -> str | None:  # noqa: ANN401 — it is what came
    return str(reference["id"]) if isinstance(reference, dict) and reference.get("id") else None


def _url(item: JsonObject) -> str | None:
    url = item.get("permalink")
    return url if isinstance(url, str) and url.startswith("https://") else None
