"""What people wrote, out of one page of posts. Pure.

Source: docs.x.com/x-api/fundamentals/data-dictionary (the Post object). A post that can't be read is left
out and logged without its content: it must not hide the others.
"""

import logging
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from connectors.x import words
from connectors.x.own_posts import listed
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

FIELDS = {
    "tweet_fields": [
        "author_id",
        "conversation_id",
        "created_at",
        "entities",
        "in_reply_to_user_id",
        "lang",
        "note_tweet",
        "referenced_tweets",
    ],
    "expansions": ["author_id"],
    "user_fields": ["name", "username"],
}
_NO_LANGUAGE = frozenset({"und", "zxx", "qam", "qct", "qht", "qme", "qst", "art"})
"""X's codes for posts without a language: only links, pictures, tags, names."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Us:
    """Who we are on X, and which conversations are ours."""

    user_id: str
    handle: str
    conversations: Container[str]


def read(body: JsonObject | None, us: Us) -> Iterator[Incoming]:
    """The responses of a page, in its order; our own posts and plain reposts are none."""
    people = _people(body)
    for post in listed(body):
        try:
            if post["author_id"] != us.user_id and words.reference(post, "retweeted") is None:
                yield kept(_incoming(post, people, us))
        except MALFORMED as error:
            _log.warning("A post on X can't be read: %s", type(error).__name__)


def _incoming(post: words.Raw, people: Mapping[str, RemoteAuthor], us: Us) -> Incoming:
    conversation, author_id = str(post["conversation_id"]), str(post["author_id"])
    author = people.get(author_id) or RemoteAuthor(author_id, author_id, author_id)
    kind = _kind(post, us)
    above = words.reference(post, "replied_to")
    language = post.get("lang")
    return Incoming(
        kind=kind,
        remote=RemotePost(str(post["id"]), f"https://x.com/{author.handle}/status/{post['id']}"),
        author=author,
        text=words.text(post),
        posted_at=datetime.fromisoformat(post["created_at"]),
        language=None if language in _NO_LANGUAGE else language,
        parent_id=words.reference(post, "quoted") if kind is ResponseKind.QUOTE else above,
        root=RemotePost(conversation, f"https://x.com/i/status/{conversation}"),
    )


def _kind(post: words.Raw, us: Us) -> ResponseKind:
    """An answer that names us may be answered on every plan; one that doesn't, a comment, may not."""
    to_us = post.get("in_reply_to_user_id") == us.user_id or post["conversation_id"] in us.conversations
    if to_us and words.reference(post, "replied_to") is not None:
        return ResponseKind.REPLY if _names(post, us) else ResponseKind.COMMENT
    if _quotes(post, us):
        return ResponseKind.QUOTE
    return ResponseKind.MENTION if _names(post, us) else ResponseKind.SEARCH


def _names(post: words.Raw, us: Us) -> bool:
    entities = post.get("entities") or {}
    named = (mention.get("username", "") for mention in entities.get("mentions") or ())
    return us.handle.casefold() in (name.casefold() for name in named)


def _quotes(post: words.Raw, us: Us) -> bool:
    """Whether the post quotes one of ours: the link to what it quotes tells whose that is."""
    addresses = (words.status_link(str(link.get("expanded_url", ""))) for link in words.links(post))
    ours = us.handle.casefold(), words.reference(post, "quoted")
    return any((name.casefold(), post_id) == ours for name, post_id in filter(None, addresses))


def _people(body: JsonObject | None) -> dict[str, RemoteAuthor]:
    includes: Any = (body or {}).get("includes") or {}
    users = includes.get("users") if isinstance(includes, dict) else None
    return {
        str(user["id"]): RemoteAuthor(
            str(user["id"]), str(user["username"]), words.clean(str(user.get("name") or user["username"]))
        )
        for user in users or ()
        if isinstance(user, dict) and "id" in user and "username" in user
    }
