"""The campaign's accounts on the networks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from warroom.domain.capabilities import Capabilities, Terms
from warroom.domain.ids import AccountId


@dataclass(frozen=True)
class Account:
    """One account on one network.

    `remote_identity` is the network's own unchanging name for the account (a DID, a numeric id), known after
    the first successful connection; `trouble` is a sentence while somebody has to reconnect it. `watches` are
    words that are searched for on networks that can; `daily_cap` is what it may cost a day, in US dollars.
    """

    id: AccountId
    network: str
    handle: str
    display_name: str
    service_url: str | None
    remote_identity: str | None
    approvals_needed: int
    disabled_at: datetime | None = None
    trouble: str | None = None
    terms: Terms = field(default_factory=Terms)
    watches: tuple[str, ...] = ()
    daily_cap: Decimal | None = None

    def meets(self, networks: Mapping[str, Capabilities]) -> Capabilities:
        """What the account's network can do for this account."""
        return networks[self.network].under(self.terms)


@dataclass(frozen=True)
class Budget:
    """What a network last said about its rate limit for an account."""

    limit: int
    remaining: int
    resets_at: datetime

    def left(self, now: datetime) -> int:
        """How many calls are left; after the reset as many as the limit, until the network says more."""
        return self.remaining if now < self.resets_at else self.limit


@dataclass(frozen=True)
class AccountHealth:
    """An account with what its monitors and publishers last saw."""

    account: Account
    budget: Budget | None
    last_sent_at: datetime | None
    last_collected_at: datetime | None
    collect_trouble: str | None
    connected: bool
