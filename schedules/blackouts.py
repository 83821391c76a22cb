"""Silence prescribed by law, as blackouts that the campaign's counsel confirms before they are kept.

Pure: no clock, no database. The campaign stores the result as data, with the source of the rule.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from schedules.calendar import day_start, local
from warroom.domain.campaign import Blackout
from warroom.language import tr

FRENCH_SILENCE = "Code électoral, art. L49"


@dataclass(frozen=True)
class Poll:
    """One place's vote: its day, its zone, and the wall time at which its last polling station closes."""

    vote_day: date
    zone: ZoneInfo
    polls_close: time


def silence(polls: Collection[Poll]) -> Blackout:
    """The French electoral silence over all of `polls`, not stored yet (its id is 0).

    Code électoral, art. L49: from 00:00 on the day before the vote until the last polling station closes, no
    new propaganda by electronic means. One account speaks to every place at once, so that the silence goes
    from the earliest start to the latest end: overseas departments vote in other zones, partly on Saturday.

    Raises BadInput when a closing time falls into the gap at which summer time begins.
    """
    return Blackout(
        id=0,
        starts_at=min(day_start(poll.zone, poll.vote_day - timedelta(days=1)) for poll in polls),
        ends_at=max(local(poll.zone, poll.vote_day, poll.polls_close) for poll in polls),
        reason=tr(
            "Electoral silence: nothing new may be published until the last polling station has closed."
        ),
        source=FRENCH_SILENCE,
    )
