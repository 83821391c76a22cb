"""What says a word that the campaign watches, page by page, newest first.

Source: the lexicon app.bsky.feed.searchPosts: what a query may be is left to the server; sorted by `latest`,
the earlier of a post's own instant and the one when the network saw it counts. What is addressed to us comes
as a notification, and not from here: what names us, quotes us, or stands in a thread of ours.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors.bluesky.position import Mark, Position
from connectors.bluesky.reading import Reading
from connectors.bluesky.responses import UNREADABLE, response
from connectors.bluesky.session import Session
from connectors.bluesky.xrpc import Declined, Uncertain, list_in, next_page_in
from connectors.http import JsonObject, NoAnswer
from warroom.domain.response import Incoming, ResponseKind
from warroom.ports import AccountAccess

PAGE = 100
"""The most that a server gives at once."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """A post that was found, with the mark that recognises it. `is_ours`: written by us, or to us."""

    mark: Mark
    incoming: Incoming
    is_ours: bool


def page(
    reading: Reading, word: str, session: Session, access: AccountAccess
) -> tuple[list[Incoming], Reading]:
    """What is new on the word's next page, oldest first, and where reading stands then.

    A word that was never searched for begins with its newest page: not all that was ever said is news. A
    search that fails is logged and left to the next round, as the notifications must not wait for it. Raises
    what a call raises where it isn't the search alone that fails.
    """
    position = reading.position
    try:
        answer = _asked(word, position, session, access)
        found, next_page = _read(list_in(answer, "posts"), session.did(access)), next_page_in(answer)
    except (Declined, Uncertain, NoAnswer) as error:
        _log.warning("A search on Bluesky failed: %s", error)
        return [], reading.passed()
    after = position.after([hit.mark for hit in found], None if position == Position() else next_page)
    elsewhere = reading.known_elsewhere()
    new = [
        hit.incoming
        for hit in reversed(found)
        if position.is_new(hit.mark) and not hit.is_ours and hit.mark.hash not in elsewhere
    ]
    # From now on it isn't new, also when nobody has said it yet.
    return new, reading.after(replace(after, floor=max(after.floor, 0)))


def _asked(word: str, position: Position, session: Session, access: AccountAccess) -> JsonObject:
    # Several words are meant as they stand together.
    query = f'"{word}"' if " " in word and '"' not in word else word
    asked: dict[str, str | list[str]] = {"q": query, "sort": "latest", "limit": str(PAGE)}
    if position.page is not None:
        asked["cursor"] = position.page
    return session.query(access, "app.bsky.feed.searchPosts", asked)


def _read(told: list[Any], own_did: str) -> list[Hit]:
    """The posts of a page, in its order. One that can't be read is left out and logged."""
    found: list[Hit] = []
    for raw in told:
        try:
            incoming = response(ResponseKind.SEARCH, raw)
            mark = Mark.of(incoming.remote.id, _sorted_at(raw, incoming.posted_at))
            found.append(Hit(mark, incoming, _is_ours(raw, own_did)))
        except UNREADABLE as error:
            _log.warning("A post that Bluesky found can't be read: %r", error)
    return found


def _sorted_at(raw: dict[str, Any], seen_at: datetime) -> datetime:
    try:
        written_at = datetime.fromisoformat(raw["record"]["createdAt"])
    except (KeyError, TypeError, ValueError):
        return seen_at
    return min(written_at, seen_at) if written_at.tzinfo is not None else seen_at


def _is_ours(raw: dict[str, Any], own_did: str) -> bool:
    record = raw["record"]
    reply, quoted = record.get("reply") or {}, (record.get("embed") or {}).get("record") or {}
    # A quotation with pictures of its own has its reference one level deeper.
    quoted = quoted.get("record") or quoted
    near = [*(reply.get(name, {}).get("uri") for name in ("parent", "root")), quoted.get("uri")]
    mentioned = {
        feature.get("did") for facet in record.get("facets") or () for feature in facet.get("features") or ()
    }
    return own_did in {raw["author"]["did"], *mentioned} or any(
        str(uri).startswith(f"at://{own_did}/") for uri in near
    )
