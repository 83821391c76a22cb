"""What people answer, in one form for every network."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warroom.domain.delivery import RemotePost
from warroom.domain.ids import AccountId, AuthorId, PersonId, PostId, ResponseId, Sha256


class ResponseKind(StrEnum):
    """How a response relates to us."""

    REPLY = "reply"
    MENTION = "mention"
    COMMENT = "comment"
    QUOTE = "quote"
    LIKE = "like"
    REPOST = "repost"
    SEARCH = "search"
    """It says a word that we watch, and isn't addressed to us."""


class Triage(StrEnum):
    """What the monitors did with a response."""

    NEW = "new"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    DONE = "done"


@dataclass(frozen=True)
class RemoteAuthor:
    """Who wrote a response, as the network names them."""

    id: str
    handle: str
    display_name: str


@dataclass(frozen=True)
class Incoming:
    """A response as a connector read it. `parent_id` and `root` place it in its thread, where known.

    `hidden`: the network doesn't show it to others (yet), as with a comment that waits for review.
    """

    kind: ResponseKind
    remote: RemotePost
    author: RemoteAuthor
    text: str
    posted_at: datetime
    language: str | None = None
    parent_id: str | None = None
    root: RemotePost | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Response:
    """A response in the timeline. Its id grows with `posted_at`: newest first is by id.

    What was removed from its network at `removed_at` can't be shown again there.
    """

    id: ResponseId
    account_id: AccountId
    network: str
    kind: ResponseKind
    remote: RemotePost
    author_id: AuthorId
    author_handle: str
    author_name: str
    text: str
    language: str | None
    posted_at: datetime
    received_at: datetime
    parent_id: str | None
    root: RemotePost | None
    post_id: PostId | None
    post_title: str | None
    triage: Triage
    claimed_by: PersonId | None
    claimed_by_name: str | None
    escalated_at: datetime | None
    hidden_at: datetime | None
    kept_at: datetime | None
    removed_at: datetime | None = None


@dataclass(frozen=True)
class ResponseNote:
    """A note that a monitor left on a response, or the reason of an escalation."""

    response_id: ResponseId
    person_name: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Evidence:
    """What was kept of a response: a canonical JSON document of it, known by its hash."""

    content: bytes
    digest: Sha256
    kept_by_name: str
    kept_at: datetime


@dataclass(frozen=True)
class TimelineFilter:
    """Which responses to show; empty means all. `text` is searched in words; `mine` is who claimed them."""

    networks: frozenset[str] = frozenset()
    account_id: AccountId | None = None
    post_id: PostId | None = None
    triage: frozenset[Triage] = frozenset()
    kinds: frozenset[ResponseKind] = frozenset()
    languages: frozenset[str] = frozenset()
    mine: PersonId | None = None
    escalated: bool = False
    text: str = ""
