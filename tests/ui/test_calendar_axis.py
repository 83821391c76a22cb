"""The calendar's column of hours has a place for every instant, on days of 23, 24 and 25 hours alike."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.calendar import day_start, week_days
from ui.calendar.axis import Axis, clock_change

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = st.sampled_from(
    [
        "Europe/Paris",
        "America/Cayenne",
        "Australia/Lord_Howe",
        "America/Havana",
        "Asia/Beirut",
        "Africa/Cairo",
        "America/Santiago",
    ]
).map(ZoneInfo)


@given(zone=ZONES, day=st.dates(date(2024, 1, 1), date(2030, 12, 31)), minute=st.integers(0, 25 * 60 - 1))
def test_every_minute_of_a_week_has_its_own_place_and_is_found_there(
    zone: ZoneInfo, day: date, minute: int
) -> None:
    instant = day_start(zone, day) + timedelta(minutes=minute)
    local_day = instant.astimezone(zone).date()
    axis = Axis.over(zone, week_days(local_day))

    assert axis.instant(local_day, axis.offset(instant)) == instant


@given(zone=ZONES, day=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_days_present_and_absent_stretches_fill_the_axis(zone: ZoneInfo, day: date) -> None:
    axis = Axis.over(zone, week_days(day))
    absent = sum(end - start for start, end in axis.absent(day))
    hours_of_the_day = day_start(zone, day + timedelta(days=1)) - day_start(zone, day)

    assert axis.length - absent == hours_of_the_day / timedelta(minutes=1)


def test_when_clocks_go_forward_the_missing_hour_is_left_out_and_can_not_be_chosen() -> None:
    axis = Axis.over(PARIS, week_days(SPRING))

    assert axis.absent(SPRING) == ((120, 180),)
    assert axis.instant(SPRING, 150) is None
    assert axis.instant(SPRING - timedelta(days=1), 150) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert clock_change(PARIS, SPRING) == timedelta(hours=-1)


def test_when_clocks_go_back_the_hour_stands_twice_and_both_can_be_chosen() -> None:
    axis = Axis.over(PARIS, week_days(AUTUMN))

    assert axis.length == 25 * 60
    assert axis.instant(AUTUMN, 150) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert axis.instant(AUTUMN, 210) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [at for at, wall, again in axis.hours() if again] == [180]
    assert clock_change(PARIS, AUTUMN) == timedelta(hours=1)


def test_the_other_days_of_that_week_leave_the_repeated_hour_out() -> None:
    axis = Axis.over(PARIS, week_days(AUTUMN))
    saturday = AUTUMN - timedelta(days=1)

    assert axis.absent(saturday) == ((180, 240),)
    assert axis.instant(saturday, 200) is None
    assert axis.offset(datetime(2026, 10, 24, 16, 30, tzinfo=UTC)) == 18 * 60 + 30 + 60


def test_the_hours_are_written_in_the_order_of_their_places() -> None:
    hours = sorted(Axis.over(PARIS, week_days(AUTUMN)).hours())

    assert [wall for _, wall, _ in hours][1:5] == [time(1), time(2), time(2), time(3)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (datetime(2026, 5, 23, 22, tzinfo=UTC), datetime(2026, 5, 24, 18, tzinfo=UTC), (0, 20 * 60)),
        (datetime(2026, 5, 24, 8, tzinfo=UTC), None, (10 * 60, 24 * 60)),
        (datetime(2026, 5, 22, tzinfo=UTC), datetime(2026, 5, 23, 22, tzinfo=UTC), None),
        (datetime(2026, 5, 24, 22, tzinfo=UTC), None, None),
    ],
)
def test_a_span_covers_its_part_of_a_day(
    start: datetime, end: datetime | None, expected: tuple[float, float] | None
) -> None:
    sunday = date(2026, 5, 24)

    assert Axis.over(PARIS, week_days(sunday)).part_of_day(sunday, start, end) == expected
