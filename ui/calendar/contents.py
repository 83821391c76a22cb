"""What a calendar page shows: one read of the campaign, sorted into days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from schedules.calendar import slots, span
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.domain.post import PostSummary
from warroom.services import accounts, hold, queries, schedule
from warroom.services.office import Office


@dataclass(frozen=True)
class FreeSlot:
    """A time at which the campaign likes to post and nothing is planned yet."""

    at: datetime


@dataclass(frozen=True)
class Closure:
    """A span in which nothing goes out: a blackout, or the hold (which has no end yet)."""

    starts_at: datetime
    ends_at: datetime | None
    reason: str
    source: str
    hold: bool

    def covers(self, instant: datetime) -> bool:
        """Whether nothing may be published at `instant`."""
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


Item = PostSummary | FreeSlot


@dataclass(frozen=True)
class Contents:
    """The posts, free slots and closures of `days` in the campaign's zone, as they were at `now`."""

    zone: ZoneInfo
    days: tuple[date, ...]
    now: datetime
    posts: tuple[PostSummary, ...]
    free: tuple[FreeSlot, ...]
    closures: tuple[Closure, ...]
    accounts: Mapping[AccountId, Account]

    @cached_property
    def by_day(self) -> Mapping[date, tuple[Item, ...]]:
        """Each day's posts and free slots in the order of their times."""
        found: dict[date, list[Item]] = {day: [] for day in self.days}
        items: list[Item] = [*self.posts, *self.free]
        for item in sorted(items, key=_order):
            found.setdefault(at(item).astimezone(self.zone).date(), []).append(item)
        return {day: tuple(items) for day, items in found.items()}

    @property
    def today(self) -> date:
        """The day it is in the campaign's zone."""
        return self.now.astimezone(self.zone).date()

    def closed_at(self, instant: datetime) -> Closure | None:
        """What forbids publishing at `instant`, if anything does."""
        return next((closure for closure in self.closures if closure.covers(instant)), None)


def at(item: Item) -> datetime:
    """When `item` is due. Posts of a calendar always have a time."""
    if isinstance(item, FreeSlot):
        return item.at
    if item.due_at is None:
        raise ValueError(f"post {item.id} has no time and does not belong on a calendar")
    return item.due_at


def read(office: Office, zone: ZoneInfo, days: tuple[date, ...]) -> Contents:
    """Everything that `days` show."""
    start, end = span(zone, days)
    now = office.clock.now()
    posts = tuple(post for post in queries.calendar(office, start, end) if post.due_at is not None)
    taken = {post.due_at for post in posts}
    possible = slots(schedule.slots(office), zone, max(start, now), end) if end > now else ()
    closures = tuple(closure for closure in _closures(office) if _touches(closure, start, end))
    free = (
        slot
        for slot in possible
        if slot not in taken and not any(closure.covers(slot) for closure in closures if not closure.hold)
    )
    return Contents(
        zone=zone,
        days=days,
        now=now,
        posts=posts,
        free=tuple(FreeSlot(slot) for slot in free),
        closures=closures,
        accounts={health.account.id: health.account for health in accounts.everything(office)},
    )


def _order(item: Item) -> tuple[datetime, int]:
    return at(item), 0 if isinstance(item, FreeSlot) else item.id


def _closures(office: Office) -> list[Closure]:
    found = [
        Closure(blackout.starts_at, blackout.ends_at, blackout.reason, blackout.source, hold=False)
        for blackout in schedule.blackouts(office)
    ]
    current = hold.current(office)
    if current is not None:
        found.append(Closure(current.placed_at, None, current.reason, current.placed_by_name, hold=True))
    return found


def _touches(closure: Closure, start: datetime, end: datetime) -> bool:
    return closure.starts_at < end and (closure.ends_at is None or closure.ends_at > start)


def shifted(days: tuple[date, ...], by: int) -> date:
    """A day of the page `by` pages further: the middle of this one moved by its length."""
    return days[len(days) // 2] + timedelta(days=by * len(days))
