"""Where instants lie along a calendar's column of hours, on days that have 23, 24 or 25 of them. Pure.

All days of a page share one axis of wall times, so that 18:30 stands on one line. Where some day's clocks go
back, the axis shows the repeated stretch a second time, and the other days leave it out. Where clocks go
forward, that day leaves out the stretch that never happens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedules.calendar import day_start

DAY_MINUTES = 24 * 60
_STEP = timedelta(minutes=15)
"""Every zone's clocks change on a quarter of an hour nowadays."""


@dataclass(frozen=True, order=True)
class Stretch:
    """Wall times from `start` up to, not including, `end`, in minutes since midnight."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Minutes."""
        return self.end - self.start


@dataclass(frozen=True)
class Axis:
    """The wall times that `days` share; offsets are minutes from the top."""

    zone: ZoneInfo
    days: tuple[date, ...]
    repeated: tuple[Stretch, ...]

    @classmethod
    def over(cls, zone: ZoneInfo, days: Sequence[date]) -> "Axis":
        """The axis that has a place for every instant of `days`."""
        repeated = {stretch for day in days for stretch in _changes(zone, day)[1]}
        return cls(zone, tuple(days), tuple(sorted(repeated)))

    @property
    def length(self) -> int:
        """The whole axis, in minutes."""
        return DAY_MINUTES + sum(stretch.length for stretch in self.repeated)

    def offset(self, instant: datetime) -> float:
        """How far down `instant` lies on its day."""
        wall = instant.astimezone(self.zone)
        minute = wall.hour * 60 + wall.minute + wall.second / 60
        shift = 0
        for stretch in self.repeated:
            if wall.fold and stretch.start <= minute < stretch.end:
                return stretch.end + shift + minute - stretch.start
            if stretch.end <= minute:
                shift += stretch.length
        return minute + shift

    def instant(self, day: date, offset: float) -> datetime | None:
        """The instant at `offset` of `day`, to the minute; None where that day has no such time."""
        minute, again = self._wall(offset)
        if not 0 <= minute < DAY_MINUTES:
            return None
        wall = datetime.combine(day, time(minute // 60, minute % 60), self.zone)
        first = wall.astimezone(UTC)
        if again:
            second = wall.replace(fold=1).astimezone(UTC)
            return second if second > first else None
        exists = first.astimezone(self.zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
        return first if exists else None

    def hours(self) -> Iterator[tuple[float, time, bool]]:
        """Each full hour: its offset, the wall time to write there, and whether it is its second time."""
        for hour in range(24):
            at = hour * 60
            yield at + self._shift(at), time(hour), False
        shift = 0
        for stretch in self.repeated:
            for at in range(-(-stretch.start // 60) * 60, stretch.end, 60):
                yield stretch.end + shift + at - stretch.start, time(at // 60), True
            shift += stretch.length

    def absent(self, day: date) -> tuple[tuple[float, float], ...]:
        """The stretches of the axis, from offset to offset, that `day` does not have."""
        skipped, repeated = _changes(self.zone, day)
        gaps = [(s.start + self._shift(s.start), s.start + self._shift(s.start) + s.length) for s in skipped]
        shift = 0
        for stretch in self.repeated:
            if stretch not in repeated:
                top = stretch.end + shift
                gaps.append((top, top + stretch.length))
            shift += stretch.length
        return tuple(sorted(gaps))

    def part_of_day(self, day: date, start: datetime, end: datetime | None) -> tuple[float, float] | None:
        """From which offset to which the span from `start` to `end` (None: open) covers `day`, if it does."""
        first, after = day_start(self.zone, day), day_start(self.zone, day + timedelta(days=1))
        if start >= after or (end is not None and end <= first):
            return None
        top = self.offset(start) if start > first else 0.0
        bottom = self.offset(end) if end is not None and end < after else float(self.length)
        return top, bottom

    def _shift(self, minute: int) -> int:
        return sum(stretch.length for stretch in self.repeated if stretch.end <= minute)

    def _wall(self, offset: float) -> tuple[int, bool]:
        left = int(offset)
        for stretch in self.repeated:
            if left < stretch.end:
                return left, False
            if left < stretch.end + stretch.length:
                return stretch.start + left - stretch.end, True
            left -= stretch.length
        return left, False


def clock_change(zone: ZoneInfo, day: date) -> timedelta:
    """How much longer than 24 hours `day` is: −1 h in spring, +1 h in autumn, nothing on most days."""
    return day_start(zone, day + timedelta(days=1)) - day_start(zone, day) - timedelta(days=1)


@lru_cache(maxsize=512)
def _changes(zone: ZoneInfo, day: date) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """The wall times of `day` that are skipped, and those that are repeated."""
    skipped: list[Stretch] = []
    repeated: list[Stretch] = []
    instant, end = day_start(zone, day), day_start(zone, day + timedelta(days=1))
    while instant < end:
        before, after = (moment.astimezone(zone).utcoffset() for moment in (instant - _STEP, instant))
        if before is not None and after is not None and before != after:
            walls = sorted((_minute(instant + before, day), _minute(instant + after, day)))
            (skipped if after > before else repeated).append(
                Stretch(max(walls[0], 0), min(walls[1], DAY_MINUTES))
            )
        instant += _STEP
    return tuple(skipped), tuple(repeated)


def _minute(wall: datetime, day: date) -> int:
    midnight = datetime.combine(day, time.min, UTC)
    return int((wall - midnight).total_seconds() // 60)
