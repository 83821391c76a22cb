"""How soon to read an account's responses again: a pure decision from what the last reading found.

A busy account is read every few seconds and a quiet one less and less often, within what the network's rate
limit leaves: answers are read with at most half of it, since publishing draws on the same budget.
"""

from datetime import datetime, timedelta

from warroom.domain.account import Budget

QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(seconds=45)
STEP = timedelta(seconds=1)
"""By how much the pause grows with each reading that finds nothing."""

FIRST_BACKOFF = timedelta(seconds=10)
LONGEST_BACKOFF = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
"""Whatever a network asks for, it is asked again after this: its answer may just be wrong."""

SHARE = 0.5
"""The part of the remaining budget that reading may use."""


def pause_after(previous: timedelta, found: int, budget: Budget | None, now: datetime) -> timedelta:
    """The pause after a reading that found `found` new responses and followed a pause of `previous`."""
    wanted = QUICKEST if found else min(max(previous + STEP, QUICKEST), SLOWEST)
    return max(wanted, _affordable(budget, now))


def pause_after_trouble(previous: timedelta, retry_at: datetime | None, now: datetime) -> timedelta:
    """The pause after a reading that failed: until the network's own instant, else twice as long."""
    if retry_at is not None and retry_at > now:
        return min(retry_at - now, LONGEST_WAIT)
    return min(max(previous * 2, FIRST_BACKOFF), LONGEST_BACKOFF)


def _affordable(budget: Budget | None, now: datetime) -> timedelta:
    """The shortest pause that spreads our share of the remaining calls until the budget is renewed."""
    if budget is None or budget.resets_at <= now:
        return timedelta()
    left = min(budget.resets_at - now, LONGEST_WAIT)
    calls = int(budget.remaining * SHARE)
    return left if calls == 0 else left / calls
