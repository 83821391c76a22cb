"""What the outside must provide to the campaign: networks, a clock, a safe place for credentials.

Connectors are synchronous, keep no state between calls but their HTTP session, and are called only by the
worker. An outcome is a value, never a bool; any exception that escapes `publish` counts as `Unknown`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from threading import Event
from typing import Protocol, runtime_checkable

from warroom.domain.account import Account, Budget
from warroom.domain.capabilities import Capabilities, Moderation, Terms
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.ids import AccountId
from warroom.domain.post import LinkCard
from warroom.domain.response import Incoming
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


@dataclass(frozen=True)
class Secret:
    """A password or token. Printing it shows nothing."""

    value: str

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Secret":
        """The secret that several fields make."""
        return cls(json.dumps(dict(fields)))

    def fields(self) -> dict[str, str]:
        """The fields of a secret that `of` made. Raises AccountTrouble when it is not one."""
        try:
            document = json.loads(self.value)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise AccountTrouble(tr("What is kept of the account's credentials can't be read. Reconnect it."))
        return {key: value for key, value in document.items() if isinstance(value, str)}


class Vault(Protocol):
    """Keeps one secret per account outside of the database's clear text."""

    def keep(self, account: Account, secret: Secret) -> None:
        """Store or replace the account's secret."""
        ...

    def read(self, account: Account) -> Secret | None:
        """The account's secret, or None when there is none. Raises Trouble when it can't be opened."""
        ...

    def forget(self, account_id: AccountId) -> None:
        """Remove the account's secret, if there is one."""
        ...

    def seal(self, account: Account, secret: Secret) -> str:
        """`secret` as a text that anybody may keep, and only a worker can open, for this account."""
        ...

    def unseal(self, account: Account, sealed: str) -> Secret:
        """The secret that `seal` sealed for the same account. Raises Trouble when it is not that."""
        ...


class Signer(Protocol):
    """The key with which the person at this desk signs verdicts; signing in has unlocked it."""

    @property
    def database_id(self) -> str:
        """The database whose posts it signs."""
        ...

    @property
    def login(self) -> str:
        """Who signs with it."""
        ...

    @property
    def public_key(self) -> bytes:
        """What signatures are checked with (Ed25519); empty while the key is locked."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`. Raises Refused while the key is locked."""
        ...


class Pins(Protocol):
    """Which keys a worker's machine believes: somebody has compared their fingerprints by voice there."""

    @property
    def database_id(self) -> str:
        """The database whose approvers they are."""
        ...

    def keys(self) -> Mapping[str, frozenset[bytes]]:
        """The public keys by the login of their owner. Raises Trouble when they can't be read."""
        ...


# What `publish` came to.


@dataclass(frozen=True)
class Sent:
    """The network stored the post."""

    remote: RemotePost


@dataclass(frozen=True)
class Rejected:
    """The network refused the post for good. `reason` is a sentence for the drafter."""

    reason: str


