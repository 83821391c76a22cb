"""The calendar's arithmetic on both sides of every kind of clock change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.calendar import day_start, local, month_days, next_free_slot, slots, span, twice, week_days
from warroom.domain.campaign import SlotRule
from warroom.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")

# A day of each zone on which its clocks change: Apia also lost a whole day at the end of 2011.
CHANGES = [
    (PARIS, date(2026, 3, 29)),
    (PARIS, date(2026, 10, 25)),
    (ZoneInfo("America/New_York"), date(2026, 3, 8)),
    (ZoneInfo("America/New_York"), date(2026, 11, 1)),
    (LORD_HOWE, date(2026, 4, 5)),
    (LORD_HOWE, date(2026, 10, 4)),
    (APIA, date(2011, 12, 30)),
    (APIA, date(2011, 9, 24)),
]
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
RULES = st.lists(st.builds(SlotRule, st.frozensets(st.integers(0, 6), min_size=1), MINUTES), max_size=6)


@st.composite
def spans_around_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, datetime, datetime]:
    zone, day = draw(st.sampled_from(CHANGES))
    middle = datetime.combine(day, time(), UTC)
    start = middle + draw(st.timedeltas(timedelta(days=-9), timedelta(days=2)))
    return zone, start, start + draw(st.timedeltas(timedelta(), timedelta(days=12)))


def occurrences(zone: ZoneInfo, day: date, at: time) -> list[datetime]:
    """The instants at which clocks show `day` and `at`, by brute force over the minutes around them."""
    wall = datetime.combine(day, at)
    around = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    minutes = (around + timedelta(minutes=n) for n in range(30 * 60))
    return [minute for minute in minutes if minute.astimezone(zone).replace(tzinfo=None) == wall]


@given(RULES, spans_around_a_change())
def test_slots_come_in_order_once_and_within_the_span(
    rules: list[SlotRule], where: tuple[ZoneInfo, datetime, datetime]
) -> None:
    zone, start, end = where
    found = slots(rules, zone, start, end)
    assert list(found) == sorted(set(found))
    assert all(start <= slot < end for slot in found)


@given(RULES, spans_around_a_change())
def test_every_slot_shows_a_rule_on_the_campaigns_clocks(
    rules: list[SlotRule], where: tuple[ZoneInfo, datetime, datetime]
) -> None:
    zone, start, end = where
    for slot in slots(rules, zone, start, end):
        shown = slot.astimezone(zone)
        assert shown.fold == 0
        assert any(
            shown.weekday() in rule.weekdays and shown.timetz().replace(tzinfo=None) == rule.at
            for rule in rules
        )


@given(st.sampled_from(CHANGES), st.integers(-1, 1), MINUTES)
def test_a_rule_gives_a_day_one_slot_or_none_in_a_gap(
    change: tuple[ZoneInfo, date], shift: int, at: time
) -> None:
    zone, day = change[0], change[1] + timedelta(days=shift)
    rule = SlotRule(frozenset({day.weekday()}), at)
    middle = datetime.combine(day, time(12), UTC)
    near = slots([rule], zone, middle - timedelta(days=2), middle + timedelta(days=2))
    assert list(near) == occurrences(zone, day, at)[:1]


@given(st.sampled_from(CHANGES), st.integers(-1, 1), MINUTES)
def test_a_wall_time_is_its_first_occurrence_and_people_are_told(
    change: tuple[ZoneInfo, date], shift: int, at: time
) -> None:
    zone, day = change[0], change[1] + timedelta(days=shift)
    expected = occurrences(zone, day, at)
    if expected:
        assert local(zone, day, at) == expected[0]
        assert (twice(zone, day, at) is not None) == (len(expected) == 2)
    else:
        with pytest.raises(BadInput):
            local(zone, day, at)
        assert twice(zone, day, at) is None


@given(RULES, spans_around_a_change(), st.data())
def test_the_next_free_slot_is_the_first_that_nothing_occupies(
    rules: list[SlotRule], where: tuple[ZoneInfo, datetime, datetime], data: st.DataObject
) -> None:
    zone, after, _ = where
    coming = slots(rules, zone, after + timedelta(microseconds=1), after + timedelta(days=60))
    taken = data.draw(st.frozensets(st.sampled_from(coming[:-1]))) if rules else frozenset()
    expected = next((slot for slot in coming if slot not in taken), None)
    assert next_free_slot(rules, zone, taken, after) == expected
    assert (expected is None) == (not rules)


@given(spans_around_a_change())
def test_neighbouring_days_touch(where: tuple[ZoneInfo, datetime, datetime]) -> None:
    zone, start, _ = where
    day = start.astimezone(zone).date()
    begins, ends = span(zone, [day])
    assert begins <= start < ends
    assert day_start(zone, day + timedelta(days=1)) == ends
    assert (ends - timedelta(microseconds=1)).astimezone(zone).date() == day


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_months_page_is_whole_weeks_around_the_month(day: date) -> None:
    page = month_days(day.year, day.month)
    assert day in page
    assert len(page) in {28, 35, 42}
    assert page[0].weekday() == 0
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(page))
    assert week_days(day) == page[(page.index(day) // 7) * 7 :][:7]
    assert date(day.year, day.month, 1) in page[:7]


def test_in_paris_half_past_two_does_not_exist_when_summer_time_begins() -> None:
    with pytest.raises(BadInput, match=r"02:30 does not exist on 2026-03-29 in Europe/Paris.*03:30"):
        local(PARIS, date(2026, 3, 29), time(2, 30))


def test_in_paris_half_past_two_happens_twice_when_summer_time_ends() -> None:
    day, at = date(2026, 10, 25), time(2, 30)
    assert local(PARIS, day, at) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    told = twice(PARIS, day, at)
    assert told is not None
    assert "twice" in told


def test_a_morning_slot_keeps_its_wall_time_through_the_change() -> None:
    daily_at_nine = SlotRule(frozenset(range(7)), time(9))
    found = slots(
        [daily_at_nine], PARIS, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)
    )
    assert [slot.hour for slot in found] == [8, 7, 7]


def test_the_day_that_samoa_skipped_has_no_slot_and_no_length() -> None:
    lost = date(2011, 12, 30)
    assert span(APIA, [lost])[0] == span(APIA, [lost])[1]
    everyday = SlotRule(frozenset(range(7)), time(9))
    days = {slot.astimezone(APIA).date() for slot in slots([everyday], APIA, *span(APIA, week_days(lost)))}
    assert lost not in days
    assert len(days) == 6
