"""What people answer on LinkedIn: the notifications of the page, one page at a time.

Source: learn.microsoft.com/linkedin/marketing/…/organizations/organization-social-action-notifications. They
are kept for 60 days, and listed in no documented order: each walk reads all since ten minutes before the
newest, by LinkedIn's own clock, and leaves out what was handed over.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from connectors.http import MALFORMED, JsonObject
from connectors.keepable import kept
from connectors.linkedin import comments, little, publication
from connectors.linkedin.rest import Declined, urn
from connectors.linkedin.session import Session, page_urn
from warroom.domain.response import Incoming, RemoteAuthor, ResponseKind
from warroom.language import tr
from warroom.ports import AccountAccess, Batch

PAGE = 100
EDGE = 5
"""How many of a page are asked for again with the next: what is deleted meanwhile moves those behind it."""
OVERLAP = timedelta(minutes=10) // timedelta(milliseconds=1)
KEPT = timedelta(days=59)
ACTIONS = "List(COMMENT,SHARE_MENTION,SHARE)"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Position:
    """Where reading stands. Instants are milliseconds since 1970.

    All before `floor` was handed over, and of the rest what is `known`; `start` is the page that is next.
    """

    floor: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    start: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def after(self, page: Mapping[str, int], next_start: int) -> "Position":
        """The position behind a page with these marks; the next one begins at `next_start`, 0 for none."""
        known = {**self.known, **page}
        if next_start:
            return Position(self.floor, known, next_start)
        newest = max(known.values(), default=0)
        floor = max(self.floor, newest - OVERLAP)
        return Position(floor, {one: at for one, at in known.items() if at >= floor})


def collect(session: Session, access: AccountAccess, cursor: str | None, now: datetime) -> Batch:
    """The next page. Raises what the session's calls raise."""
    position = Position.parse(cursor)
    path = (
        f"organizationalEntityNotifications?q=criteria&actions={ACTIONS}"
        f"&organizationalEntity={urn(page_urn(access))}&count={PAGE}&start={position.start}"
    )
    if position.floor:
        oldest = int((now - KEPT).timestamp() * 1000)
        path += f"&timeRange=(start:{max(position.floor, oldest)})"
    try:
        page = session.get(access, path)
    except Declined as declined:
        if not position.start or declined.session_is_over or declined.not_permitted:
            raise
        # So deep LinkedIn lists nothing any more: the next walk begins anew, and leaves out what is known.
        return Batch((), replace(position, start=0).text())
    elements = page.get("elements")
    found = [one for raw in (elements or ()) if (one := _read(raw, page_urn(access))) is not None]
    responses = {one.remote.id: one for one in found if _mark(one.remote.id) not in position.known}
    marks = {_mark(one.remote.id): _milliseconds(one.posted_at) for one in found}
    following = position.after(marks, _next_start(page, position.start))
    in_order = sorted(responses.values(), key=lambda one: one.posted_at)
    return Batch(tuple(in_order), following.text(), more=following.start > 0)


def _next_start(page: JsonObject, start: int) -> int:
    """Where the next page begins, a few before the end of this one; 0 behind the last."""
    size, paging = len(page.get("elements") or ()), page.get("paging") or {}
    goes_on = size >= PAGE or any(link.get("rel") == "next" for link in paging.get("links") or ())
    return start + max(size - EDGE, 1) if goes_on and size else 0


def _read(raw: Any, own: str) -> Incoming | None:  # noqa: ANN401 — it is what came
    """A notification as a response; None for our own acts, and for what can't be read."""
    try:
        incoming = kept(_incoming(raw))
    except (*MALFORMED, OSError) as error:
        _log.warning("A notification of LinkedIn can't be read: %s", type(error).__name__)
        return None
    return None if incoming.author.id == own else incoming


def _incoming(raw: JsonObject) -> Incoming:
    action, decorated = raw["action"], raw.get("decoratedGeneratedActivity") or {}
    posted_at = datetime.fromtimestamp(raw["lastModifiedAt"] / 1000, UTC)
    source = (raw.get("decoratedSourcePost") or {}).get("entity") or raw.get("sourcePost")
    root = publication.remote(source) if source else None
    if action == "COMMENT":
        comment = decorated["comment"]
        named = comments.parts(comment.get("entity") or raw["generatedActivity"])
        if named is None:
            raise ValueError("no comment")
        above = comment.get("parentComment")
        parent = comments.parts(above) if above else None
        return Incoming(
            kind=ResponseKind.COMMENT,
            remote=comments.remote(*named),
            author=_author(comment["owner"]),
            text=_text(comment.get("text")),
            posted_at=posted_at,
            parent_id=comments.remote(*parent).id if parent else source,
            root=root,
        )
    share = decorated["share"]
    text = little.shown(_text(share.get("text")))
    shared = ResponseKind.QUOTE if text else ResponseKind.REPOST
    return Incoming(
        kind=ResponseKind.MENTION if action == "SHARE_MENTION" else shared,
        remote=publication.remote(share.get("entity") or raw["generatedActivity"]),
        author=_author(share["owner"]),
        text=text,
        posted_at=posted_at,
        parent_id=None if action == "SHARE_MENTION" else source,
        root=None if action == "SHARE_MENTION" else root,
    )


def _author(owner: str) -> RemoteAuthor:
    """Who it is, as far as LinkedIn tells: a member's name is not for programs."""
    kind, _, name = owner.removeprefix("urn:li:").partition(":")
    if not name:
        raise ValueError("nobody")
    return RemoteAuthor(owner, name, tr("LinkedIn page") if kind == "organization" else tr("LinkedIn member"))


def _text(text: object) -> str:
    return str(text or "").encode(errors="replace").decode()


def _mark(remote_id: str) -> str:
    return sha256(remote_id.encode()).hexdigest()[:12]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
