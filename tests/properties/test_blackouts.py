"""Electoral silence, from code électoral L49 to a blackout in the calendar."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from schedules.blackouts import FRENCH_SILENCE, Poll, silence

VOTE = date(2027, 4, 11)
PARIS = ZoneInfo("Europe/Paris")


def test_in_paris_silence_goes_from_saturday_midnight_to_sunday_at_eight_in_the_evening() -> None:
    quiet = silence([Poll(VOTE, PARIS, time(20))])
    assert quiet.starts_at == datetime(2027, 4, 9, 22, tzinfo=UTC)
    assert quiet.ends_at == datetime(2027, 4, 11, 18, tzinfo=UTC)
    assert quiet.source == FRENCH_SILENCE


def test_the_minute_before_is_free_and_so_is_the_close_itself() -> None:
    quiet = silence([Poll(VOTE, PARIS, time(20))])
    assert not quiet.covers(datetime(2027, 4, 9, 21, 59, tzinfo=UTC))
    assert quiet.covers(datetime(2027, 4, 9, 22, tzinfo=UTC))
    assert quiet.covers(datetime(2027, 4, 11, 17, 59, tzinfo=UTC))
    assert not quiet.covers(datetime(2027, 4, 11, 18, tzinfo=UTC))


def test_with_voters_overseas_it_goes_from_the_earliest_start_to_the_latest_close() -> None:
    saturday = date(2027, 4, 10)
    quiet = silence(
        [
            Poll(VOTE, PARIS, time(20)),
            Poll(VOTE, ZoneInfo("Indian/Reunion"), time(18)),
            Poll(saturday, ZoneInfo("America/Guadeloupe"), time(19)),
            Poll(saturday, ZoneInfo("Pacific/Tahiti"), time(18)),
            Poll(VOTE, ZoneInfo("Pacific/Noumea"), time(18)),
        ]
    )
    assert quiet.starts_at == datetime(
        2027, 4, 9, 4, tzinfo=UTC
    )  # Friday in Guadeloupe, before Noumea's Saturday
    assert quiet.ends_at == datetime(2027, 4, 11, 18, tzinfo=UTC)


def test_a_vote_after_the_clocks_changed_keeps_wall_times() -> None:
    quiet = silence([Poll(date(2026, 3, 29), PARIS, time(20))])
    assert quiet.starts_at == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert quiet.ends_at == datetime(2026, 3, 29, 18, tzinfo=UTC)
