"""The retry decision: what it may never do, over everything that a network can answer."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.retry import FIRST_DELAY, LONGEST_DELAY, LONGEST_WAIT, MAX_ATTEMPTS, SPREAD, decide, delay
from warroom.domain.delivery import RemotePost
from warroom.domain.settlement import Done, Doubt, GiveUp, RetryAt
from warroom.ports import NotSent, Rejected, Sent, Unknown

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — Hypothesis wants naive bounds beside the zone
KEYS = st.text("0123456789abcdef", min_size=32, max_size=32)
ATTEMPTS = st.integers(1, 200)
WHY = "The network is down."


@given(ATTEMPTS, INSTANTS, KEYS)
def test_what_nobody_knows_is_never_sent_again(attempt: int, now: datetime, key: str) -> None:
    assert decide(Unknown(WHY), attempt, now, key) == Doubt(WHY)


@given(ATTEMPTS, INSTANTS, KEYS)
def test_a_post_on_the_network_is_done(attempt: int, now: datetime, key: str) -> None:
    remote = RemotePost("at://somewhere")
    assert decide(Sent(remote), attempt, now, key) == Done(remote)


@given(ATTEMPTS, INSTANTS, KEYS)
def test_what_the_network_refused_goes_to_a_person(attempt: int, now: datetime, key: str) -> None:
    assert decide(Rejected("Too long."), attempt, now, key) == GiveUp("Too long.")


@given(ATTEMPTS, INSTANTS, INSTANTS | st.just(datetime.max.replace(tzinfo=UTC)), KEYS)
def test_the_networks_own_instant_is_obeyed(attempt: int, now: datetime, reset: datetime, key: str) -> None:
    decision = decide(NotSent(WHY, reset), attempt, now, key)
    assert isinstance(decision, RetryAt)
    obeyed = min(max(now, reset), now + LONGEST_WAIT)
    assert obeyed <= decision.at <= obeyed + SPREAD


@given(INSTANTS, KEYS)
def test_without_an_instant_it_ends_after_a_bounded_number_of_attempts(now: datetime, key: str) -> None:
    decisions = [decide(NotSent(WHY), attempt, now, key) for attempt in range(1, MAX_ATTEMPTS + 1)]
    assert all(isinstance(decision, RetryAt) and decision.at > now for decision in decisions[:-1])
    assert decisions[-1] == GiveUp(WHY)


@given(ATTEMPTS, INSTANTS, KEYS)
def test_an_account_to_reconnect_loses_nothing_however_long_it_takes(
    attempt: int, now: datetime, key: str
) -> None:
    decision = decide(NotSent(WHY, needs_reconnect=True), attempt, now, key)
    assert isinstance(decision, RetryAt)
    assert decision.needs_reconnect


@given(ATTEMPTS, KEYS)
def test_the_wait_doubles_up_to_a_cap_and_jitter_only_shortens_it(attempt: int, key: str) -> None:
    full = min(FIRST_DELAY * 2 ** min(attempt - 1, 20), LONGEST_DELAY)
    assert full / 2 < delay(attempt, key) <= full


@given(ATTEMPTS, INSTANTS, KEYS)
def test_the_same_facts_give_the_same_decision(attempt: int, now: datetime, key: str) -> None:
    assert decide(NotSent(WHY), attempt, now, key) == decide(NotSent(WHY), attempt, now, key)


def test_deliveries_that_failed_together_come_back_apart() -> None:
    keys = [f"{n:032x}" for n in range(100)]
    assert len({delay(3, key) for key in keys}) == 100
    assert max(delay(3, key) for key in keys) - min(delay(3, key) for key in keys) > timedelta(seconds=3)
