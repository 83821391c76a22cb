"""The ledger, as stored: read only here, written by the guards themselves."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from warroom.domain.ids import PostId
from warroom.domain.ledger import LedgerEntry
from warroom.store import tables

_l = tables.ledger


class Ledger:
    """Reads the ledger."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, before: int | None, limit: int) -> tuple[tuple[int, LedgerEntry], ...]:
        """A page of entries, newest first, each with the key that the next page starts `before`."""
        statement = _entries().order_by(_l.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(_l.c.id < before)
        return tuple((row.id, _entry_from(row)) for row in self._connection.execute(statement))

    def chained(self) -> Iterator[LedgerEntry]:
        """Every entry, by stream and number: the order in which the chain is verified."""
        rows = self._connection.execution_options(yield_per=1000).execute(
            _entries().order_by(_l.c.stream, _l.c.seq)
        )
        return (_entry_from(row) for row in rows)

    def of_post(self, post_id: PostId) -> tuple[LedgerEntry, ...]:
        """What happened to a post, oldest first."""
        rows = self._connection.execute(_entries().where(_l.c.stream == f"post:{post_id}").order_by(_l.c.seq))
        return tuple(_entry_from(row) for row in rows)


def _entries() -> Select[Any]:
    person = tables.person
    return select(_l, person.c.display_name).outerjoin(person, person.c.id == _l.c.actor)


def _entry_from(row: Row[Any]) -> LedgerEntry:
    return LedgerEntry(
        stream=row.stream,
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        actor_name=row.display_name or "",
        action=row.action,
        detail=row.detail,
        prev=row.prev,
        hash=row.hash,
    )
