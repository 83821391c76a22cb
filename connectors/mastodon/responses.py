"""What people did, out of notifications and posts. Pure.

Sources: docs.joinmastodon.org, entities/Notification (types), entities/Status. One that can't be read is left
out and logged: it must not hide the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from connectors.http import MALFORMED
from connectors.keepable import kept
from connectors.markup import words
from connectors.mastodon.answers import JsonObject
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

KINDS = {
    "mention": ResponseKind.MENTION,
    "favourite": ResponseKind.LIKE,
    "reblog": ResponseKind.REPOST,
    "quote": ResponseKind.QUOTE,
}
"""The types of notifications that are responses."""

_log = logging.getLogger(__name__)


def readable(read: Callable[[Any], Incoming | None], raw: Iterable[object]) -> list[Incoming]:
    """What `read` makes of each that it can read."""
    found: list[Incoming] = []
    for each in raw:
        try:
            incoming = read(each)
            if incoming is not None:
                found.append(kept(incoming))
        except MALFORMED as error:
            _log.warning("Something on Mastodon can't be read: %s", type(error).__name__)
    return found


def reaction(raw: JsonObject, domain: str) -> Incoming:
    """A like or a repost of a post of ours. It has no words, and no id but its notification's."""
    post = raw["status"]
    return Incoming(
        kind=KINDS[raw["type"]],
        remote=RemotePost(f"notification {raw['id']}"),
        author=_author(raw["account"], domain),
        text="",
        posted_at=_instant(raw["created_at"]),
        parent_id=str(post["id"]),
    )


def saying(kind: ResponseKind, post: JsonObject, domain: str, root: RemotePost | None = None) -> Incoming:
    """A post in which somebody says something to us, or of us."""
    warning, text = str(post.get("spoiler_text") or ""), words(str(post["content"]))
    return Incoming(
        kind=kind,
        remote=RemotePost(str(post["id"]), post.get("url") or post.get("uri")),
        author=_author(post["account"], domain),
        text=_whole("\n\n".join(part for part in (warning, text) if part)),
        posted_at=_instant(post["created_at"]),
        language=post.get("language") or None,
        parent_id=(_quoted(post.get("quote")) if kind is ResponseKind.QUOTE else None) or _parent(post),
        root=root,
    )


def addresses(post: JsonObject, own_id: str) -> bool:
    """Whether a post is by us or turned to us, so that we hear of it in another way."""
    named = {str(each["id"]) for each in post.get("mentions") or ()}
    return own_id in (*named, str(post["account"]["id"]), str(post.get("in_reply_to_account_id")))


def _parent(post: JsonObject) -> str | None:
    above = post.get("in_reply_to_id")
    return str(above) if above else None


def _quoted(quote: object) -> str | None:
    """The id of a quoted post, which stands there whole or, in a quote of a quote, by its id alone."""
    if not isinstance(quote, dict):
        return None
    shown = quote.get("quoted_status")
    quoted = shown.get("id") if isinstance(shown, dict) else quote.get("quoted_status_id")
    return str(quoted) if quoted else None


def _author(raw: JsonObject, domain: str) -> RemoteAuthor:
    acct = str(raw["acct"])
    handle = acct if "@" in acct else f"{acct}@{domain}"
    return RemoteAuthor(str(raw["id"]), handle, _whole(str(raw.get("display_name") or raw["username"])))


def _instant(told: object) -> datetime:
    """Mastodon.py has made most instants of their texts."""
    at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _whole(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and nothing else can."""
    return text.encode(errors="replace").decode()
