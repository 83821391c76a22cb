"""What a network can do, as data. Each connector declares one `Capabilities`; everybody else reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from warroom.domain.response import ResponseKind
from warroom.domain.text_length import LengthUnit, count


class Proof(StrEnum):
    """How a connector can show that a post was, or was not, stored by the network."""

    CLIENT_RECORD_ID = "client record id"
    """The client chooses the post's id: look the id up."""
    IDEMPOTENCY_KEY = "idempotency key"
    """The network remembers the client's key and returns the first post: ask with the same key."""
    CONTAINER = "container"
    """A post is prepared under an id first and published in a second step: ask what became of that id."""
    DUPLICATE_REFUSAL = "duplicate refusal"
    """The network refuses the same post twice: sending again can't make a second one."""
    NONE = "none"
    """Neither: a person looks, and says."""


class Moderation(StrEnum):
    """What a campaign can do with somebody else's response under its own posts."""

    HIDE = "hide"
    """Others don't see it any more (or not yet: held for review); it can be shown again."""
    SHOW = "show"
    """Others see it: shown again, or let through."""
    SPAM = "spam"
    REMOVE = "remove"
    """It is deleted on the network, for good."""


class ReplyPolicy(StrEnum):
    """Whom an account may answer."""

    ANYONE = "anyone"
    WHO_SUMMONED = "who summoned"
    """Only who mentioned, quoted or replied to the account."""
    NOBODY = "nobody"


_SUMMONING = frozenset({None, ResponseKind.REPLY, ResponseKind.MENTION, ResponseKind.QUOTE})
"""Kinds of response whose author addressed us; None when it isn't known which."""


def may_answer(policy: ReplyPolicy, answered: ResponseKind | None) -> bool:
    """Whether a response of the kind `answered` may be answered; None: it isn't known which."""
    match policy:
        case ReplyPolicy.ANYONE:
            return True
        case ReplyPolicy.WHO_SUMMONED:
            return answered in _SUMMONING
        case ReplyPolicy.NOBODY:
            return False


@dataclass(frozen=True)
class Option:
    """What a post can say to one network besides its text: a title, a warning, who may reply.

    With `choices` (value and label) one of them is chosen, else a text is written. Labels are English, marked
    with `later`. What is written into a `counted` one takes its room from the text's. Previews show one
    with the key "title" above the text, and fold the text away behind one with the key "warning".
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""
    required: bool = False
    max_length: int = 500
    hint: str = ""
    counted: bool = False


@dataclass(frozen=True)
class SecretField:
    """One thing that is typed to connect an account. `hidden`: shown as dots."""

    key: str
    label: str
    hint: str = ""
    hidden: bool = True
    required: bool = True


@dataclass(frozen=True)
class SignIn:
    """How an account is connected: what to do at the network, what to type here, and whether a browser opens.

    What is typed makes the account's secret: with one field that text itself, with several a JSON object of
    them (`Secret.of`). With `browser`, the network's own sign-in page follows, and comes back to
    http://`redirect_host`:53127/, which some networks only take with the `redirect_scheme` https. Texts are
    English, marked with `later`.
    """

    steps: tuple[str, ...] = ()
    fields: tuple[SecretField, ...] = ()
    browser: bool = False
    redirect_scheme: str = "http"
    redirect_host: str = "127.0.0.1"
    console_url: str | None = None


@dataclass(frozen=True)
class Prices:
    """What a network charges, in US dollars: for a post, one with a link, and each thing read."""

    post: Decimal
    post_with_link: Decimal
    read: Decimal
    own_read: Decimal


@dataclass(frozen=True)
class Terms:
    """What an account's own server or tier grants, where it differs from its network's usual (None)."""

    max_length: int | None = None
    max_images: int | None = None
    max_image_bytes: int | None = None
    max_video_bytes: int | None = None
    max_video_seconds: int | None = None
    reply_policy: ReplyPolicy | None = None

    def to_json(self) -> dict[str, int | str]:
        """What differs, as JSON."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Terms":
        """The terms that `to_json` wrote."""
        policy = document.get("reply_policy")
        numbers = {key: int(value) for key, value in document.items() if key != "reply_policy"}
        return cls(**numbers, reply_policy=None if policy is None else ReplyPolicy(policy))


