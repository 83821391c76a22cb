"""What is done about a delivery after an attempt to send it: values that a pure decision makes."""

from dataclasses import dataclass
from datetime import datetime

from warroom.domain.delivery import RemotePost


@dataclass(frozen=True)
class Done:
    """It is on the network."""

    remote: RemotePost


@dataclass(frozen=True)
class RetryAt:
    """Certainly not sent: queue it again for `at`. With `needs_reconnect` the account waits for a person."""

    at: datetime
    why: str
    needs_reconnect: bool = False


@dataclass(frozen=True)
class GiveUp:
    """Certainly not sent, and trying again would not help: a person decides."""

    why: str


@dataclass(frozen=True)
class Doubt:
    """Nobody knows: look it up, and never send it again blindly."""

    why: str


@dataclass(frozen=True)
class HandOver:
    """A person posts it now."""

    why: str


Settlement = Done | RetryAt | GiveUp | Doubt | HandOver
