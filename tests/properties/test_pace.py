"""How often answers are read: quick while people answer, and never beyond what the network allows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.pace import LONGEST_BACKOFF, QUICKEST, SLOWEST, pause_after, pause_after_trouble
from warroom.domain.account import Budget

NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
PAUSES = st.timedeltas(timedelta(), timedelta(hours=1))
BUDGETS = st.builds(
    Budget,
    limit=st.integers(1, 5000),
    remaining=st.integers(0, 5000),
    resets_at=st.timedeltas(timedelta(minutes=-10), timedelta(hours=1)).map(lambda away: NOW + away),
)


@given(PAUSES, st.integers(1, 1000))
def test_while_people_answer_it_is_read_every_few_seconds(previous: timedelta, found: int) -> None:
    assert pause_after(previous, found, None, NOW) == QUICKEST


@given(PAUSES)
def test_a_quiet_account_is_read_less_often_within_bounds(previous: timedelta) -> None:
    pause = pause_after(previous, 0, None, NOW)
    assert QUICKEST <= pause <= SLOWEST
    assert pause > previous or pause == SLOWEST


@given(PAUSES, st.integers(0, 5), BUDGETS)
def test_reading_until_the_reset_leaves_half_of_the_budget(
    previous: timedelta, found: int, budget: Budget
) -> None:
    pause = pause_after(previous, found, budget, NOW)
    readings = (budget.resets_at - NOW) // pause
    assert readings <= max(1, budget.remaining / 2)


@given(PAUSES)
def test_trouble_makes_it_wait_longer_each_time_up_to_a_cap(previous: timedelta) -> None:
    pause = pause_after_trouble(previous, None, NOW)
    assert previous < pause <= LONGEST_BACKOFF or pause == LONGEST_BACKOFF


@given(PAUSES, st.timedeltas(timedelta(seconds=1), timedelta(hours=2)))
def test_the_networks_own_instant_is_kept(previous: timedelta, away: timedelta) -> None:
    assert pause_after_trouble(previous, NOW + away, NOW) == away
