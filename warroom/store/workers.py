"""The workers' hearts, as stored."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from warroom.domain.ids import HoldId, WorkerId
from warroom.domain.worker import Heartbeat, Pulse
from warroom.store import tables

_w = tables.worker


class Workers:
    """Reads and writes heartbeats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, heartbeat: Heartbeat) -> None:
        """Register a worker that starts."""
        self._connection.execute(
            insert(_w).values(id=heartbeat.worker, host=heartbeat.host, started_at=heartbeat.started_at)
        )

    def remove(self, worker: WorkerId) -> None:
        """Forget a worker that stopped in good order."""
        self._connection.execute(delete(_w).where(_w.c.id == worker))

    def note(self, worker: WorkerId, **values: Any) -> None:
        """Write a beat of one of the worker's hearts, or the hold it confirms."""
        self._connection.execute(update(_w).where(_w.c.id == worker).values(**values))

    def end_stalled_sessions(self) -> None:
        """End people's sessions that hold others up; on a server only."""
        self._connection.execute(text("SELECT warroom.end_stalled_sessions()"))

    def forget_changes(self) -> None:
        """Delete the rows of changes that every desk has read long ago; on a server only."""
        self._connection.execute(text("SELECT warroom.forget_changes()"))

    def all(self) -> tuple[Heartbeat, ...]:
        """Every worker that did not stop in good order, newest first."""
        rows = self._connection.execute(select(_w).order_by(_w.c.started_at.desc()))
        return tuple(
            Heartbeat(
                worker=WorkerId(row.id),
                host=row.host,
                started_at=row.started_at,
                publisher_at=row.publisher_at,
                collector_at=row.collector_at,
                hold_seen=HoldId(row.hold_seen) if row.hold_seen is not None else None,
            )
            for row in rows
        )

    def pulse(self) -> Pulse:
        """The newest beats of all workers."""
        row = self._connection.execute(
            select(
                func.max(_w.c.publisher_at, type_=_w.c.publisher_at.type),
                func.max(_w.c.collector_at, type_=_w.c.collector_at.type),
            )
        ).one()
        return Pulse(row[0], row[1])