@dataclass(frozen=True)
class NotSent:
    """Certainly not stored; trying again is safe. `retry_at` when the network named an instant."""

    why: str
    retry_at: datetime | None = None
    needs_reconnect: bool = False


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether the network stored the post. It is never retried blindly."""

    why: str


@dataclass(frozen=True)
class ByHand:
    """The network takes posts from people only: somebody has to post it now."""

    why: str


Outcome = Sent | Rejected | NotSent | Unknown | ByHand


# What `look_up` came to.


@dataclass(frozen=True)
class Found:
    """The post is on the network."""

    remote: RemotePost


@dataclass(frozen=True)
class Absent:
    """The post is certainly not on the network and, the request being over, will not appear."""


@dataclass(frozen=True)
class CannotTell:
    """The network gives no way to know, or did not answer."""

    why: str


Lookup = Found | Absent | CannotTell


@dataclass(frozen=True)
class ParcelPicture:
    """A picture with its bytes, exactly as sealed."""

    content: bytes
    mime: str
    alt: str
    focus: tuple[int, int] | None = None


@dataclass(frozen=True)
class ParcelCaptions:
    """Captions with their bytes, exactly as sealed: "text/vtt" or "application/x-subrip"."""

    content: bytes
    mime: str
    language: str


@dataclass(frozen=True)
class ParcelVideo:
    """A video, read piece by piece: `read(offset, length)` gives `length` bytes, fewer only at the end."""

    size: int
    mime: str
    alt: str
    seconds: float
    read: Callable[[int, int], bytes] = field(repr=False, compare=False)
    thumbnail: ParcelPicture | None = None
    captions: tuple[ParcelCaptions, ...] = ()


def _note_nothing(_text: str) -> None:
    """What `Parcel.note` does where nobody keeps notes."""


@dataclass(frozen=True)
class Parcel:
    """One message, ready for one network. `client_key` and `created_at` are the same at every attempt.

    `client_key` is 32 lowercase hexadecimal digits, different for every part of every delivery. `parent` and
    `root` are set for a reply and for every later part of a thread. `replaces` is the post of ours whose
    content this message takes the place of: an edit, and no new post. `options` are what the network is told
    besides the text (`Capabilities.options`).

    `noted` is what the connector last wrote with `note` at an earlier attempt of this same message: the id of
    a container, the address of an upload. `note` is committed when it returns, is sealed, and lengthens the
    lease: call it before a step that can't be repeated, and between the pieces of a long upload. It raises
    Trouble when the lease is lost; let that pass.
    """

    text: str
    pictures: tuple[ParcelPicture, ...]
    card: LinkCard | None
    card_picture: ParcelPicture | None
    languages: tuple[str, ...]
    client_key: str
    created_at: datetime
    parent: RemotePost | None
    root: RemotePost | None
    video: ParcelVideo | None = None
    replaces: RemotePost | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    noted: str | None = None
    note: Callable[[str], None] = field(default=_note_nothing, repr=False, compare=False)


@dataclass(frozen=True)
class Identity:
    """Who the network says the account is. `remote_identity` never changes; the rest may."""

    remote_identity: str
    handle: str
    display_name: str
    terms: Terms = field(default_factory=Terms)


def _no_public_url(_media: ParcelPicture | ParcelVideo) -> str:
    """What `AccountAccess.public_url` does where no account hosts media."""
    raise NetworkTrouble(
        tr(
            "The network fetches pictures from a public address, and no account of the campaign hosts any. "
            "Connect one that does: an S3 storage or a WordPress blog."
        )
    )


def _spend_nothing(_dollars: Decimal) -> None:
    """What `AccountAccess.note_spend` does where nobody counts."""


@dataclass(frozen=True)
class AccountAccess:
    """An account with the means to act as it.

    `read_secret` raises AccountTrouble when there is no secret. `keep_secret` stores what the network
    renewed; `note_budget` tells what the network said of its rate limit; `note_spend` what a call has cost,
    in US dollars. `public_url` puts a picture or video where the network can fetch it, and raises Trouble
    where that can't be done. Any thread may call them.
    """

    account: Account
    read_secret: Callable[[], Secret]
    keep_secret: Callable[[Secret], None]
    note_budget: Callable[[Budget], None]
    note_spend: Callable[[Decimal], None] = _spend_nothing
    public_url: Callable[[ParcelPicture | ParcelVideo], str] = _no_public_url


@dataclass(frozen=True)
class SignInPage:
    """A network's sign-in page: open `url`, expect `state` to come back; `kept` is what finishing takes."""

    url: str
    state: str
    kept: Secret


@dataclass(frozen=True)
class PageCard:
    """What a web page says of itself for a link card. `picture` is an image file, or None."""

    title: str
    description: str
    picture: bytes | None


class Pages(Protocol):
    """Reads web pages for their link cards."""

    def card(self, url: str) -> PageCard:
        """The page's card. Raises NetworkTrouble with a sentence that says why there is none."""
        ...


@dataclass(frozen=True)
class Batch:
    """One page of responses. `cursor` resumes after it; `more` says that another page waits now."""

    responses: tuple[Incoming, ...]
    cursor: str | None
    more: bool = False


class Connector(Protocol):
    """One network. Every method may raise NetworkTrouble or AccountTrouble, but `publish`, which returns."""

    @property
    def capabilities(self) -> Capabilities:
        """What the network can do."""
        ...

    def identify(self, access: AccountAccess) -> Identity:
        """Try the credentials and learn who the account is."""
        ...

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Send one message, once."""
        ...

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Whether `parcel` is on the network after an attempt whose outcome nobody knows."""
        ...

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """The next page of responses after `cursor` (None: the beginning), oldest first where possible."""
        ...

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """The numbers of each post, None for one that is gone."""
        ...

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Take the post off the network; fine when it is gone already."""
        ...

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Hide, show, mark or remove somebody's response (only what stands in `moderations` is asked)."""
        ...


@runtime_checkable
class SignsInByBrowser(Protocol):
    """A connector whose accounts sign in on a page of their network (`SignIn.browser`)."""

    def begin_sign_in(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """Where to send the browser, for what was typed into the fields of `SignIn`."""
        ...

    def finish_sign_in(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> Secret:
        """The account's secret, for the query parameters that came back. Raises Trouble."""
        ...


@runtime_checkable
class HostsMedia(Protocol):
    """A connector whose accounts hold pictures and videos at a public address (`hosts_media`)."""

    def host(self, media: ParcelPicture | ParcelVideo, access: AccountAccess) -> str:
        """The media's https address; the same bytes come to the same address. Raises Trouble."""
        ...


@runtime_checkable
class Streams(Protocol):
    """A connector that is told at once when there is something to read (`streams`)."""

    def listen(self, access: AccountAccess, on_news: Callable[[], None], stop: Event) -> None:
        """Call `on_news` whenever something came, until `stop` is set or the stream ends. Raises Trouble."""
        ...


Networks = dict[str, Capabilities]
"""What every known network can do, by its name: all that a desk knows of networks."""
