"""A post while it is being written: mutable through new values, autosaved, not yet anybody's promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import AccountId, PersonId, PostId, ResponseId, Sha256


@dataclass(frozen=True)
class Picture:
    """A picture attached to a part, with the text that stands for it where it can't be seen.

    `focus` is what a crop must keep: from the centre, in hundredths of half the width and height, x to the
    right and y up.
    """

    sha256: Sha256
    mime: str
    alt: str = ""
    focus: tuple[int, int] | None = None


@dataclass(frozen=True)
class Captions:
    """The spoken words of a video, timed: a WebVTT or SubRip file known by its hash."""

    sha256: Sha256
    language: str


@dataclass(frozen=True)
class Video:
    """A video attached to a part, with the text that stands for it where it can't be seen."""

    sha256: Sha256
    mime: str
    alt: str = ""
    thumbnail: Picture | None = None
    captions: tuple[Captions, ...] = ()


@dataclass(frozen=True)
class LinkCard:
    """The card a network shows under a text for a link. `picture` is optional."""

    url: str
    title: str = ""
    description: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Part:
    """One message of a thread; most posts have a single part."""

    text: str = ""
    pictures: tuple[Picture, ...] = ()
    card: LinkCard | None = None
    video: Video | None = None


Thread = tuple[Part, ...]


@dataclass(frozen=True)
class Draft:
    """What a drafter has written so far.

    `thread` goes to every account in `accounts` but those with a thread of their own in `own`. `due_at` None
    means "as soon as it is approved". `answers` is the response that this post replies to, if any.
    `options` are what each account's network is told besides the text, by `Option.key`. `corrects` is the
    sent post whose text this one replaces on its networks.
    """

    title: str = ""
    accounts: tuple[AccountId, ...] = ()
    thread: Thread = (Part(),)
    own: Mapping[AccountId, Thread] = field(default_factory=dict)
    due_at: datetime | None = None
    languages: tuple[str, ...] = ()
    answers: ResponseId | None = None
    options: Mapping[AccountId, Mapping[str, str]] = field(default_factory=dict)
    corrects: PostId | None = None

    def thread_for(self, account_id: AccountId) -> Thread:
        """What goes to `account_id`."""
        return self.own.get(account_id, self.thread)

    def with_own(self, account_id: AccountId, thread: Thread | None) -> "Draft":
        """The draft with a text of its own for `account_id`, or, with None, the common text again."""
        own = {key: value for key, value in self.own.items() if key != account_id}
        if thread is not None:
            own[account_id] = thread
        return replace(self, own=own)

    def options_for(self, account_id: AccountId) -> Mapping[str, str]:
        """What `account_id`'s network is told besides the text."""
        return self.options.get(account_id, {})


class Stage(StrEnum):
    """How far a post has come before its deliveries tell the rest."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Post:
    """A post with its current draft. `revision` grows with every save and stops lost updates."""

    id: PostId
    draft: Draft
    stage: Stage
    created_by: PersonId
    created_at: datetime
    revision: int
    saved_by: PersonId
    saved_at: datetime
    latest_version: int


class PostStatus(StrEnum):
    """What a list shows for a post: its stage, or what its deliveries came to."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SCHEDULED = "scheduled"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    PARTLY_SENT = "partly sent"
    FAILED = "failed"
    IN_DOUBT = "in doubt"
    MISSED = "missed"
    BY_HAND = "by hand"
    CANCELLED = "cancelled"


_LOUDEST_FIRST = (
    (DeliveryState.IN_DOUBT, PostStatus.IN_DOUBT),
    (DeliveryState.MISSED, PostStatus.MISSED),
    (DeliveryState.FAILED, PostStatus.FAILED),
    (DeliveryState.HELD, PostStatus.HELD),
    (DeliveryState.BY_HAND, PostStatus.BY_HAND),
    (DeliveryState.SENDING, PostStatus.SENDING),
    (DeliveryState.LEASED, PostStatus.SCHEDULED),
    (DeliveryState.QUEUED, PostStatus.SCHEDULED),
)


def status(stage: Stage, deliveries: frozenset[DeliveryState]) -> PostStatus:
    """One word for a post: the loudest of its deliveries, never hiding one failure behind successes."""
    live = deliveries - {DeliveryState.CANCELLED}
    if stage is not Stage.APPROVED and not live:
        return PostStatus(stage.value)
    if live == {DeliveryState.SENT}:
        return PostStatus.SENT
    for state, word in _LOUDEST_FIRST:
        if state in live:
            partly = word is PostStatus.FAILED and DeliveryState.SENT in live
            return PostStatus.PARTLY_SENT if partly else word
    return PostStatus.CANCELLED if deliveries else PostStatus.SCHEDULED


@dataclass(frozen=True)
class PostSummary:
    """A line of a list or a chip of the calendar: enough to recognise a post, nothing to publish from."""

    id: PostId
    title: str
    excerpt: str
    status: PostStatus
    stage: Stage
    created_by: PersonId
    author_name: str
    saved_at: datetime
    due_at: datetime | None
    accounts: tuple[AccountId, ...]
    networks: tuple[str, ...]
    version: int
    answers: ResponseId | None


@dataclass(frozen=True)
class Comment:
    """A remark that people at headquarters leave on a post for each other."""

    id: int
    post_id: PostId
    person_id: PersonId
    person_name: str
    text: str
    at: datetime
