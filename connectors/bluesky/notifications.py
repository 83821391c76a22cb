"""What people did to us, out of one page of the account's notifications. Pure.

Source: the lexicon app.bsky.notification.listNotifications. One that can't be read is left out and logged: it
must not hide the others.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.bluesky.capabilities import CAPABILITIES
from connectors.bluesky.position import Mark
from connectors.bluesky.record import remote_post, uri_parts
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind

PAGE = 100
"""The most that a server gives at once."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notification:
    """A response with the mark that recognises it."""

    mark: Mark
    incoming: Incoming


def read(page: object, own_did: str) -> list[Notification]:
    """The responses of a page, in its order. `own_did` is whose notifications they are."""
    found: list[Notification] = []
    for raw in page if isinstance(page, list) else ():
        try:
            if raw["reason"] in CAPABILITIES.reads:
                found.append(_notification(raw, own_did))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            _log.warning("A notification of Bluesky can't be read: %r", error)
    return found


def _notification(raw: dict[str, Any], own_did: str) -> Notification:
    record, at = raw["record"], datetime.fromisoformat(raw["indexedAt"])
    reply = record.get("reply")
    parent = reply["parent"]["uri"] if reply else None
    root = remote_post(reply["root"]["uri"], reply["root"]["cid"]) if reply else None
    incoming = Incoming(
        kind=_kind(ResponseKind(raw["reason"]), parent, root, own_did),
        remote=remote_post(raw["uri"], raw["cid"]),
        author=_author(raw["author"]),
        text=_text(record.get("text", "")),
        posted_at=at,
        language=next(iter(record.get("langs") or ()), None),
        parent_id=parent or raw.get("reasonSubject"),
        root=root,
    )
    return Notification(Mark.of(raw["uri"], at), incoming)


def _kind(kind: ResponseKind, parent: str | None, root: RemotePost | None, own_did: str) -> ResponseKind:
    """Bluesky calls a reply that also names us a mention; under a post of ours it is a reply to us."""
    thread = {uri_parts(uri)[0] for uri in (parent, root and root.id) if uri}
    return ResponseKind.REPLY if kind is ResponseKind.MENTION and own_did in thread else kind


def _author(raw: dict[str, Any]) -> RemoteAuthor:
    return RemoteAuthor(raw["did"], raw["handle"], _text(raw.get("displayName") or raw["handle"]))


def _text(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and nothing else can."""
    return text.encode(errors="replace").decode()
