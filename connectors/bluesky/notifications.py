"""What people did to us: the account's notifications, page by page.

Source: the lexicon app.bsky.notification.listNotifications. One that can't be read is left out and logged: it
must not hide the others.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from connectors.bluesky.capabilities import CAPABILITIES
from connectors.bluesky.position import Mark, Position
from connectors.bluesky.record import uri_parts
from connectors.bluesky.responses import UNREADABLE, response
from connectors.bluesky.session import Session
from connectors.bluesky.xrpc import list_in, next_page_in
from warroom.domain.response import Incoming, ResponseKind
from warroom.ports import AccountAccess

PAGE = 100
"""The most that a server gives at once."""
_REASONS = sorted(CAPABILITIES.reads - {ResponseKind.SEARCH})
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notification:
    """A response with the mark that recognises it."""

    mark: Mark
    incoming: Incoming


def page(position: Position, session: Session, access: AccountAccess) -> tuple[list[Incoming], Position]:
    """What is new on the next page, oldest first, and where reading stands then. Raises as a call does."""
    asked: dict[str, str | list[str]] = {"limit": str(PAGE), "reasons": list(_REASONS)}
    if position.page is not None:
        asked["cursor"] = position.page
    answer = session.query(access, "app.bsky.notification.listNotifications", asked)
    found = read(list_in(answer, "notifications"), session.did(access))
    after = position.after([one.mark for one in found], next_page_in(answer))
    return [one.incoming for one in reversed(found) if position.is_new(one.mark)], after


def read(told: list[Any], own_did: str) -> list[Notification]:
    """The responses of a page, in its order. `own_did` is whose notifications they are."""
    found: list[Notification] = []
    for raw in told:
        try:
            if raw["reason"] in _REASONS:
                found.append(_notification(raw, own_did))
        except UNREADABLE as error:
            _log.warning("A notification of Bluesky can't be read: %r", error)
    return found


def _notification(raw: dict[str, Any], own_did: str) -> Notification:
    incoming = response(ResponseKind(raw["reason"]), raw)
    incoming = replace(incoming, kind=_kind(incoming, own_did))
    return Notification(Mark.of(incoming.remote.id, incoming.posted_at), incoming)


def _kind(incoming: Incoming, own_did: str) -> ResponseKind:
    """Bluesky calls a reply that also names us a mention; under a post of ours it is a reply to us."""
    root = incoming.root
    if incoming.kind is not ResponseKind.MENTION or root is None:
        return incoming.kind
    thread = {uri_parts(uri)[0] for uri in (incoming.parent_id, root.id) if uri}
    return ResponseKind.REPLY if own_did in thread else incoming.kind
