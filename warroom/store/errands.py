"""Errands, as stored: asked by desks, taken by workers under a lease, answered once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, insert, or_, select, update

from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import AccountId, ErrandId, PersonId, WorkerId
from warroom.store import tables

_e = tables.errand


class Errands:
    """Reads and writes errands."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(
        self,
        kind: ErrandKind,
        account_id: AccountId | None,
        argument: int | None,
        text: str | None,
        asked_by: PersonId,
        at: datetime,
    ) -> ErrandId:
        """Ask a worker for something."""
        statement = insert(_e).values(
            kind=kind.value,
            account_id=account_id,
            argument=argument,
            text=text,
            asked_by=asked_by,
            asked_at=at,
            state=ErrandState.ASKED.value,
        )
        return ErrandId(self._connection.execute(statement.returning(_e.c.id)).scalar_one())

    def get(self, errand_id: ErrandId) -> Errand | None:
        """One errand."""
        row = self._connection.execute(select(_e).where(_e.c.id == errand_id)).one_or_none()
        return None if row is None else _errand_from(row)

    def latest(self, kind: ErrandKind, account_id: AccountId) -> Errand | None:
        """The newest errand of a kind about an account."""
        statement = select(_e).where(_e.c.kind == kind.value, _e.c.account_id == account_id)
        row = self._connection.execute(statement.order_by(_e.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _errand_from(row)

    def take(self, worker: WorkerId, now: datetime, until: datetime) -> Errand | None:
        """Lease the oldest errand that nobody has, or whose lease ran out, in one statement."""
        free = or_(
            _e.c.state == ErrandState.ASKED.value,
            and_(_e.c.state == ErrandState.TAKEN.value, _e.c.lease_until < now),
        )
        oldest = select(_e.c.id).where(free).order_by(_e.c.id).limit(1).with_for_update(skip_locked=True)
        statement = (
            update(_e)
            # Asked once: asked for each row it would pass over what it has just found.
            .where(_e.c.id == oldest.scalar_subquery())
            .values(
                state=ErrandState.TAKEN.value, fence=_e.c.fence + 1, lease_owner=worker, lease_until=until
            )
            .returning(_e)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else _errand_from(row)

    def answer(self, errand: Errand, state: ErrandState, answer: str) -> None:
        """Answer an errand if its lease still stands."""
        self._connection.execute(
            update(_e)
            .where(_e.c.id == errand.id, _e.c.fence == errand.fence, _e.c.state == ErrandState.TAKEN.value)
            .values(
                state=state.value,
                answer=answer,
                # What came back from a network's sign-in page is used once.
                text=case((_e.c.kind == ErrandKind.SIGNED_IN.value, None), else_=_e.c.text),
            )
        )


def _errand_from(row: Row[Any]) -> Errand:
    return Errand(
        id=ErrandId(row.id),
        kind=ErrandKind(row.kind),
        account_id=None if row.account_id is None else AccountId(row.account_id),
        argument=row.argument,
        text=row.text,
        asked_by=PersonId(row.asked_by),
        asked_at=row.asked_at,
        state=ErrandState(row.state),
        fence=row.fence,
        answer=row.answer,
    )
