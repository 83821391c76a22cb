"""What to do after an attempt to publish: a pure decision, a value that the dispatcher then carries out.

Nothing here sleeps or counts: time and the number of the attempt are handed in, and the jitter comes from
the delivery's client key, so that the same facts always give the same decision.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import assert_never

from warroom.domain.settlement import Done, Doubt, GiveUp, HandOver, RetryAt, Settlement
from warroom.ports import ByHand, NotSent, Outcome, Rejected, Sent, Unknown

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
MAX_ATTEMPTS = 8
"""Attempts that fail without the network naming an instant; after the last one a person decides."""

LONGEST_WAIT = timedelta(days=1)
"""A network that asks for more than this is asked again after it: its answer may just be wrong."""

SPREAD = timedelta(seconds=2)
"""How far after the instant that a network named posts come back, so that they do not all knock at once."""


def decide(outcome: Outcome, attempt: int, now: datetime, client_key: str) -> Settlement:
    """What follows from `outcome` of attempt number `attempt` (the first is 1), which ended at `now`."""
    match outcome:
        case Sent(remote):
            return Done(remote)
        case Rejected(reason):
            return GiveUp(reason)
        case Unknown(why):
            return Doubt(why)
        case ByHand(why):
            return HandOver(why)
        case NotSent(why, retry_at, needs_reconnect):
            if retry_at is not None:
                at = min(max(retry_at, now), now + LONGEST_WAIT)
                return RetryAt(at + SPREAD * _fraction(client_key, attempt), why, needs_reconnect)
            # An account that must be reconnected is not tried again before it is: that takes no bound.
            if attempt >= MAX_ATTEMPTS and not needs_reconnect:
                return GiveUp(why)
            return RetryAt(now + delay(attempt, client_key), why, needs_reconnect)
        case _:
            assert_never(outcome)


def delay(attempt: int, client_key: str) -> timedelta:
    """How long to wait after attempt number `attempt`: doubling up to a cap, shortened by up to a half."""
    doubled = FIRST_DELAY * (1 << min(attempt - 1, 30))
    return min(doubled, LONGEST_DELAY) * (1 - _fraction(client_key, attempt) / 2)


def _fraction(client_key: str, attempt: int) -> float:
    """A number in [0, 1) that differs between deliveries and attempts, and never for the same two."""
    return int.from_bytes(sha256(f"{client_key}:{attempt}".encode()).digest()[:4]) / 2**32
