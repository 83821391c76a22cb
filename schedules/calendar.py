"""Calendar arithmetic in the campaign's zone: wall times, slots, and the days a calendar page shows.

Pure: no clock, no database. Every instant that goes in or comes out is aware and in UTC. Summer time makes
two kinds of odd wall times: some never happen (a gap), and some happen twice (a fold).
A slot in a gap is left out; a slot in a fold is its first occurrence.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warroom.domain.campaign import SlotRule
from warroom.errors import BadInput
from warroom.language import tr

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def local(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The instant at which clocks in `zone` show `day` and `at`; the first one when they show it twice.

    Raises BadInput when they never show it, because summer time begins then.
    """
    instant = _first_instant(zone, day, at)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if shown != datetime.combine(day, at):
        raise BadInput(
            tr(
                "{time} does not exist on {day} in {zone}: the clocks jump from it to {next}. "
                "Choose another time.",
                time=at.strftime("%H:%M"),
                day=day.isoformat(),
                zone=zone.key,
                next=shown.strftime("%H:%M"),
            )
        )
    return instant


def twice(zone: ZoneInfo, day: date, at: time) -> str | None:
    """What to tell a person who chose a wall time that happens twice: which one it is. None for others."""
    first = _first_instant(zone, day, at)
    second = datetime.combine(day, at, zone).replace(fold=1).astimezone(UTC)
    if second <= first:
        return None
    return tr(
        "{time} happens twice on {day} in {zone}; it will be the first ({utc} UTC).",
        time=at.strftime("%H:%M"),
        day=day.isoformat(),
        zone=zone.key,
        utc=first.strftime("%H:%M"),
    )


def day_start(zone: ZoneInfo, day: date) -> datetime:
    """The first instant of `day` in `zone`: midnight, or the end of the gap where clocks skip midnight."""
    return _first_instant(zone, day, time.min)


def span(zone: ZoneInfo, days: Sequence[date]) -> tuple[datetime, datetime]:
    """From the first instant of the first of `days` to the first instant after the last."""
    return day_start(zone, days[0]), day_start(zone, days[-1] + _DAY)


def week_days(day: date) -> tuple[date, ...]:
    """The seven days, Monday first, of the week in which `day` lies."""
    monday = day - day.weekday() * _DAY
    return tuple(monday + n * _DAY for n in range(7))


def month_days(year: int, month: int) -> tuple[date, ...]:
    """The days of a month's page: whole weeks, Monday first, from before the 1st to after the last."""
    first = date(year, month, 1)
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    start, end = week_days(first)[0], week_days(last)[-1]
    return tuple(start + n * _DAY for n in range((end - start).days + 1))


def slots(
    rules: Collection[SlotRule], zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[datetime, ...]:
    """Every slot from `start` up to, not including, `end`, in order, each once."""
    if end <= start:
        return ()
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + n * _DAY for n in range((last - first).days + 1))
    found = {slot for day in days for slot in _slots_of_day(rules, zone, day)}
    return tuple(sorted(slot for slot in found if start <= slot < end))


def next_free_slot(
    rules: Collection[SlotRule], zone: ZoneInfo, taken: Collection[datetime], after: datetime
) -> datetime | None:
    """The first slot after `after` that is not `taken`; None when the rules name no slot at all."""
    if not any(rule.weekdays for rule in rules):
        return None
    busy = frozenset(taken)
    # Every week brings a slot, except where it falls into a gap: a year more than the taken ones is plenty.
    for week in range(len(busy) + 54):
        start = after + week * _WEEK
        for slot in slots(rules, zone, start, start + _WEEK):
            if slot > after and slot not in busy:
                return slot
    return None


def _first_instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The wall time as UTC; in a gap, read as if the clocks had not jumped yet, it lies after the jump."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def _slots_of_day(rules: Collection[SlotRule], zone: ZoneInfo, day: date) -> Iterator[datetime]:
    for rule in rules:
        if day.weekday() in rule.weekdays:
            try:
                yield local(zone, day, rule.at)
            except BadInput:
                continue  # summer time begins: this day does not have that time
