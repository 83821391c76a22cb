"""The workers that publish and collect, as everybody sees them: by their heartbeat."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from warroom.domain.ids import HoldId, WorkerId

STALE_AFTER = timedelta(seconds=15)
"""A heart that has not beaten for this long is an alarm."""


@dataclass(frozen=True)
class Heartbeat:
    """When each half of a worker last beat, and the newest hold it has confirmed."""

    worker: WorkerId
    host: str
    started_at: datetime
    publisher_at: datetime | None
    collector_at: datetime | None
    hold_seen: HoldId | None


@dataclass(frozen=True)
class Pulse:
    """Whether anybody publishes and collects now, over all workers."""

    publisher_at: datetime | None
    collector_at: datetime | None

    def publishes(self, now: datetime) -> bool:
        """Whether some publisher's heart is fresh at `now`."""
        return self.publisher_at is not None and now - self.publisher_at < STALE_AFTER

    def collects(self, now: datetime) -> bool:
        """Whether some collector's heart is fresh at `now`."""
        return self.collector_at is not None and now - self.collector_at < STALE_AFTER
