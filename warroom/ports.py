"""What the outside must provide to the campaign: networks, a clock, a safe place for credentials.

Connectors are synchronous, keep no state between calls but their HTTP session, and are called only by the
worker. An outcome is a value, never a bool; any exception that escapes `publish` counts as `Unknown`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warroom.domain.account import Account, Budget
from warroom.domain.capabilities import Capabilities
from warroom.domain.delivery import Metrics, RemotePost
from warroom.domain.ids import AccountId
from warroom.domain.post import LinkCard
from warroom.domain.response import Incoming


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


Outcome = Sent | Rejected | NotSent | Unknown


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


@dataclass(frozen=True)
class Parcel:
    """One message, ready for one network. `client_key` and `created_at` are the same at every attempt.

    `client_key` is 32 lowercase hexadecimal digits, different for every part of every delivery. `parent` and
    `root` are set for a reply and for every later part of a thread.
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


@dataclass(frozen=True)
class Identity:
    """Who the network says the account is. `remote_identity` never changes; the rest may."""

    remote_identity: str
    handle: str
    display_name: str


@dataclass(frozen=True)
class AccountAccess:
    """An account with the means to act as it.

    `read_secret` raises AccountTrouble when there is no secret. `keep_secret` stores what the network
    renewed; `note_budget` tells what the network said of its rate limit. Any thread may call them.
    """

    account: Account
    read_secret: Callable[[], Secret]
    keep_secret: Callable[[Secret], None]
    note_budget: Callable[[Budget], None]


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

    def hide(self, remote: RemotePost, access: AccountAccess) -> None:
        """Hide somebody's response where the network can (`can_hide`)."""
        ...


Networks = dict[str, Capabilities]
"""What every known network can do, by its name: all that a desk knows of networks."""
