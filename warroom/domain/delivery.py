"""A delivery: one sealed version on its way to one account, and the only moves it may make."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from warroom.domain.ids import AccountId, DeliveryId, PostId, Sha256


class DeliveryState(StrEnum):
    """Where a delivery stands. `SENT` and `CANCELLED` are final."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    HELD = "held"
    MISSED = "missed"
    BY_HAND = "by_hand"
    """Its time has come and its network takes posts from people only: somebody posts it, and says where."""
    CANCELLED = "cancelled"


_S = DeliveryState

TRANSITIONS = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.LEASED, _S.HELD, _S.MISSED, _S.CANCELLED}),
        _S.LEASED: frozenset({_S.SENDING, _S.QUEUED, _S.HELD, _S.MISSED, _S.FAILED, _S.CANCELLED}),
        _S.SENDING: frozenset({_S.SENT, _S.FAILED, _S.QUEUED, _S.IN_DOUBT, _S.BY_HAND}),
        _S.BY_HAND: frozenset({_S.SENT, _S.HELD, _S.CANCELLED}),
        _S.IN_DOUBT: frozenset({_S.SENT, _S.QUEUED, _S.FAILED, _S.CANCELLED}),
        _S.HELD: frozenset({_S.QUEUED, _S.MISSED, _S.CANCELLED}),
        _S.MISSED: frozenset({_S.QUEUED, _S.CANCELLED}),
        _S.FAILED: frozenset({_S.QUEUED, _S.CANCELLED}),
        _S.SENT: frozenset[DeliveryState](),
        _S.CANCELLED: frozenset[DeliveryState](),
    }
)
"""From each state, the states that may follow. The database's guards hold the same table."""

WAITS_FOR_A_PERSON = frozenset({_S.IN_DOUBT, _S.HELD, _S.MISSED, _S.FAILED, _S.BY_HAND})
RECALLABLE = frozenset({_S.QUEUED, _S.LEASED, _S.HELD, _S.MISSED, _S.FAILED, _S.BY_HAND})
"""States in which nothing is on its way to the network: a new version may replace it."""


@dataclass(frozen=True)
class RemotePost:
    """A post as its network names it. `revision` is the network's hash or number of the content, if any."""

    id: str
    url: str | None = None
    revision: str | None = None


Lease = tuple[DeliveryId, int]
"""A delivery and its fence: what names one lease. The same delivery leased again has another one."""


@dataclass(frozen=True)
class Delivery:
    """A delivery as last read. `fence` numbers the lease; of its `parts`, `sent_parts` are on the network."""

    id: DeliveryId
    post_id: PostId
    version: int
    digest: Sha256
    account_id: AccountId
    state: DeliveryState
    due_at: datetime
    retry_at: datetime | None
    attempt: int
    fence: int
    lease_until: datetime | None
    client_key: str
    created_at: datetime
    parts: int
    sent_parts: tuple[RemotePost, ...]
    why: str | None
    sent_at: datetime | None
    deleted_at: datetime | None

    @property
    def lease(self) -> Lease:
        """The delivery's present lease."""
        return self.id, self.fence

    @property
    def remote(self) -> RemotePost | None:
        """The first part on the network: the one that people answer."""
        return self.sent_parts[0] if self.sent_parts else None


@dataclass(frozen=True)
class Metrics:
    """What a network counted for a delivered post at `read_at`."""

    likes: int
    reposts: int
    replies: int
    quotes: int
    read_at: datetime


class Decision(StrEnum):
    """What a person decides about a delivery that stopped."""

    NOW = "now"
    """Send it late, now (missed), or again (failed, in doubt)."""
    RELEASE = "release"
    """Let a held one go at its time."""
    WAS_SENT = "was sent"
    """It is on the network: somebody looked (in doubt), or posted it (by hand)."""
    DROP = "drop"
