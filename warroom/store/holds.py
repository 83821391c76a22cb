"""The hold, as stored."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from warroom.domain.hold import Hold
from warroom.domain.ids import HoldId, PersonId
from warroom.store import tables


class Holds:
    """Reads and writes holds. None is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self) -> Hold | None:
        """The hold that stands now."""
        return self._read(lifted=False)

    def last(self) -> Hold | None:
        """The newest hold, lifted or not."""
        return self._read(lifted=True)

    def lock(self, hold_id: HoldId) -> None:
        """Let nobody else lift this hold until this transaction ends: two who do so at once count as two."""
        if self._connection.dialect.name == "postgresql":
            statement = select(tables.hold.c.id).where(tables.hold.c.id == hold_id)
            self._connection.execute(statement.with_for_update(key_share=True)).all()

    def place(self, reason: str, placed_by: PersonId, at: datetime) -> None:
        """Stop everything."""
        self._connection.execute(insert(tables.hold).values(reason=reason, placed_by=placed_by, placed_at=at))

    def add_lifter(self, hold: Hold, person_id: PersonId, at: datetime) -> None:
        """Note that a person asks to lift the hold."""
        self._connection.execute(insert(tables.hold_lift).values(hold_id=hold.id, person_id=person_id, at=at))

    def lift(self, hold: Hold, at: datetime) -> None:
        """End the hold."""
        self._connection.execute(update(tables.hold).where(tables.hold.c.id == hold.id).values(lifted_at=at))

    def _read(self, *, lifted: bool) -> Hold | None:
        hold, person = tables.hold, tables.person
        statement = select(hold, person.c.display_name).join(person).order_by(hold.c.id.desc()).limit(1)
        if not lifted:
            statement = statement.where(hold.c.lifted_at.is_(None))
        row = self._connection.execute(statement).one_or_none()
        if row is None:
            return None
        lift, worker = tables.hold_lift, tables.worker
        lifters = self._connection.execute(
            select(lift.c.person_id).where(lift.c.hold_id == row.id).order_by(lift.c.at)
        )
        confirmed = self._connection.execute(select(worker.c.id).where(worker.c.hold_seen == row.id))
        return Hold(
            id=HoldId(row.id),
            reason=row.reason,
            placed_by=PersonId(row.placed_by),
            placed_by_name=row.display_name,
            placed_at=row.placed_at,
            lifters=tuple(PersonId(person_id) for person_id in lifters.scalars()),
            lifted_at=row.lifted_at,
            confirmed_by=tuple(confirmed.scalars()),
        )
