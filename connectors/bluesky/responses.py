"""A post, or another act, of somebody else as a response. Pure.

Sources: the lexicons app.bsky.notification.listNotifications and app.bsky.feed.defs#postView, which name
these things alike.
"""

from datetime import datetime
from typing import Any

from connectors.bluesky.record import remote_post
from connectors.bluesky.xrpc import Uncertain, name_in
from connectors.http import MALFORMED
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

UNREADABLE = (*MALFORMED, Uncertain)


def response(kind: ResponseKind, raw: dict[str, Any]) -> Incoming:
    """What `raw` says. Raises one of UNREADABLE where it can't be read."""
    record, posted_at = raw["record"], datetime.fromisoformat(raw["indexedAt"])
    if posted_at.tzinfo is None:
        raise ValueError("an instant without its zone")
    reply, subject = record.get("reply"), raw.get("reasonSubject")
    return Incoming(
        kind=kind,
        remote=_remote(raw),
        author=_author(raw["author"]),
        text=_text(record.get("text", "")),
        posted_at=posted_at,
        language=_text(next(iter(record.get("langs") or ()), "")) or None,
        parent_id=_remote(reply["parent"]).id if reply else subject and name_in(raw, "reasonSubject"),
        root=_remote(reply["root"]) if reply else None,
    )


def _remote(raw: dict[str, Any]) -> RemotePost:
    return remote_post(name_in(raw, "uri"), name_in(raw, "cid"))


def _author(raw: dict[str, Any]) -> RemoteAuthor:
    handle = name_in(raw, "handle")
    return RemoteAuthor(name_in(raw, "did"), handle, _text(raw.get("displayName") or handle))


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("no text")
    return text
