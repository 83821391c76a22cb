"""The ledger, as stored: read only here, written by the guards themselves."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, Text, and_, column, func, select, values

from warroom.domain.ids import PostId
from warroom.domain.ledger import LedgerEntry, LedgerHead
from warroom.store import tables

_l = tables.ledger

AT_ONCE = 500
"""Entries that one statement asks for by name: twice as many values, which every database takes."""


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

    def last_entry(self) -> int:
        """The key of the newest entry, 0 without any."""
        return int(self._connection.execute(select(func.coalesce(func.max(_l.c.id), 0))).scalar_one())

    def heads(self, after: int = 0) -> tuple[LedgerHead, ...]:
        """The newest entry of each stream that has one with a key above `after`."""
        moved = (
            select(_l.c.stream, func.max(_l.c.seq).label("seq"))
            .where(_l.c.id > after)
            .group_by(_l.c.stream)
            .subquery()
        )
        statement = select(_l.c.stream, _l.c.seq, _l.c.hash).join(
            moved, and_(moved.c.stream == _l.c.stream, moved.c.seq == _l.c.seq)
        )
        return tuple(LedgerHead(*row) for row in self._connection.execute(statement))

    def hashes(self, of: Sequence[LedgerHead]) -> dict[tuple[str, int], str]:
        """The hashes that stand at these streams and numbers now, for those where an entry stands."""
        found = {}
        for start in range(0, len(of), AT_ONCE):
            places = [(head.stream, head.seq) for head in of[start : start + AT_ONCE]]
            # A join, since SQLite reads the whole table for `(stream, seq) IN (…)`.
            asked = values(column("stream", Text), column("seq", BigInteger)).data(places).cte("asked")
            statement = select(_l.c.stream, _l.c.seq, _l.c.hash).join(
                asked, and_(asked.c.stream == _l.c.stream, asked.c.seq == _l.c.seq)
            )
            for stream, seq, hash_ in self._connection.execute(statement):
                found[stream, seq] = hash_
        return found


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