class Message(Protocol):
    """A text with what stands beside it: a part of a draft, or what is sent of it."""

    @property
    def pictures(self) -> Sequence[object]: ...

    @property
    def video(self) -> object | None: ...


@dataclass(frozen=True)
class Capabilities:
    """One network's limits and abilities. Sizes are bytes; lengths are counted in `unit`."""

    network: str
    name: str
    """Shown through `tr`: marked with `later` where it is words and not a brand."""
    unit: LengthUnit
    max_length: int
    max_bytes: int | None
    max_images: int
    max_image_bytes: int
    image_types: frozenset[str]
    max_alt_length: int
    """0: it takes no descriptions of pictures."""
    reads: frozenset[ResponseKind]
    proof: Proof
    icon: str
    publishes: bool = True
    max_caption_length: int | None = None
    """Of a text beside a picture or video, where that is less than `max_length`."""
    text_trouble: Callable[[str], str | None] | None = None
    """What else the network demands of a text: gives a sentence when it isn't met. It must be quick."""
    by_hand: bool = False
    """A person posts what was approved and pastes the link; no program can."""
    threads: bool = True
    reply_policy: ReplyPolicy = ReplyPolicy.ANYONE
    answers_name_author: bool = False
    """Whom an answer is for learns of it only when it names them."""
    link_cards: bool = True
    max_links: int | None = None
    animation_alone: bool = False
    """An animated GIF takes the place of all other pictures."""
    max_animation_bytes: int | None = None
    max_videos: int = 0
    max_video_bytes: int = 0
    max_video_seconds: int = 0
    video_types: frozenset[str] = frozenset()
    mixes_media: bool = False
    """One post can have pictures and a video."""
    fits_images: bool = False
    """Its connector makes pictures smaller that are too large, always the same way."""
    captions: bool = False
    thumbnails: bool = False
    needs_media: bool = False
    """A post is a picture or a video; a text alone is none."""
    needs_public_media: bool = False
    """The network fetches pictures from a public address: another account must host them (`hosts_media`)."""
    hosts_media: bool = False
    options: tuple[Option, ...] = ()
    moderations: frozenset[Moderation] = frozenset()
    can_edit: bool = False
    can_delete: bool = True
    can_search: bool = False
    """It reads what matches the account's watched words."""
    streams: bool = False
    """It tells at once when there is something new to read."""
    has_metrics: bool = True
    prices: Prices | None = None
    sign_in: SignIn = SignIn()
    needs_service_url: bool = False
    rehearsal: bool = False
    tested_against: str = ""
    """The server, or the description of it, that the tests hold the connector against."""

    @property
    def can_hide(self) -> bool:
        """Whether a response can be hidden."""
        return Moderation.HIDE in self.moderations

    def most(self, message: Message) -> int:
        """How long the message's text may be, in `unit`."""
        if self.max_caption_length is not None and (message.pictures or message.video is not None):
            return min(self.max_caption_length, self.max_length)
        return self.max_length

    def told(self, options: Mapping[str, str]) -> "Capabilities":
        """The same network with the length that what is said in its options leaves to each text."""
        counted = (options.get(each.key, each.default) for each in self.options if each.counted)
        taken = sum(count(said.strip(), self.unit) for said in counted)
        if not taken:
            return self
        caption = None if self.max_caption_length is None else self.max_caption_length - taken
        return replace(self, max_length=self.max_length - taken, max_caption_length=caption)

    def under(self, terms: Terms) -> "Capabilities":
        """The same network as one account meets it."""
        granted = {
            each.name: value for each in fields(terms) if (value := getattr(terms, each.name)) is not None
        }
        return replace(self, **granted) if granted else self
