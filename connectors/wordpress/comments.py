"""What people write below the blog's posts, out of one page of its comments. Pure.

Source: the REST handbook, "Comments". One that can't be read is left out and logged: it must not hide the
others.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from urllib.parse import urlsplit

from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from connectors.markup import words
from connectors.wordpress.names import COMMENTS, POSTS, Name, remote
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.language import tr

FIELDS = "id,post,parent,author,author_name,author_avatar_urls,date_gmt,content,link,status"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Comment:
    """A comment with its number."""

    number: int
    incoming: Incoming


def read(page: list[JsonObject], own_id: int, host: str) -> list[Comment]:
    """The comments of a page that others wrote, in its order. `host` tells the people of two blogs apart."""
    found: list[Comment] = []
    for raw in page:
        try:
            if raw["author"] != own_id:
                found.append(Comment(int(raw["id"]), kept(_incoming(raw, host))))
        except MALFORMED as error:
            _log.warning("A comment of the blog can't be read: %s", type(error).__name__)
    return found


def _incoming(raw: JsonObject, host: str) -> Incoming:
    parent = Name(COMMENTS, int(raw["parent"])) if raw["parent"] else Name(POSTS, int(raw["post"]))
    link = str(raw["link"]).partition("#")[0]
    return Incoming(
        kind=ResponseKind.COMMENT,
        remote=remote(COMMENTS, raw),
        author=_author(raw, host),
        text=words(raw["content"]["rendered"]),
        posted_at=datetime.fromisoformat(raw["date_gmt"]).replace(tzinfo=UTC),
        parent_id=str(parent),
        root=RemotePost(str(Name(POSTS, int(raw["post"]))), link if link.startswith("https://") else None),
        hidden=raw["status"] != "approved",
    )


def _author(raw: JsonObject, host: str) -> RemoteAuthor:
    """Who wrote it: a user by number, a visitor by the picture that WordPress derives from their address."""
    name = words(unescape(raw["author_name"])) or tr("Anonymous")
    if raw["author"]:
        return RemoteAuthor(f"{host}/users/{int(raw['author'])}", name, name)
    pictures = raw.get("author_avatar_urls") or {}
    face = urlsplit(str(next(iter(pictures.values()), ""))).path or name
    return RemoteAuthor(f"{host}/visitors/{sha256(face.encode()).hexdigest()[:16]}", name, name)
