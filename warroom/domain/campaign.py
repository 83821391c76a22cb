"""The campaign itself: its name, where its clock stands, and whether it is a rehearsal."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Campaign:
    """One campaign, one database. `rehearsal` is fixed for life: a practice campaign never goes real.

    With `alt_required` no picture goes out without a description. Links to `own_domains` get the parameters
    of `utm_template` (with {network} and {post}), where it isn't empty.
    """

    name: str
    zone_name: str
    language: str
    rehearsal: bool
    grace: timedelta
    created_at: datetime
    alt_required: bool = True
    utm_template: str = ""
    own_domains: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The campaign's zone, in which every time on screen is written."""
        return ZoneInfo(self.zone_name)


@dataclass(frozen=True)
class SlotRule:
    """A time of the week at which the campaign likes to post: weekdays are 0 (Monday) to 6."""

    weekdays: frozenset[int]
    at: time


@dataclass(frozen=True)
class Blackout:
    """A span in which nothing may be published, with the reason and the rule it comes from."""

    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    source: str

    def covers(self, instant: datetime) -> bool:
        """Whether nothing may be published at `instant`; the end itself is free again."""
        return self.starts_at <= instant < self.ends_at
